"""Somebody new as COPY takes them: text, so that another process writes it while the database is at work."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID, uuid4

from common.events.crm import PersonChanged
from kit.copying import NULL, cell_of_bytes, cell_of_text, cell_of_texts, copy_lines
from kit.outbox import EventForm, tell_lines
from kit.vault import Vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.bulk import Entry, NewPerson, ordered_hex
from crm.people.indexing import add_written as index_written
from crm.people.indexing import unknown_words, write_keys, write_words
from crm.people.models import ContactPoint, Person
from crm.people.reading import seal_birth
from crm.people.telling import Origin


class Written(NamedTuple):
    """Somebody new, each part for a table of its own; and the words of their name."""

    person: str
    points: str
    keys: str
    event: str
    words: tuple[str, ...]


class Drafter:
    """Writes people who are new to a campaign. `now`: the campaign's time, on the clocks of its walls.

    What tells of them says that it happened when the drafter was made: one for each batch.
    """

    def __init__(self, campaign_id: UUID, vault: Vault, now: datetime, origin: Origin = "import") -> None:
        self._campaign_id, self._vault, self._today = campaign_id, vault, now.date()
        self._origin: Origin = origin
        self._forms: dict[tuple[bool, ...], EventForm] = {}

    def write(self, one: NewPerson) -> Written:
        """Their channels are as `uses` says: off where it says nothing."""
        person, told = one.id.hex, tuple(map(bool, _told_of(one.entry)))
        form = self._forms.get(told) or self._forms.setdefault(told, self._form(fields_of(one.entry)))
        return Written(
            self._person(one, person),
            self._points(one, person),
            write_words(person, one.entry.words),
            form.line(ordered_hex(), person),
            one.entry.words,
        )

    def _person(self, one: NewPerson, person: str) -> str:
        (first_names, surname, street, postcode, town, commune, station, roles, tags, custom,
         born_on, collected_on, notice_on, _, name, home, _, _, masked, given_by) = one.entry  # fmt: skip
        born = NULL if born_on is None else cell_of_bytes(seal_birth(self._vault, born_on))
        held = cell_of_text(json.dumps(dict(custom))) if custom else "{}"
        return (
            f"{person}\t{cell_of_text(first_names)}\t{cell_of_text(surname)}\t{cell_of_text(street)}\t"
            f"{cell_of_text(postcode)}\t{cell_of_text(town)}\t{cell_of_text(commune)}\t{cell_of_text(station)}\t"
            f"{cell_of_texts(roles)}\t{cell_of_texts(tags)}\t{held}\t{cell_of_texts(tuple(one.uses))}\t{born}\t"
            f"{one.source}\t{collected_on or self._today}\t{_or_null(notice_on)}\t{_or_null(name)}\t"
            f"{_or_null(home)}\t{'t' if masked else 'f'}\t{cell_of_text(given_by)}\n"
        )

    def _points(self, one: NewPerson, person: str) -> str:
        points, places = list[str](), dict[str, int]()
        for (channel, address), blind in zip(one.entry.contacts, one.blinds, strict=True):
            sealed, place = cell_of_bytes(self._vault.seal(channel, address)), places.get(channel, 0)
            points.append(f"{ordered_hex()}\t{person}\t{channel}\t{sealed}\t{cell_of_bytes(blind)}\t{place}\n")
            places[channel] = place + 1
        return "".join(points)

    def _form(self, fields: Sequence[str]) -> EventForm:
        somebody = uuid4()
        told = PersonChanged(
            campaign_id=self._campaign_id, version=1, person=somebody, fields=list(fields), origin=self._origin
        )
        return EventForm(told, somebody)


async def add_written(
    session: AsyncSession, campaign_id: UUID, people: Sequence[Written], by: str, now: datetime
) -> None:
    """Of each field the texts may be joined: of many people, or of some. `now`: the campaign's time."""
    mine = {"campaign_id": campaign_id}
    entered = mine | {"version": 1, "entered_by": by, "updated_by": by, "created_at": now}
    words = await unknown_words(session, (word for one in people for word in one.words))
    # In a thread, while the database writes the people.
    keys = asyncio.create_task(asyncio.to_thread(write_keys, words))
    await copy_lines(session, Person.__tablename__, _PERSON, (one.person for one in people), same=entered, fresh=True)
    await copy_lines(session, ContactPoint.__tablename__, _POINT, (one.points for one in people), same=mine, fresh=True)
    await index_written(session, campaign_id, (one.keys for one in people), keys)
    await tell_lines(session, PersonChanged, campaign_id, (one.event for one in people))


def fields_of(entry: Entry) -> list[str]:
    """Which of them say something, by name."""
    return [name for name, said in zip(_TOLD, _told_of(entry), strict=True) if said]


def _or_null(value: int | date | None) -> str:
    return NULL if value is None else str(value)


_TOLD = ("born_on", "commune", "contacts", "custom", "first_names", "postcode", "roles", "station", "street", "surname",
         "tags", "town")  # fmt: skip
_told_of = attrgetter(*_TOLD)
_PERSON = (
    "id", "first_names", "surname", "street", "postcode", "town", "commune", "station", "roles", "tags", "custom",
    "uses", "sealed", "source", "collected_on", "notice_on", "name_hash", "home_hash", "address_masked",
    "given_by",
)  # fmt: skip
_POINT = ("id", "person_id", "channel", "sealed", "blind", "place")
