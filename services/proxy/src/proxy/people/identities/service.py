"""Storage of people: contact and identity are encrypted, and read only for themselves.

They are kept until thirty days after the last round, unless they ask for erasure before. The messages domain registers
how a person is asked to confirm a form.
"""

import unicodedata
from collections.abc import Awaitable, Callable, Collection
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from common.schemas import CampaignState
from kit.campaigns.queries import Campaign
from kit.db.vault import Vault, open_vault
from kit.web.problems import Conflict
from sqlalchemy import ARRAY, Uuid, any_, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.people.identities import models, validation

KEPT = timedelta(days=30)
Kind = Literal["request", "offer"]
Asker: TypeAlias = Callable[[AsyncSession, Campaign, Kind, UUID], Awaitable[object]]
_ASKERS: dict[str, Asker] = {}


async def store_person(
    session: AsyncSession, campaign_id: UUID, person: validation.Person, person_id: UUID | None = None
) -> UUID:
    """Store a new person, or replace the data of `person_id`."""
    vault = await open_vault(session, campaign_id)
    stored = models.Person(
        campaign_id=campaign_id,
        id=person_id or uuid4(),
        first_names=person.first_names,
        surname=person.surname,
        used_surname=person.used_surname,
        born_on=vault.seal("born_on", person.born_on.isoformat()),
        email=_seal(vault, "email", person.email),
        phone=_seal(vault, "phone", person.phone),
        elector_number=_seal(vault, "elector_number", person.elector_number),
        identity_hash=hash_identity(vault, person),
        elector_hash=_hash_number(vault, person.elector_number),
    )
    await session.merge(stored)
    await session.flush()
    return stored.id


async def read_person(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> validation.Person:
    stored = await session.get_one(models.Person, (campaign_id, person_id))
    return _opened(await open_vault(session, campaign_id), stored)


async def read_people(
    session: AsyncSession, campaign_id: UUID, people: Collection[UUID]
) -> dict[UUID, validation.Person]:
    vault = await open_vault(session, campaign_id)
    condition = models.Person.id == any_(literal(list(people), ARRAY(Uuid)))
    return {
        scalar.id: _opened(vault, scalar) for scalar in await session.scalars(select(models.Person).where(condition))
    }


def _opened(vault: Vault, stored: models.Person) -> validation.Person:
    return validation.Person(
        first_names=stored.first_names,
        surname=stored.surname,
        used_surname=stored.used_surname,
        born_on=date.fromisoformat(vault.open("born_on", stored.born_on)),
        email=_open(vault, "email", stored.email),
        phone=_open(vault, "phone", stored.phone),
        elector_number=_open(vault, "elector_number", stored.elector_number),
    )


async def read_everybody(session: AsyncSession, campaign_id: UUID) -> list[tuple[UUID, validation.Person]]:
    """Return all people, decrypted, for the rights desk to compare addresses."""
    vault = await open_vault(session, campaign_id)
    return [(stored.id, _opened(vault, stored)) for stored in await session.scalars(select(models.Person))]


async def same_people(session: AsyncSession, campaign_id: UUID, person: validation.Person) -> list[UUID]:
    """Return the people with these first names, surname and birth date."""
    vault = await open_vault(session, campaign_id)
    query = select(models.Person.id).where(models.Person.identity_hash == hash_identity(vault, person))
    return list(await session.scalars(query))


async def find_others_of_number(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> list[UUID]:
    """Return the rows of other people who gave this person's elector number, which is one voter's (R. 20).

    Two forms at once are compared one after the other: the second finds the first.
    """
    await _hash_stored_numbers(session, campaign_id)
    stored = await session.get_one(models.Person, (campaign_id, person_id))
    if stored.elector_hash is None:
        return []
    await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(stored.elector_hash[:8], signed=True))))
    same = (models.Person.campaign_id == campaign_id, models.Person.elector_hash == stored.elector_hash)
    query = select(models.Person.id).where(*same, models.Person.identity_hash != stored.identity_hash)
    return list(await session.scalars(query))


async def _hash_stored_numbers(session: AsyncSession, campaign_id: UUID) -> None:
    """Hash the numbers that were stored before they were compared, which a migration cannot open."""
    query = select(models.Person).where(
        models.Person.campaign_id == campaign_id,
        models.Person.elector_number.is_not(None),
        models.Person.elector_hash.is_(None),
    )
    people = (await session.scalars(query)).all()
    if not people:
        return
    vault = await open_vault(session, campaign_id)
    for person in people:
        person.elector_hash = _hash_number(vault, _open(vault, "elector_number", person.elector_number))
    await session.flush()


async def identity_hashes_of(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, bytes]:
    """Return identity hashes, equal for two rows of the same human being."""
    # One parameter, however many: a pool has more people than a statement may have parameters.
    condition = models.Person.id == any_(literal(list(people), ARRAY(Uuid)))
    rows = await session.execute(select(models.Person.id, models.Person.identity_hash).where(condition))
    return {row.id: row.identity_hash for row in rows}


async def first_names_of(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, str]:
    """Return the first given name of each person: all that a list shows."""
    rows = await session.execute(
        select(models.Person.id, models.Person.first_names).where(models.Person.id.in_(people))
    )
    return {row.id: validation.first_of(row.first_names) for row in rows}


async def erase_person(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> None:
    of_person = (models.Person.campaign_id == campaign_id) & (models.Person.id == person_id)
    await session.execute(delete(models.Person).where(of_person))


def check_second_call(entered_by: str | None, by: str) -> None:
    if entered_by == by:
        raise Conflict(
            "Vous avez saisi cette fiche : un autre membre de l'équipe doit rappeler la personne pour la confirmer.",
            "You entered this one: another member has to call the person to confirm it.",
        )


def hash_identity(vault: Vault, person: validation.Person) -> bytes:
    """Return a keyed hash that ignores accents, case and hyphens: `Zoé-Marie` equals `ZOE MARIE`.

    With a campaign's key it is comparable only within it; with a pool's key across its campaigns.
    """
    name = "|".join((_plain(person.first_names), _plain(person.surname), person.born_on.isoformat()))
    return vault.blind("sameness", name)


def _hash_number(vault: Vault, number: str) -> bytes | None:
    return vault.blind("elector number", number) if number else None


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _seal(vault: Vault, field: str, text: str) -> bytes | None:
    return vault.seal(field, text) if text else None


def _open(vault: Vault, field: str, blob: bytes | None) -> str:
    return vault.open(field, blob) if blob is not None else ""


async def count_all(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(models.Person)) or 0


async def erase_all(session: AsyncSession, campaign_id: UUID) -> None:
    """Erase all people, after their requests and offers."""
    await session.execute(delete(models.Person).where(models.Person.campaign_id == campaign_id))


def erased_on(state: CampaignState) -> date:
    return state.rounds[-1].on + KEPT


def link_expires_at(state: CampaignState) -> datetime:
    """Return when a link expires, in real time, also for a demonstration with its own clock."""
    end = datetime.combine(erased_on(state), time(0), ZoneInfo(state.time_zone))
    return end - timedelta(seconds=state.clock_offset_seconds)


def register_asker(by: str, asker: Asker) -> None:
    """Register the function that `ask_confirmation` calls; call it when the module is imported."""
    _ASKERS[by] = asker


async def ask_confirmation(
    session: AsyncSession, campaign: Campaign, kind: Kind, target_id: UUID, by: str = "notices"
) -> None:
    """Ask the person to confirm; raise KeyError if `by` is not registered."""
    await _ASKERS[by](session, campaign, kind, target_id)
