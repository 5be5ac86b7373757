"""Drafts of a batch of lines, as if nobody in it were known, prepared in another process while the database writes.

Most lines of a large file are new people: their rows are encrypted and formatted for COPY ahead of time. Lines of known
people are handled one by one (`batch_writer`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import NamedTuple, TypeAlias
from uuid import UUID

from kit.db.bulk_copy import NULL, cell_of_bytes, cell_of_texts
from kit.db.vault import Vault
from kit.runtime.gc_control import gc_paused

from crm.consents.ledger import bulk_lines as ledger
from crm.imports.files.csv_lines import Block
from crm.imports.files.line_effects import Found, keys_of
from crm.imports.files.line_entries import Row, prepare
from crm.imports.files.line_parts import moment_of
from crm.imports.files.line_plan import Plan
from crm.imports.files.preview_look import Look, look_at
from crm.imports.files.schemas import Effect
from crm.people.records.addresses import IDENTITY, identity_of
from crm.people.records.bulk_people import NewPerson, ordered_id
from crm.people.records.copy_rows import Drafter
from crm.people.volunteers.bulk_offers import write_offer


class Wave(NamedTuple):
    """A set of accepted lines, no two about the same person.

    A later line about the same person is in a later wave, and finds the earlier one stored. The lines' parts are joined
    by table, so that another process is handed few objects.
    """

    lines: tuple[int, ...]
    apart: frozenset[int]
    """Lines handled one by one, such as a withdrawn consent or a second home."""
    keys: tuple[tuple[int, ...], ...]
    """Keys as `line_effects.keys_of` returns them; for a preview only."""
    sought: str
    """Input of `lookups.known_lines`."""
    made: "Made | None"

    def new(self, known: set[int]) -> "Made | None":
        """Return the drafts without the lines in `known`; None if nothing is left."""
        if self.made is None or len(known) == len(self.lines):
            return None
        if not known:
            return self.made
        selected = [line not in known for line in self.lines]
        return Made(*(_JOINT.join(compress(parts.split(_JOINT), selected)) for parts in self.made))


class Made(NamedTuple):
    """The rows of a new person in COPY's format, by table; `words`: of their names, separated by spaces."""

    person: str
    points: str
    keys: str
    event: str
    words: str
    consents: str
    offers: str
    line: str

    def texts(self) -> "Made":
        """Return the texts without line separators."""
        return Made(*(parts.replace(_JOINT, " " if parts is self.words else "") for parts in self))


_JOINT = "\0"
"""A separator that PostgreSQL's text cannot contain."""


class Drafts(NamedTuple):
    """The drafts of a batch, in waves."""

    lines: int
    last: int
    refused: tuple[str, ...]
    """COPY lines of `import_line`."""
    waves: tuple[Wave, ...]
    remarks: Counter[str]
    new_tags: frozenset[str]
    rows: tuple[Row, ...]
    """Rows of an acquired list, for which nothing is drafted."""
    look: Look | None = None
    """Samples and questions, in a preview only."""


@dataclass(frozen=True)
class Making:
    """The settings of a batch's drafts. `writes`: false prepares only what is looked up; `apart`: drafts nothing."""

    campaign_id: UUID
    vault: Vault
    now: datetime
    writes: bool
    apart: bool


@gc_paused()
def draft(block: Block, plan: Plan, making: Making) -> Drafts:
    records = block.records()
    rows = prepare(records, plan)
    accepted = [row for row in rows if not row.refused]
    return Drafts(
        lines=len(rows),
        last=rows[-1].line if rows else block.after,
        refused=tuple(write_line(row, "refused") for row in rows if row.refused),
        waves=() if making.apart else tuple(_wave(drafts, making) for drafts in _waves(accepted, making)),
        remarks=Counter(f"!{remark}" for row in rows for remark in dict.fromkeys(row.remarks)),
        new_tags=frozenset[str]().union(*(row.new_tags for row in rows)),
        rows=tuple(accepted) if making.apart else (),
        look=None if making.writes else look_at(records, rows, plan, first=block.header),
    )


def write_line(row: Row, effect: Effect, person: UUID | None = None, version: int | None = None) -> str:
    """Return the result of a line, as a COPY line of `import_line`."""
    person_hex = NULL if person is None else person.hex
    remarks = cell_of_texts(tuple(row.remarks))
    return f"{row.line}\t{effect}\t{person_hex}\t{NULL if version is None else version}\t{remarks}\n"


_Draft: TypeAlias = tuple[Row, tuple[bytes, ...], tuple[int, ...]]
"""A row, the blind indexes of its addresses, and its keys."""


def _waves(rows: Sequence[Row], making: Making) -> list[list[_Draft]]:
    waves: list[list[_Draft]] = []
    last_wave: dict[int, int] = {}
    for row in rows:
        blinds = tuple(making.vault.blind(channel, address) for channel, address in row.entry.contacts)
        keys = tuple(keys_of(row, blinds))
        wave = max([last_wave.get(key, -1) for key in keys], default=-1) + 1
        last_wave.update(dict.fromkeys(keys, wave))
        if wave == len(waves):
            waves.append([])
        waves[wave].append((row, blinds, keys))
    return waves


def _wave(drafts: Sequence[_Draft], making: Making) -> Wave:
    vault, drafter = making.vault, Drafter(making.campaign_id, making.vault, making.now)
    drafted = [_make(row, blinds, drafter, vault) for row, blinds, _ in drafts] if making.writes else []
    one_by_one = [row.line for row, _, _ in drafts if making.writes and (row.refuses or row.entry.others)]
    return Wave(
        tuple(row.line for row, _, _ in drafts),
        frozenset(one_by_one),
        () if making.writes else tuple(keys for _, _, keys in drafts),
        "".join(_sought(row, blinds, making.vault) for row, blinds, _ in drafts),
        Made(*map(_JOINT.join, zip(*drafted, strict=True))) if drafted else None,
    )


def _sought(row: Row, blinds: Sequence[bytes], vault: Vault) -> str:
    entry = row.entry
    lookups = [
        f"{row.line}\t{channel}\t{cell_of_bytes(blind)}\t{entry.name}\t\\N\n"
        for (channel, _), blind in zip(entry.contacts, blinds, strict=True)
    ]
    identity = identity_of(vault, entry.name, entry.home)
    if identity is not None:
        lookups.append(f"{row.line}\t{IDENTITY}\t{cell_of_bytes(identity)}\t{entry.name}\t{entry.home}\n")
    return "".join(lookups)


def _make(row: Row, blinds: tuple[bytes, ...], drafter: Drafter, vault: Vault) -> Made:
    said, found = row.said, Found(row, blinds, None, False, frozenset())
    new = NewPerson(ordered_id(), row.entry, blinds, found.uses())
    written = drafter.write(new)
    consents = (
        ()
        if said is None
        else [
            ledger.Line(new.id, use, "given", said.text_version, said.proof, moment_of(said.said_on))
            for use in said.uses
        ]
    )
    return Made(
        written.person,
        written.points,
        written.keys,
        written.event,
        " ".join(written.words),
        "".join(ledger.write_line(vault, consent) for consent in consents),
        write_offer(new.id, row.slots, row.skills),
        write_line(row, "created", new.id, 1),
    )
