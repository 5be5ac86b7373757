"""Search of a person's entries on acquired lists for a rights request, by name and birth year or by address."""

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
    """An entry of an acquired list, with the list; `contacts` are decrypted."""

    person: AcquiredListEntry
    acquired_list: AcquiredList
    contacts: list[tuple[str, str]]


async def find_listed_as(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity
) -> tuple[list[Listed], int]:
    """Return a person's entries, and how many others may be theirs. Every entry is decrypted: no index finds them.

    A list has the birth year only; name and year identify a person if no other entry of that list has both.
    """
    vault = await open_vault(session, campaign_id)
    acquired_lists = {
        acquired_list.id: acquired_list
        for acquired_list in await session.scalars(select(AcquiredList).where(AcquiredList.campaign_id == campaign_id))
    }
    listeds: list[Listed] = []
    doubtful: list[Listed] = []
    rows = (
        select(AcquiredListEntry)
        .where(AcquiredListEntry.campaign_id == campaign_id)
        .execution_options(yield_per=AT_ONCE)
    )
    surname_words = set(words_of(requester_identity.surname))
    async for one in await session.stream_scalars(rows):
        same_surname = bool(surname_words & set(words_of(one.surname)))
        if same_surname or (one.sealed is not None and (requester_identity.emails or requester_identity.phones)):
            listed = Listed(one, acquired_lists[one.list_id], _contacts(vault, one))
            match _judge(requester_identity, listed):
                case "theirs":
                    listeds.append(listed)
                case "doubtful":
                    doubtful.append(listed)
                case _:
                    pass
    of_year = [one for one in doubtful if _same_year(requester_identity, one.person)]
    counter = Counter(one.acquired_list.id for one in of_year)
    alone = [one for one in of_year if counter[one.acquired_list.id] == 1]
    return listeds + alone, len(doubtful) - len(alone)


async def forget_listed(session: AsyncSession, campaign_id: UUID, listeds: Sequence[Listed]) -> None:
    """Delete a person's entries; no later file of a list brings them back at that home."""
    vault = await open_vault(session, campaign_id)
    homes = [
        identity_of(vault, name_hash(one.person.first_names, one.person.surname), one.person.home_hash)
        for one in listeds
    ]
    await suppress(session, campaign_id, [(IDENTITY, home) for home in homes if home is not None], "erasure")
    ids = [one.person.id for one in listeds]
    await forget_many(session, campaign_id, ids)
    await session.execute(
        delete(AcquiredListEntry).where(AcquiredListEntry.campaign_id == campaign_id, AcquiredListEntry.id.in_(ids))
    )


def _contacts(vault: Vault, acquired_list_entry: AcquiredListEntry) -> list[tuple[str, str]]:
    contacts: list[tuple[str, str]] = (
        json.loads(vault.open(CONTACTS, acquired_list_entry.sealed)) if acquired_list_entry.sealed else []
    )
    return [(channel, address) for channel, address in contacts]


def _judge(requester_identity: RequesterIdentity, one: Listed) -> str:
    known_identity = KnownIdentity(
        first_names=one.person.first_names or "",
        surnames=(one.person.surname,) if one.person.surname else (),
        emails=tuple(address for channel, address in one.contacts if channel == "email"),
        phones=tuple(address for channel, address in one.contacts if channel == "phone"),
    )
    verdict = judge_match(requester_identity, known_identity)
    born_in = one.person.born_in
    if (
        verdict == "doubtful"
        and requester_identity.born_on is not None
        and born_in is not None
        and requester_identity.born_on.year != born_in
    ):
        return "other"
    return verdict


def _same_year(requester_identity: RequesterIdentity, person: AcquiredListEntry) -> bool:
    matches = (
        judge_match(
            requester_identity,
            KnownIdentity(person.first_names or "", (person.surname or "",), requester_identity.born_on),
        )
        == "theirs"
    )
    return matches and requester_identity.born_on is not None and requester_identity.born_on.year == person.born_in
