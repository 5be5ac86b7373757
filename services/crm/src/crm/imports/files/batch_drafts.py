"""A batch of lines as it is written if nobody in it is known: made in another process while the database writes.

Most lines of a large file are of people who are new. What each of them comes to, sealed and as COPY takes it, is made
ahead; who turns out to be known is looked at one by one (`writing`).
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
from crm.imports.files.line_entries import Plan, Row, moment_of, prepare
from crm.imports.files.schemas import Effect
from crm.people.records.addresses import IDENTITY, identity_of
from crm.people.records.bulk_people import NewPerson, ordered_id
from crm.people.records.copy_rows import Drafter


class Wave(NamedTuple):
    """A set of lines that are not refused, no two about the same person.

    A later line of the file is in a later wave, and finds the earlier. Of each field the parts of all lines are one
    text, so that another process is handed few things.
    """

    lines: tuple[int, ...]
    apart: frozenset[int]
    """Lines that are looked at by themselves, as one that takes a yes back, or has a second home."""
    keys: tuple[tuple[int, ...], ...]
    """Of `effects.keys_of`: for a preview alone."""
    sought: str
    """What `lookups.known_lines` compares."""
    made: "Made | None"

    def new(self, known: set[int]) -> "Made | None":
        """Return all that is written but for the lines in `known`; None if nothing is."""
        if self.made is None or len(known) == len(self.lines):
            return None
        if not known:
            return self.made
        kept = [line not in known for line in self.lines]
        return Made(*(_JOINT.join(compress(parts.split(_JOINT), kept)) for parts in self.made))


class Made(NamedTuple):
    """The rows of a new person as COPY takes them, by table; `words`: of their names, separated by spaces."""

    person: str
    points: str
    keys: str
    event: str
    words: str
    consents: str
    line: str

    def texts(self) -> "Made":
        """Return the texts without the separators of lines."""
        return Made(*(parts.replace(_JOINT, " " if parts is self.words else "") for parts in self))


_JOINT = "\0"
"""PostgreSQL's text has none."""


class Drafts(NamedTuple):
    """The drafts of a batch."""

    lines: int
    last: int
    refused: tuple[str, ...]
    """As COPY takes them into `import_line`."""
    waves: tuple[Wave, ...]
    remarks: Counter[str]
    new_tags: frozenset[str]
    rows: tuple[Row, ...]
    """Where they go to a list that is kept apart: then nothing is drafted."""


@dataclass(frozen=True)
class Making:
    """The settings of a batch's drafts. `writes`: else only what is looked up is made; `apart`: nothing is drafted."""

    campaign_id: UUID
    vault: Vault
    now: datetime
    writes: bool
    apart: bool


@gc_paused()
def draft(block: Block, plan: Plan, making: Making) -> Drafts:
    rows = prepare(block.records(), plan)
    taken = [row for row in rows if not row.refused]
    return Drafts(
        lines=len(rows),
        last=rows[-1].line if rows else block.after,
        refused=tuple(write_line(row, "refused") for row in rows if row.refused),
        waves=() if making.apart else tuple(_wave(drafts, making) for drafts in _waves(taken, making)),
        remarks=Counter(f"!{one}" for row in rows for one in dict.fromkeys(row.remarks)),
        new_tags=frozenset[str]().union(*(row.new_tags for row in rows)),
        rows=tuple(taken) if making.apart else (),
    )


def write_line(row: Row, effect: Effect, person: UUID | None = None, version: int | None = None) -> str:
    """Return the result of a line, as COPY takes it into `import_line`."""
    who = NULL if person is None else person.hex
    remarks = cell_of_texts(tuple(row.remarks))
    return f"{row.line}\t{effect}\t{who}\t{NULL if version is None else version}\t{remarks}\n"


_Draft: TypeAlias = tuple[Row, tuple[bytes, ...], tuple[int, ...]]
"""A row, the blind indexes of its addresses, and its keys."""


def _waves(rows: Sequence[Row], making: Making) -> list[list[_Draft]]:
    waves: list[list[_Draft]] = []
    seen: dict[int, int] = {}
    for row in rows:
        blinds = tuple(making.vault.blind(channel, address) for channel, address in row.entry.contacts)
        keys = tuple(keys_of(row, blinds))
        wave = max([seen.get(key, -1) for key in keys], default=-1) + 1
        seen.update(dict.fromkeys(keys, wave))
        if wave == len(waves):
            waves.append([])
        waves[wave].append((row, blinds, keys))
    return waves


def _wave(drafts: Sequence[_Draft], making: Making) -> Wave:
    vault, drafter = making.vault, Drafter(making.campaign_id, making.vault, making.now)
    made = [_make(row, blinds, drafter, vault) for row, blinds, _ in drafts] if making.writes else []
    apart = [row.line for row, _, _ in drafts if making.writes and (row.refuses or row.entry.others)]
    return Wave(
        tuple(row.line for row, _, _ in drafts),
        frozenset(apart),
        () if making.writes else tuple(keys for _, _, keys in drafts),
        "".join(_sought(row, blinds, making.vault) for row, blinds, _ in drafts),
        Made(*map(_JOINT.join, zip(*made, strict=True))) if made else None,
    )


def _sought(row: Row, blinds: Sequence[bytes], vault: Vault) -> str:
    entry = row.entry
    sought = [
        f"{row.line}\t{channel}\t{cell_of_bytes(blind)}\t{entry.name}\t\\N\n"
        for (channel, _), blind in zip(entry.contacts, blinds, strict=True)
    ]
    identity = identity_of(vault, entry.name, entry.home)
    if identity is not None:
        sought.append(f"{row.line}\t{IDENTITY}\t{cell_of_bytes(identity)}\t{entry.name}\t{entry.home}\n")
    return "".join(sought)


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
        "".join(ledger.write_line(vault, one) for one in consents),
        write_line(row, "created", new.id, 1),
    )
