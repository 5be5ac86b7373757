"""Parsing of a line's cells into an entry. Pure, so that another process does it while the database writes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple

from crm.campaign.special_categories.free_text_check import Waived, find_refused
from crm.imports.files.cell_parsers import (
    OTHERS,
    read_custom,
    read_day,
    read_line,
    read_postcode,
    read_role,
    read_station,
    read_yes,
)
from crm.imports.files.tags import Tagging, sort_tags
from crm.people.records.bulk_people import Entry, Other
from crm.people.records.contacts import REGIONS, email_of, number_of
from crm.people.records.custom_values import Definition, Value
from crm.people.records.field_registry import FIELDS
from crm.people.records.minors import why_unfit
from crm.people.records.names import home_hash, name_hash, words_of


class Said(NamedTuple):
    """A consent that the file documents: use, text, day, and where the proof is kept."""

    uses: tuple[str, ...]
    text_version: str
    said_on: date
    proof: str


class Row(NamedTuple):
    """A parsed line. `remarks`: such as `4:phone`, the column from 1 (0: the line) and the reason."""

    line: int
    refused: bool
    remarks: list[str]
    entry: Entry
    said: Said | None
    refuses: frozenset[str]
    """Channels that the line refuses."""
    new_tags: frozenset[str] = frozenset()
    """Tags that nobody has yet, applied or not."""


@dataclass(frozen=True)
class Plan:
    """The settings for parsing lines: the mapping, and the campaign's fields."""

    columns: tuple[str | None, ...]
    unreadable: str
    country: str
    tags: tuple[str, ...]
    tagging: Tagging
    today: date
    fields: Mapping[str, Definition] = field(default_factory=dict[str, Definition])
    given_by: str | None = None
    waived: Waived = frozenset()

    @cached_property
    def has_others(self) -> bool:
        """Return whether a column is part of a further address."""
        return any(target is not None and target.startswith(_OTHERS) for target in self.columns)

    @cached_property
    def readings(self) -> tuple[tuple[int, str, str], ...]:
        """Return the number from 1, target and kind of each mapped column, computed once."""
        return tuple(
            (index, target, _kind(target)) for index, target in enumerate(self.columns, 1) if target is not None
        )


_STOPS = frozenset({"0:sensitive", "0:too_young", "0:minor"})
_OWN_TEXTS, _OWN_DAYS = (
    tuple(field.name for field in FIELDS if field.column and field.kind == kind) for kind in ("text", "day")
)
_TEXTS = frozenset({*_OWN_TEXTS, "house_number", "full_name", "consent_source", "consent_proof"})
_OTHERS = tuple(f"{kind}:" for kind in OTHERS)
_DAYS = frozenset({*_OWN_DAYS, "consent_on"})
_TEXT_VERSION = re.compile(r"[^0-9A-Za-z_.:\-]+")
_TAG_SPLIT = re.compile(r"[,;|]")
_PARTS = re.compile(r"[,;|/]|\s(?:et|ou)\s")
_TAG = re.compile(r"[^\x00-\x1f\x7f<>,]{1,60}")


def _kind(target: str) -> str:
    """Return the kind of a target: one name for targets parsed alike, else the target itself."""
    if target in _TEXTS or target.startswith(_OTHERS):
        return "text"
    if target in _DAYS:
        return "day"
    if target.startswith(("use:", "refuses:")):
        return "yes"
    return "custom" if target.startswith("custom:") else target


@lru_cache(1_000)
def _text_version(cell: str) -> str:
    return _TEXT_VERSION.sub("-", cell).strip("-_.:")[:80]


def prepare(records: Sequence[tuple[int, list[str]]], plan: Plan) -> list[Row]:
    regions = tuple(dict.fromkeys((plan.country, *REGIONS)))
    return [_prepare(line, cells, plan, regions) for line, cells in records]


