"""Bulk upsert of people for integrators: each row is created, corrected or refused on its own.

Queries are made once for all rows. Rows that are, or may be, about the same person are stored in turn, so that a later
one finds what an earlier one stored.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from elections.places.place import Place
from kit.campaigns.queries import get_campaign, local_now
from kit.db.vault import Vault, open_vault
from kit.security.auth import Caller
from kit.web import validation
from kit.web.problems import Invalid, NotFound, Problem
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep_many
from crm.campaign.controllers.service import check_controller_named
from crm.campaign.special_categories.free_text_check import Waived, check_texts, load_waived
from crm.people.records.addresses import Read, known_already, read_contacts
from crm.people.records.bulk_correction import Correction, correct_all, difference
from crm.people.records.bulk_people import Entry, NewPerson, find_at_address, ordered_id
from crm.people.records.conditions import people_within
from crm.people.records.copy_rows import Drafter, add_written, fields_of
from crm.people.records.custom_values import Definition, merge_custom
from crm.people.records.entry_checks import check_new, definitions
from crm.people.records.field_registry import FIELDS
from crm.people.records.models import ContactPoint, Person
from crm.people.records.names import home_hash, name_hash, words_of
from crm.people.records.queries import contacts_of_all
from crm.people.records.residence import find_own, located_in
from crm.people.records.schemas import BulkOutcome, BulkPerson
from crm.people.records.sensitive_fields import new_texts


@dataclass(frozen=True)
class Done:
    """The outcome of a row."""

    outcome: BulkOutcome
    person_id: UUID | None = None
    version: int | None = None
    problem: Problem | None = None


class _Row(NamedTuple):
    """A valid row, with its index in the request and the hash of its name."""

    place: int
    put: BulkPerson
    addresses: Sequence[Read]
    name: int | None

    def places(self) -> list[tuple[str, bytes]]:
        return [(channel, blind) for channel, _, _, blind in self.addresses]


async def store_people(session: AsyncSession, caller: Caller, rows: Sequence[Any], *, correct: bool) -> list[Done]:
    """Store the rows; return the outcome of each, in the same order."""
    vault = await open_vault(session, caller.campaign_id)
    now = local_now((await get_campaign(session, caller.campaign_id)).state)
    await check_controller_named(session, caller.campaign_id)
    waivers = await load_waived(session, caller.campaign_id)
    own = await find_own(session, caller.campaign_id)
    store = _Store(session, caller, vault, now, own, await definitions(session), correct, waivers, {})
    pending: list[_Row] = []
    for index, row in enumerate(rows):
        try:
            pending.append(_read(vault, index, row))
        except Problem as problem:
            store.done[index] = Done("refused", problem=problem)
    while pending:
        wave, pending = _apart(pending)
        pending = sorted([*await store.take(wave), *pending], key=lambda row: row.place)
    return [store.done[index] for index in range(len(rows))]


def _read(vault: Vault, index: int, row: Any) -> _Row:
    try:
        put = BulkPerson.model_validate(row)
    except ValidationError as error:
        # As in a request's own body, the pointer is relative to the row.
        first = cast("dict[str, Any]", error.errors()[0])
        first["loc"] = ("body", *first["loc"])
        fr, en = (validation.describe_error(first, english=english) for english in (False, True))
        raise Invalid(
            f"La ligne n'est pas valable : {fr['detail']}", f"The row is not valid: {en['detail']}", fr["pointer"]
        ) from error
    return _Row(index, put, read_contacts(vault, put.contacts), name_hash(put.first_names, put.surname))


def _apart(rows: Sequence[_Row]) -> tuple[list[_Row], list[_Row]]:
    """Split rows into those certain to be about different people, and those that must wait for them."""
    independent, postponed = list[_Row](), list[_Row]()
    ids, by_id, seen = set[object](), set[object](), set[object]()
    for row in rows:
        addresses = row.places()
        if row.put.id is None:
            keys = {(address, row.name) for address in addresses}
            free = ids.isdisjoint(keys) and by_id.isdisjoint(addresses)
            ids |= keys
            seen.update(addresses)
        else:
            # This row may rename the person, which changes whom later rows match.
            free = row.put.id not in by_id and seen.isdisjoint(addresses)
            by_id |= {row.put.id, *addresses}
        (independent if free else postponed).append(row)
    return independent, postponed


@dataclass(frozen=True)
class _Store:
    session: AsyncSession
    caller: Caller
    vault: Vault
    now: datetime
    own: Place
    known: dict[str, Definition]
    correct: bool
    waived: Waived
    done: dict[int, Done]

    async def take(self, rows: Sequence[_Row]) -> list[_Row]:
        """Store rows of different people; return those that turn out to be about somebody already in this batch."""
        sought = [address_key for row in rows if row.put.id is None for address_key in row.places()]
        holders = await find_at_address(self.session, sought)
        meant = [row.put.id or _who(row, holders) for row in rows]
        people = await self._load({person_id for person_id in meant if person_id is not None})
        contacts = await contacts_of_all(self.session, self.caller.campaign_id, people)
        new, corrections = list[tuple[int, NewPerson]](), list[tuple[int, Correction]]()
        touched, moved, postponed = set[UUID](), set[object](), list[_Row]()
        for row, person_id in zip(rows, meant, strict=True):
            if person_id in touched or (row.put.id is None and not moved.isdisjoint(row.places())):
                postponed.append(row)
                continue
            try:
                if person_id is None:
                    new.append((row.place, self._enter(row)))
                else:
                    touched.add(person_id)
                    points = contacts.get(person_id, ())
                    if row.put.id is not None:
                        moved |= {(point.channel, point.blind) for point in points}
                    corrections.append((row.place, self._correct(row, person_id, people.get(person_id), points)))
            except Problem as problem:
                self.done[row.place] = Done("refused", problem=problem)
        await self._add(new)
        await correct_all(
            self.session,
            self.caller,
            self.vault,
            [correction for _, correction in corrections if correction],
            self.now.date(),
        )
        for index, correction in corrections:
            self.done[index] = Done(
                "updated" if correction else "unchanged", correction.person.id, correction.person.version
            )
        return postponed

    def _correct(self, row: _Row, person_id: UUID, person: Person | None, points: Sequence[ContactPoint]) -> Correction:
        """`person`: None who is nobody, or lives outside the caller's territories."""
        today = self.now.date()
        if row.put.id is None:
            check_new(self.caller, row.put, today, self.known)
            if person is None or not self.correct:
                raise known_already(person_id)
        if person is None:
            raise NotFound("Cette personne n'est pas au fichier.", "There is no such person.")
        return difference(
            self.caller, self.vault, person, points, row.put, row.addresses, today, self.known, self.waived
        )

    async def _load(self, ids: Collection[UUID]) -> dict[UUID, Person]:
        """Load and lock people of the caller's territories, in the order of their ids to avoid deadlocks."""
        if not ids:
            return {}
        visible = people_within(self.caller.territories).where(
            Person.campaign_id == self.caller.campaign_id, Person.id.in_(ids)
        )
        rows = visible.order_by(Person.id).with_for_update().execution_options(populate_existing=True)
        return {person.id: person for person in await self.session.scalars(rows)}

    def _enter(self, row: _Row) -> NewPerson:
        row = row._replace(put=located_in(self.own, row.put))
        check_new(self.caller, row.put, self.now.date(), self.known)
        check_texts(new_texts(row.put.tags, row.put.custom, (), {}), self.waived)
        return NewPerson(ordered_id(), _entry(row), [blind for *_, blind in row.addresses], source=row.put.source)

    async def _add(self, new: Sequence[tuple[int, NewPerson]]) -> None:
        if not new:
            return
        campaign_id, by = self.caller.campaign_id, self.caller.subject
        drafter = Drafter(campaign_id, self.vault, self.now, "integration")
        written = [drafter.write(person) for _, person in new]
        await add_written(self.session, campaign_id, written, by, self.now)
        created = [(person.id, fields_of(person.entry)) for _, person in new]
        await keep_many(self.session, campaign_id, by, "added", "person", created)
        self.done.update({place: Done("created", person.id, 1) for place, person in new})


def _who(row: _Row, holders: dict[tuple[str, bytes], list[tuple[UUID, int | None]]]) -> UUID | None:
    """Return the person of this name at one of the row's addresses: households share addresses, not names."""
    return next(
        (person_id for key in row.places() for person_id, other_name in holders.get(key, ()) if other_name == row.name),
        None,
    )


def _entry(row: _Row) -> Entry:
    put = row.put
    return Entry(
        **{name: getattr(put, name) for name in _SAME},
        roles=tuple(put.roles),
        tags=tuple(put.tags),
        custom=merge_custom({}, put.custom),
        contacts=tuple((channel, address) for channel, _, address, _ in row.addresses),
        name=row.name,
        home=home_hash(put.street, put.postcode),
        words=tuple(words_of(put.first_names, put.surname)),
        masked=put.address_masked,
    )


_SAME = tuple(
    field.name
    for field in FIELDS
    if field.kind in ("text", "day") and field.name in Entry._fields and field.name in BulkPerson.model_fields
)
"""Fields of the same type in a row and an entry."""
