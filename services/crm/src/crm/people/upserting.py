"""Many people as an integrator sends them: each entered, corrected or refused for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from kit import validation
from kit.auth import Caller
from kit.problems import Conflict, Invalid, NotFound, Problem
from kit.vault import open_vault
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people import queries, service
from crm.people.addresses import new_point, read_contacts
from crm.people.models import Person
from crm.people.reading import opened
from crm.people.schemas import BulkOutcome, BulkPerson, ContactPut, PersonCreate, PersonUpdate

_ONLY_AT_ENTRY = {"id", "source", "collected_on", "contacts"}


@dataclass(frozen=True)
class Done:
    """What became of a row."""

    outcome: BulkOutcome
    person_id: UUID | None = None
    version: int | None = None
    problem: Problem | None = None


async def store_people(session: AsyncSession, caller: Caller, rows: Sequence[Any], *, correct: bool) -> list[Done]:
    """In their order: a row may correct somebody whom an earlier one entered."""
    done: list[Done] = []
    for row in rows:
        try:
            put = _read(row)
            # What a refused row had begun is undone, and nothing else.
            async with session.begin_nested():
                done.append(await _store(session, caller, put, correct=correct))
        except Problem as problem:
            done.append(Done("refused", problem=problem))
    return done


def _read(row: Any) -> BulkPerson:
    try:
        return BulkPerson.model_validate(row)
    except ValidationError as error:
        # As of a request's own body: the pointer is within the row.
        first = cast("dict[str, Any]", error.errors()[0])
        first["loc"] = ("body", *first["loc"])
        fr, en = (validation.finding(first, english=english) for english in (False, True))
        raise Invalid(
            f"La ligne n'est pas valable : {fr['detail']}", f"The row is not valid: {en['detail']}", fr["pointer"]
        ) from error


async def _store(session: AsyncSession, caller: Caller, put: BulkPerson, *, correct: bool) -> Done:
    if put.id is not None:
        return await _correct(session, caller, put.id, put)
    create = PersonCreate.model_validate(put.model_dump(exclude={"id"}))
    try:
        person = await service.create_person(session, caller, create, "integration")
    except Conflict as conflict:
        if not correct or "person" not in conflict.more:
            raise
        try:
            return await _correct(session, caller, UUID(conflict.more["person"]), put)
        except NotFound:  # known, and outside the caller's territories
            raise conflict from None
    return Done("created", person.id, person.version)


async def _correct(session: AsyncSession, caller: Caller, person_id: UUID, put: BulkPerson) -> Done:
    person = await service.get_person(session, caller, person_id, lock=True)
    given = {name: getattr(put, name) for name in put.model_fields_set - _ONLY_AT_ENTRY}
    before = person.version
    vault = await open_vault(session, caller.campaign_id)
    held = opened(vault, person).get("born_on")
    known = {name: getattr(person, name) for name in given.keys() - {"born_on"}} | {"born_on": held}
    changed = {name: value for name, value in given.items() if _plain(value) != _plain(known[name])}
    if changed:
        update = PersonUpdate.model_construct(_fields_set=set(changed), **changed)
        person = await service.update_person(session, caller, person_id, update, None, "integration")
    await _add_contacts(session, caller, person, put.contacts)
    return Done("unchanged" if person.version == before else "updated", person.id, person.version)


async def _add_contacts(session: AsyncSession, caller: Caller, person: Person, puts: Sequence[ContactPut]) -> None:
    vault = await open_vault(session, caller.campaign_id)
    known = await queries.contacts_of(session, caller.campaign_id, person.id) if puts else ()
    held = {(one.channel, one.blind) for one in known}
    new = [one for one in read_contacts(vault, puts) if (one[0], one[3]) not in held]
    if len(known) + len(new) > service.MAX_CONTACTS:
        raise Invalid("Vingt adresses au plus par personne.", "Twenty addresses at the most.", "/contacts")
    for channel, place, address, blind in new:
        behind = sum(one.channel == channel for one in known)
        session.add(new_point(vault, person, channel, place + behind, address, blind))
    if new:
        await service.touch(session, caller, person, sorted({channel for channel, *_ in new}), "integration")


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