def _prepare(line: int, cells: list[str], plan: Plan, regions: Sequence[str]) -> Row:
    remarks: list[str] = []
    if len(cells) != len(plan.columns) and (len(cells) < len(plan.columns) or any(cells[len(plan.columns) :])):
        return Row(line, True, ["0:columns"], Entry(), None, frozenset())
    texts: dict[str, list[str]] = {}
    contacts: list[tuple[str, str]] = []
    custom: dict[str, Value] = {}
    days: dict[str, date] = {}
    uses: list[str] = []
    refuses: set[str] = set()
    tags: list[str] = list(plan.tags)
    roles: list[str] = []
    for column_number, target, kind in plan.readings:
        cell = cells[column_number - 1].strip()
        if not cell:
            continue
        if cell[0] == "'" and len(cell) > 1 and cell[1] in "=+-@":
            cell = cell[1:]
        if kind == "text":
            text = read_line(cell)
            if text is None:
                remarks.append(f"{column_number}:text")
            else:
                texts.setdefault(target, []).append(text)
        elif target == "email" or target == "phone":
            for address in _addresses(target, cell, regions):
                if address is None:
                    remarks.append(f"{column_number}:{target}")
                elif (target, address) not in contacts:
                    contacts.append((target, address))
        elif kind == "day":
            day = read_day(cell)
            if day is None or day > plan.today:
                remarks.append(f"{column_number}:{'day' if day is None else 'future'}")
            else:
                days[target] = day
        elif target == "tags":
            for tag in map(str.strip, _TAG_SPLIT.split(cell)):
                if tag and not _TAG.fullmatch(tag):
                    remarks.append(f"{column_number}:tag")
                elif tag:
                    tags.append(tag)
        elif target == "role":
            for role in map(read_role, _parts(cell)):
                remarks.extend([] if role else [f"{column_number}:role"])
                roles.extend([role] if role else [])
        elif target == "address_masked":
            masked = read_yes(cell)
            remarks.extend([] if masked is not None else [f"{column_number}:yes_no"])
            # An unreadable mark of address protection counts as yes: otherwise somebody could be found by it.
            texts["address_masked"] = ["yes"] if masked is not False else []
        elif kind == "yes":
            yes = read_yes(cell)
            if yes is None:
                remarks.append(f"{column_number}:yes_no")
            elif yes and target.startswith("use:"):
                uses.append(target[4:])
            elif yes:
                refuses |= {"email", "phone"} if target == "refuses:all" else {target[8:]}
        elif target == "consent_text":
            texts["consent_text"] = [_text_version(cell)]
        elif kind == "custom":
            value = read_custom(cell, plan.fields[target[7:]])
            if value is None:
                remarks.append(f"{column_number}:custom")
            else:
                custom[target[7:]] = value
    sorted_tags, new_tags = sort_tags(tags, plan.tagging, remarks)
    entry = _entry(
        texts,
        days,
        contacts,
        custom,
        sorted_tags,
        roles,
        remarks,
        has_others=plan.has_others,
        given_by=plan.given_by,
    )
    consents = _said(uses, texts, days, remarks)
    stopped = _stopped(entry, tags, custom, plan, remarks)
    is_refused = entry.name is None or stopped or (plan.unreadable == "refuse" and bool(remarks))
    if entry.name is None:
        remarks.append("0:name")
    # The reason for refusing the line is the only remark.
    return Row(line, is_refused, remarks, entry, consents, frozenset(refuses), frozenset() if stopped else new_tags)


def _stopped(entry: Entry, tags: Sequence[str], custom: Mapping[str, Value], plan: Plan, remarks: list[str]) -> bool:
    """Return whether the law refuses the line: for sensitive data (GDPR, art. 9), or for the person's age."""
    texts = [*tags, *(value for value in custom.values() if isinstance(value, str))]
    if any(find_refused(text, plan.waived) is not None for text in texts):
        remarks.append("0:sensitive")
    if (unfit := why_unfit(entry.born_on, plan.today, entry.roles)) is not None:
        remarks.append(f"0:{unfit}")
    return any(remark in _STOPS for remark in remarks)


