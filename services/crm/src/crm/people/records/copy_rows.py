"""Lines of new people in COPY's text format, so that another process can prepare them."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from common.events.crm import PersonChanged
from kit.db.bulk_copy import NULL, cell_of_bytes, cell_of_text, cell_of_texts, copy_lines
from kit.db.vault import Vault
from kit.events.outbox import EventForm, tell_lines
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.bulk_people import Entry, NewPerson, ordered_hex
from crm.people.records.card import seal_birth
from crm.people.records.contact_field import Kind
from crm.people.records.custom_values import Value
from crm.people.records.field_registry import FIELDS
from crm.people.records.field_selections import BY_NAME, COLUMNS
from crm.people.records.models import ContactPoint, Person
from crm.people.records.name_index import add_written as index_written
from crm.people.records.name_index import unknown_words, write_keys, write_words
from crm.people.records.person_changes import Origin


class Written(NamedTuple):
    """A new person's lines, by table, and the words of their name."""

    person: str
    points: str
    keys: str
    event: str
    words: tuple[str, ...]


class Drafter:
    """Prepares the lines of people new to a campaign. `now`: the campaign's time.

    Their events are dated when the drafter was made: make one for each batch.
    """

    def __init__(self, campaign_id: UUID, vault: Vault, now: datetime, origin: Origin = "import") -> None:
        self._campaign_id, self._vault, self._today = campaign_id, vault, now.date()
        self._origin: Origin = origin
        self._forms: dict[tuple[bool, ...], EventForm] = {}

    def write(self, new_person: NewPerson) -> Written:
        """Prepare a new person's lines. Channels are on only where `uses` says so."""
        person, flags = new_person.id.hex, tuple(map(bool, _told_of(new_person.entry)))
        form = self._forms.get(flags) or self._forms.setdefault(flags, self._form(fields_of(new_person.entry)))
        return Written(
            self._person(new_person, person),
            self._points(new_person, person),
            write_words(person, new_person.entry.words),
            form.line(ordered_hex(), person),
            new_person.entry.words,
        )

    def _person(self, new_person: NewPerson, person: str) -> str:
        entry = new_person.entry
        birth_date = NULL if entry.born_on is None else cell_of_bytes(seal_birth(self._vault, entry.born_on))
        common = "\t".join([write(value) for write, value in zip(_WRITERS, _same_of(entry), strict=True)])
        return (
            f"{person}\t{common}\t{cell_of_texts(tuple(new_person.uses))}\t{birth_date}\t{new_person.source}\t"
            f"{entry.collected_on or self._today}\t{_or_null(entry.name)}\t{_or_null(entry.home)}\t"
            f"{'t' if entry.masked else 'f'}\n"
        )

    def _points(self, new_person: NewPerson, person: str) -> str:
        points, counts = list[str](), dict[str, int]()
        for (channel, address), blind in zip(new_person.entry.contacts, new_person.blinds, strict=True):
            sealed, index = cell_of_bytes(self._vault.seal(channel, address)), counts.get(channel, 0)
            points.append(f"{ordered_hex()}\t{person}\t{channel}\t{sealed}\t{cell_of_bytes(blind)}\t{index}\n")
            counts[channel] = index + 1
        return "".join(points)

    def _form(self, fields: Sequence[str]) -> EventForm:
        somebody = uuid4()
        event = PersonChanged(
            campaign_id=self._campaign_id, version=1, person=somebody, fields=list(fields), origin=self._origin
        )
        return EventForm(event, somebody)


async def add_written(
    session: AsyncSession, campaign_id: UUID, people: Sequence[Written], by: str, now: datetime
) -> None:
    """Copy prepared people into their tables. Each part holds the joined lines of one or more people. `now`: the
    campaign's time.
    """
    row = {"campaign_id": campaign_id}
    entered = row | {"version": 1, "entered_by": by, "updated_by": by, "created_at": now}
    words = await unknown_words(session, (word for person in people for word in person.words))
    # Computed in a thread while the database inserts the people.
    keys = asyncio.create_task(asyncio.to_thread(write_keys, words))
    await copy_lines(
        session, Person.__tablename__, _PERSON, (person.person for person in people), same=entered, fresh=True
    )
    await copy_lines(
        session, ContactPoint.__tablename__, _POINT, (person.points for person in people), same=row, fresh=True
    )
    await index_written(session, campaign_id, (person.keys for person in people), keys)
    await tell_lines(session, PersonChanged, campaign_id, (person.event for person in people))


def fields_of(entry: Entry) -> list[str]:
    """Return the names of the entry's fields that have a value."""
    return [name for name, present in zip(_TOLD, _told_of(entry), strict=True) if present]


def _or_null(value: int | date | None) -> str:
    return NULL if value is None else str(value)


def _custom(values: Mapping[str, Value]) -> str:
    return cell_of_text(json.dumps(dict(values))) if values else "{}"


_OF_KIND: dict[Kind, Callable[[Any], str]] = {
    "text": cell_of_text,
    "day": _or_null,
    "list": cell_of_texts,
    "custom": _custom,
}
_SAME = [BY_NAME[name] for name in COLUMNS if name in Entry._fields and name != "collected_on"]
"""Fields of the same name and type in an entry and the table; the day of collection has a default."""
_WRITERS = [_OF_KIND[field.kind] for field in _SAME]
_same_of = attrgetter(*(field.name for field in _SAME))
_TOLD = sorted(["contacts", *(one.name for one in FIELDS if one.name in Entry._fields and one.group != "collection")])
_told_of = attrgetter(*_TOLD)
_PERSON = (
    "id", *(field.name for field in _SAME), "uses", "sealed", "source", "collected_on", "name_hash", "home_hash",
    "address_masked",
)  # fmt: skip
_POINT = ("id", "person_id", "channel", "sealed", "blind", "place")
