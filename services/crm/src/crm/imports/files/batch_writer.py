"""Writing of a batch of lines into the contacts in one transaction, so that a line is written completely or not
at all.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from kit.db.bulk_copy import copy_lines, copy_rows
from kit.db.vault import Vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger import bulk_lines as ledger
from crm.imports.files.batch_drafts import Drafts, Made, write_line
from crm.imports.files.known_people import compare, consents_of
from crm.imports.files.line_effects import Found, find
from crm.imports.files.line_entries import Row
from crm.imports.files.lookups import known_lines
from crm.imports.files.models import ImportChange, ImportLine
from crm.imports.files.schemas import Effect
from crm.people.other_addresses.bulk_addresses import (
    NewOtherAddress,
    add_other_addresses,
    keep_posts,
    new_other_addresses,
)
from crm.people.records import completion
from crm.people.records.bulk_people import Entry, NewPerson, ordered_id
from crm.people.records.copy_rows import Drafter, Written, add_written
from crm.people.suppressions.service import suppress
from crm.people.volunteers import bulk_offers

CHANGE = "import change"


class ListWriter(Protocol):
    """The interface of a writer into an acquired list."""

    async def write(self, session: AsyncSession, vault: Vault, entries: Sequence[Entry]) -> None: ...


NewListWriter: TypeAlias = Callable[[UUID, UUID, str], ListWriter]
"""Makes a writer for a campaign, a list and its kind."""
_LIST_WRITERS: list[NewListWriter] = []


def register_list_writer(new: NewListWriter) -> None:
    """Register the writer of acquired lists, which import this module and not the reverse."""
    _LIST_WRITERS[:] = [new]


def _list_writer(campaign_id: UUID, list_id: UUID, kind: str) -> ListWriter:
    (new,) = _LIST_WRITERS
    return new(campaign_id, list_id, kind)


@dataclass
class Writer:
    """The writer of one import; `known`: the mapping's treatment of known people."""

    campaign_id: UUID
    import_id: UUID
    known: str
    by: str
    now: datetime
    target: str = "contacts"
    list_id: UUID | None = None
    lines: list[str] = field(default_factory=list[str])
    counts: Counter[str] = field(default_factory=Counter[str])

    async def write(
        self, session: AsyncSession, vault: Vault, drafts: Drafts, read: Callable[[set[int]], Sequence[Row]]
    ) -> Counter[str]:
        """Write a batch; return the number of lines by effect.

        `read`: returns the rows of lines for which the draft is not enough.
        """
        self.lines, self.counts = list(drafts.refused), Counter(refused=len(drafts.refused))
        if self.list_id is not None:
            await self._list(session, vault, self.list_id, drafts.rows)
        for wave in drafts.waves:
            not_drafted = await known_lines(session, [wave]) | wave.apart
            await self._add(session, wave.new(not_drafted), len(wave.lines) - len(not_drafted))
            if not_drafted:
                await self._write(session, vault, await find(session, vault, read(not_drafted)))
        constants = {"campaign_id": self.campaign_id, "import_id": self.import_id}
        await copy_lines(session, ImportLine.__tablename__, _LINE, self.lines, same=constants, fresh=True)
        return self.counts

    async def _add(self, session: AsyncSession, rows: Made | None, count: int) -> None:
        """Insert the people who are new."""
        if rows is not None:
            texts = rows.texts()
            people = Written(texts.person, texts.points, texts.keys, texts.event, tuple(texts.words.split()))
            await add_written(session, self.campaign_id, [people], self.by, self.now)
            await ledger.add_written(session, self.campaign_id, [texts.consents], "import", self.by)
            await bulk_offers.add_written(session, self.campaign_id, [texts.offers], self.by)
            self.lines.append(texts.line)
            self.counts["created"] += count

    async def _write(self, session: AsyncSession, vault: Vault, founds: Sequence[Found]) -> None:
        """Write lines that have no address or home in common."""
        new_people: list[tuple[Found, NewPerson]] = []
        known: dict[UUID, Found] = {}
        later: list[Found] = []
        for one in founds:
            if one.gone:
                self._note(one.row, "suppressed", None, None)
            elif one.person is None:
                person = NewPerson(ordered_id(), one.row.entry, one.blinds, one.uses())
                new_people.append((one, person))
                self._note(one.row, "created", person.id, 1)
            elif self.known == "leave":
                self._note(one.row, "same", one.person, None)
            elif one.person in known:
                later.append(one)
            else:
                known[one.person] = one
        drafter = Drafter(self.campaign_id, vault, self.now)
        written = [drafter.write(person) for _, person in new_people]
        await add_written(session, self.campaign_id, written, self.by, self.now)
        other_addresses = new_other_addresses([(person.id, person.entry.others) for _, person in new_people])
        await add_other_addresses(session, self.campaign_id, other_addresses, self.by)
        offers = [bulk_offers.write_offer(person.id, one.row.slots, one.row.skills) for one, person in new_people]
        await bulk_offers.add_written(session, self.campaign_id, offers, self.by)
        lines = [line for one, person in new_people for line in consents_of(one, person.id, self.now)]
        await ledger.add_lines(session, self.campaign_id, vault, lines, "import", self.by)
        if known:
            await self._change(session, vault, known)
        postponed = {one.row.line for one in later}
        await self._close(session, [one for one in founds if one.row.line not in postponed])
        if later:
            # Two lines with different addresses of one person: only the database showed that.
            await self._write(session, vault, later)

    async def _list(self, session: AsyncSession, vault: Vault, list_id: UUID, rows: Sequence[Row]) -> None:
        """Write entries of an acquired list; of the contacts, only suppressed addresses are read."""
        findings = await find(session, vault, rows)
        kept_lines = [one for one in findings if not (one.gone or (self.target == "outside" and one.closed))]
        await _list_writer(self.campaign_id, list_id, self.target).write(
            session, vault, [one.row.entry for one in kept_lines]
        )
        kept_numbers = {one.row.line for one in kept_lines}
        for one in findings:
            self._note(one.row, "created" if one.row.line in kept_numbers else "suppressed", None, None)

    async def _change(self, session: AsyncSession, vault: Vault, by_person: dict[UUID, Found]) -> None:
        comparison = await compare(
            session, vault, self.campaign_id, by_person, self.now, wins=self.known == "replace", lock=True
        )
        await ledger.add_lines(session, self.campaign_id, vault, comparison.lines, "import", self.by)
        with_consents = {line.person_id for line in comparison.lines}
        standing = await ledger.standing_of(session, self.campaign_id, sorted(with_consents)) if with_consents else {}
        homes = [new for home in comparison.homes.values() for new in home]
        await add_other_addresses(session, self.campaign_id, homes, self.by)
        await bulk_offers.add_offers(session, self.campaign_id, comparison.offers, self.by)
        changes: list[tuple[Any, completion.Change, dict[bytes, str], int]] = []
        undoing: list[tuple[object, ...]] = []
        touched = comparison.touched()
        for person_id, one in by_person.items():
            if comparison.changes[person_id].differs:
                one.row.remarks.append("0:differs")
                self.counts["!0:differs"] += 1
            if person_id not in touched:
                self._note(one.row, "same", person_id, None)
                continue
            person, change = comparison.people[person_id], comparison.changes[person_id]
            uses = list(standing.get(person_id, person.uses))
            if uses != person.uses:
                change.old["uses"], change.new["uses"] = list(person.uses), uses
            addresses = {blind: address for (_, address), blind in zip(one.row.entry.contacts, one.blinds, strict=True)}
            changes.append((person, change, addresses, comparison.counts[person_id]))
            undone = _sealed(
                vault,
                change,
                comparison.homes.get(person_id, ()),
                comparison.offers.get(person_id, bulk_offers.Offer()),
            )
            undoing.append((self.campaign_id, self.import_id, one.row.line, person_id, undone))
            self._note(one.row, "changed", person_id, person.version + 1)
        hidden = [person.id for person, change, _, _ in changes if change.new.get("address_masked")]
        await keep_posts(session, self.campaign_id, hidden)
        await completion.apply_changes(session, vault, changes, self.by)
        await copy_rows(session, ImportChange.__tablename__, _CHANGE, undoing)

    async def _close(self, session: AsyncSession, founds: Sequence[Found]) -> None:
        """Suppress the address of a refusal in the file, whoever has it."""
        addresses = [
            (channel, blind)
            for one in founds
            for (channel, _), blind in zip(one.row.entry.contacts, one.blinds, strict=True)
            if channel in one.row.refuses and not one.gone
        ]
        await suppress(session, self.campaign_id, addresses, "opt_out")

    def _note(self, row: Row, effect: Effect, person: UUID | None, version: int | None) -> None:
        self.counts[effect] += 1
        self.lines.append(write_line(row, effect, person, version))


def _sealed(
    vault: Vault, change: completion.Change, homes: Sequence[NewOtherAddress], offer: bulk_offers.Offer
) -> bytes:
    added = [(channel, blind.hex()) for channel, blind in change.added]
    snapshot: dict[str, Any] = {
        "old": change.old,
        "new": change.new,
        "added": added,
        "homes": [home.id for home in homes],
    }
    snapshot["offer"] = offer
    return vault.seal(CHANGE, json.dumps(snapshot, default=str))


_LINE = ("line", "effect", "person_id", "version", "remarks")
_CHANGE = ("campaign_id", "import_id", "line", "person_id", "sealed")
