"""A batch of lines into the file of contacts: one transaction, so that a line is done whole or not at all."""

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

CHANGE = "import change"


class ListWriter(Protocol):
    """A writer of entries into an acquired list."""

    async def write(self, session: AsyncSession, vault: Vault, entries: Sequence[Entry]) -> None: ...


NewListWriter: TypeAlias = Callable[[UUID, UUID, str], ListWriter]
"""By the campaign, the list and its kind."""
_LIST_WRITERS: list[NewListWriter] = []


def register_list_writer(new: NewListWriter) -> None:
    """Register the writer of the acquired lists, which know of imports, and imports not of them."""
    _LIST_WRITERS[:] = [new]


def _list_writer(campaign_id: UUID, list_id: UUID, kind: str) -> ListWriter:
    (new,) = _LIST_WRITERS
    return new(campaign_id, list_id, kind)


@dataclass
class Writer:
    """A writer of one import; `known` as the mapping has it."""

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
        """Write a batch; return how many lines had which effect.

        `read`: the rows of some lines, where the draft of them is not enough.
        """
        self.lines, self.counts = list(drafts.refused), Counter(refused=len(drafts.refused))
        if self.list_id is not None:
            await self._list(session, vault, self.list_id, drafts.rows)
        for wave in drafts.waves:
            known = await known_lines(session, [wave]) | wave.apart
            await self._add(session, wave.new(known), len(wave.lines) - len(known))
            if known:
                await self._write(session, vault, await find(session, vault, read(known)))
        same = {"campaign_id": self.campaign_id, "import_id": self.import_id}
        await copy_lines(session, ImportLine.__tablename__, _LINE, self.lines, same=same, fresh=True)
        return self.counts

    async def _add(self, session: AsyncSession, made: Made | None, count: int) -> None:
        """Add the people whom nobody knew."""
        if made is not None:
            texts = made.texts()
            people = Written(texts.person, texts.points, texts.keys, texts.event, tuple(texts.words.split()))
            await add_written(session, self.campaign_id, [people], self.by, self.now)
            await ledger.add_written(session, self.campaign_id, [texts.consents], "import", self.by)
            self.lines.append(texts.line)
            self.counts["created"] += count

    async def _write(self, session: AsyncSession, vault: Vault, found: Sequence[Found]) -> None:
        """Write lines that have no address or home in common."""
        made: list[tuple[Found, NewPerson]] = []
        known: dict[UUID, Found] = {}
        later: list[Found] = []
        for one in found:
            if one.gone:
                self._note(one.row, "suppressed", None, None)
            elif one.person is None:
                person = NewPerson(ordered_id(), one.row.entry, one.blinds, one.uses())
                made.append((one, person))
                self._note(one.row, "created", person.id, 1)
            elif self.known == "leave":
                self._note(one.row, "same", one.person, None)
            elif one.person in known:
                later.append(one)
            else:
                known[one.person] = one
        drafter = Drafter(self.campaign_id, vault, self.now)
        written = [drafter.write(person) for _, person in made]
        await add_written(session, self.campaign_id, written, self.by, self.now)
        others = new_other_addresses([(person.id, person.entry.others) for _, person in made])
        await add_other_addresses(session, self.campaign_id, others, self.by)
        lines = [line for one, person in made for line in consents_of(one, person.id, self.now)]
        await ledger.add_lines(session, self.campaign_id, vault, lines, "import", self.by)
        if known:
            await self._change(session, vault, known)
        waiting = {one.row.line for one in later}
        await self._close(session, [one for one in found if one.row.line not in waiting])
        if later:
            # Two addresses of somebody on two lines: only the base knew that they are one person's.
            await self._write(session, vault, later)

    async def _list(self, session: AsyncSession, vault: Vault, list_id: UUID, rows: Sequence[Row]) -> None:
        """Write entries of an acquired list: of the contacts only the closed list is read."""
        found = await find(session, vault, rows)
        wanted = [one for one in found if not (one.gone or (self.target == "outside" and one.closed))]
        await _list_writer(self.campaign_id, list_id, self.target).write(
            session, vault, [one.row.entry for one in wanted]
        )
        taken = {one.row.line for one in wanted}
        for one in found:
            self._note(one.row, "created" if one.row.line in taken else "suppressed", None, None)

    async def _change(self, session: AsyncSession, vault: Vault, known: dict[UUID, Found]) -> None:
        seen = await compare(session, vault, self.campaign_id, known, self.now, wins=self.known == "replace", lock=True)
        await ledger.add_lines(session, self.campaign_id, vault, seen.lines, "import", self.by)
        said = {line.person_id for line in seen.lines}
        standing = await ledger.standing_of(session, self.campaign_id, sorted(said)) if said else {}
        homes = [new for mine in seen.homes.values() for new in mine]
        await add_other_addresses(session, self.campaign_id, homes, self.by)
        changes: list[tuple[Any, completion.Change, dict[bytes, str], int]] = []
        undoing: list[tuple[object, ...]] = []
        touched = seen.touched()
        for person_id, one in known.items():
            if person_id not in touched:
                self._note(one.row, "same", person_id, None)
                continue
            person, change = seen.people[person_id], seen.changes[person_id]
            uses = list(standing.get(person_id, person.uses))
            if uses != person.uses:
                change.old["uses"], change.new["uses"] = list(person.uses), uses
            addresses = {blind: address for (_, address), blind in zip(one.row.entry.contacts, one.blinds, strict=True)}
            changes.append((person, change, addresses, seen.counts[person_id]))
            undone = _sealed(vault, change, seen.homes.get(person_id, ()))
            undoing.append((self.campaign_id, self.import_id, one.row.line, person_id, undone))
            self._note(one.row, "changed", person_id, person.version + 1)
        hidden = [person.id for person, change, _, _ in changes if change.new.get("address_masked")]
        await keep_posts(session, self.campaign_id, hidden)
        await completion.apply_changes(session, vault, changes, self.by)
        await copy_rows(session, ImportChange.__tablename__, _CHANGE, undoing)

    async def _close(self, session: AsyncSession, found: Sequence[Found]) -> None:
        """A no in the file closes the address, whoever has it."""
        addresses = [
            (channel, blind)
            for one in found
            for (channel, _), blind in zip(one.row.entry.contacts, one.blinds, strict=True)
            if channel in one.row.refuses and not one.gone
        ]
        await suppress(session, self.campaign_id, addresses, "opt_out")

    def _note(self, row: Row, effect: Effect, person: UUID | None, version: int | None) -> None:
        self.counts[effect] += 1
        self.lines.append(write_line(row, effect, person, version))


def _sealed(vault: Vault, change: completion.Change, homes: Sequence[NewOtherAddress]) -> bytes:
    added = [(channel, blind.hex()) for channel, blind in change.added]
    said = {"old": change.old, "new": change.new, "added": added, "homes": [one.id for one in homes]}
    return vault.seal(CHANGE, json.dumps(said, default=str))


_LINE = ("line", "effect", "person_id", "version", "remarks")
_CHANGE = ("campaign_id", "import_id", "line", "person_id", "sealed")