def _addresses(channel: Literal["email", "phone"], cell: str, regions: Sequence[str]) -> list[str | None]:
    """Parse a cell of one address, or of several as our export writes them; None for an invalid one."""

    def read(text: str) -> str | None:
        return email_of(text) if channel == "email" else number_of(text, regions)

    whole = read(cell)
    if whole is not None or not _PARTS.search(cell):
        return [whole]
    return [read(part) for part in _parts(cell)]


def _parts(cell: str) -> list[str]:
    parts: list[str] = _PARTS.split(cell)
    return [part.strip() for part in parts if part.strip()]


def _entry(
    texts: dict[str, list[str]],
    days: dict[str, date],
    contacts: list[tuple[str, str]],
    custom: dict[str, Value],
    tags: tuple[str, ...],
    roles: list[str],
    remarks: list[str],
    *,
    has_others: bool,
    given_by: str | None,
) -> Entry:
    values: dict[str, Any] = {name: _one(texts, name) for name in _OWN_TEXTS} | {
        name: days.get(name) for name in _OWN_DAYS
    }
    surname, first_names = values["surname"], values["first_names"]
    if surname is None and first_names is None and "full_name" in texts:
        surname = _one(texts, "full_name")
    masked = bool(texts.get("address_masked"))
    street = " ".join(texts.get("house_number", []) + texts.get("street", [])) or None
    postcode, commune = read_postcode(values["postcode"], remarks), values["commune"]
    if masked:
        street = postcode = None
    commune, station = read_station(commune, values["station"], remarks)
    if len(contacts) > 20:
        del contacts[20:]
        remarks.append("0:contacts")
    values |= {"surname": surname, "street": None if street is None else street[:200], "postcode": postcode}
    values |= {"commune": commune, "station": station}
    return Entry(
        **values,
        roles=tuple(dict.fromkeys(roles)),
        tags=tags,
        custom=custom,
        contacts=tuple(contacts),
        name=name_hash(first_names, surname),
        home=home_hash(street, postcode),
        words=tuple(words_of(first_names, surname)),
        others=tuple(_others(texts, remarks, OTHERS[1:] if masked else OTHERS)) if has_others else (),
        masked=masked,
        given_by=given_by,
    )


def _others(texts: dict[str, list[str]], remarks: list[str], kinds: Sequence[str]) -> Iterator[Other]:
    for kind in kinds:
        street, town = _one(texts, f"{kind}:street"), _one(texts, f"{kind}:town")
        postcode = read_postcode(_one(texts, f"{kind}:postcode"), remarks)
        if street is not None or town is not None:
            yield Other(kind, street, postcode, town)


def _one(texts: dict[str, list[str]], target: str) -> str | None:
    cells = texts.get(target)
    if cells is None:
        return None
    # A cell is cut to 200 characters.
    return cells[0] if len(cells) == 1 else " ".join(dict.fromkeys(cells))[:200]


def _said(uses: list[str], texts: dict[str, list[str]], days: dict[str, date], remarks: list[str]) -> Said | None:
    """Return the documented consents: each needs who received it, the text, the day and the proof (GDPR, art. 7(1))."""
    if not uses:
        return None
    source, proof = _one(texts, "consent_source"), _one(texts, "consent_proof")
    version, said_on = _one(texts, "consent_text"), days.get("consent_on")
    if not (source and proof and version and said_on):
        remarks.append("0:consent")
        return None
    return Said(tuple(uses), version, said_on, f"{source} ; {proof}"[:300])


def moment_of(day: date) -> datetime:
    """Return noon of a day, as a file has no hour."""
    return datetime.fromisoformat(f"{day.isoformat()}T12:00:00+00:00")
