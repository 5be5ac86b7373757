"""The search for a person's entries on acquired lists, for their rights: by name and birth year, or by an address."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.db.vault import Vault, open_vault
from kit.messages import forget_many
from kit.rights import KnownIdentity, RequesterIdentity, judge_match
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.acquired_lists.line_writer import CONTACTS
from crm.imports.acquired_lists.models import AcquiredList, AcquiredListEntry
from crm.people.records.addresses import IDENTITY, identity_of
from crm.people.records.names import name_hash, words_of
from crm.people.suppressions.service import suppress

AT_ONCE = 5_000


@dataclass(frozen=True)
class Listed:
    """An entry of an acquired list, with the list; `contacts` opened."""

    person: AcquiredListEntry
    acquired_list: AcquiredList
    contacts: list[tuple[str, str]]


async def find_listed_as(
    session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity
) -> tuple[list[Listed], int]:
    """Return a person's entries, and how many may be somebody else's. Every entry is opened: no index finds them.

    A list has the birth year alone: the name and the year are the person where no other line of that list has both.
    """
    vault = await open_vault(session, campaign_id)
    acquired_lists = {
        one.id: one
        for one in await session.scalars(select(AcquiredList).where(AcquiredList.campaign_id == campaign_id))
    }
    theirs: list[Listed] = []
    doubtful: list[Listed] = []
    rows = (
        select(AcquiredListEntry)
        .where(AcquiredListEntry.campaign_id == campaign_id)
        .execution_options(yield_per=AT_ONCE)
    )
    sought = set(words_of(asked.surname))
    async for one in await session.stream_scalars(rows):
        named = bool(sought & set(words_of(one.surname)))
        if named or (one.sealed is not None and (asked.emails or asked.phones)):
            found = Listed(one, acquired_lists[one.list_id], _contacts(vault, one))
            match _judge(asked, found):
                case "theirs":
                    theirs.append(found)
                case "doubtful":
                    doubtful.append(found)
                case _:
                    pass
    of_year = [one for one in doubtful if _same_year(asked, one.person)]
    counted = Counter(one.acquired_list.id for one in of_year)
    alone = [one for one in of_year if counted[one.acquired_list.id] == 1]
    return theirs + alone, len(doubtful) - len(alone)


async def forget_listed(session: AsyncSession, campaign_id: UUID, listed: Sequence[Listed]) -> None:
    """Delete a person's entries; no file of a list brings them back at that home."""
    vault = await open_vault(session, campaign_id)
    homes = [
        identity_of(vault, name_hash(one.person.first_names, one.person.surname), one.person.home_hash)
        for one in listed
    ]
    await suppress(session, campaign_id, [(IDENTITY, one) for one in homes if one is not None], "erasure")
    ids = [one.person.id for one in listed]
    await forget_many(session, campaign_id, ids)
    await session.execute(
        delete(AcquiredListEntry).where(AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.id.in_(ids))
    )


def _contacts(vault: Vault, one: AcquiredListEntry) -> list[tuple[str, str]]:
    held: list[tuple[str, str]] = json.loads(vault.open(CONTACTS, one.sealed)) if one.sealed else []
    return [(channel, address) for channel, address in held]


def _judge(asked: RequesterIdentity, one: Listed) -> str:
    known = KnownIdentity(
        first_names=one.person.first_names or "",
        surnames=(one.person.surname,) if one.person.surname else (),
        emails=tuple(address for channel, address in one.contacts if channel == "email"),
        phones=tuple(address for channel, address in one.contacts if channel == "phone"),
    )
    verdict = judge_match(asked, known)
    born = one.person.born_in
    if verdict == "doubtful" and asked.born_on is not None and born is not None and asked.born_on.year != born:
        return "other"
    return verdict


def _same_year(asked: RequesterIdentity, person: AcquiredListEntry) -> bool:
    named = (
        judge_match(asked, KnownIdentity(person.first_names or "", (person.surname or "",), asked.born_on)) == "theirs"
    )
    return named and asked.born_on is not None and asked.born_on.year == person.born_in
