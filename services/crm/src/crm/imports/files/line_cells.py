"""Values of the cells of one line, read column by column. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from crm.imports.files.answered_words import SLOTS, About, Asked, asked, spelling_of
from crm.imports.files.cell_parsers import read_custom, read_line, read_role, read_yes
from crm.imports.files.day_cells import read_day
from crm.imports.files.line_plan import Plan
from crm.imports.files.phone_cells import read_numbers
from crm.people.records.contacts import email_of
from crm.people.records.custom_values import Value
from crm.people.volunteers.offer_words import read_skill, read_slots, split_skills

_TEXT_VERSION = re.compile(r"[^0-9A-Za-z_.:\-]+")
_TAG_SPLIT = re.compile(r"[,;|]")
_PARTS = re.compile(r"[,;|/]|\s(?:et|ou)\s")
_ROUND_AT = re.compile(r"\s*@\s*")
"""With the spaces round it, which no address has: « jeanne @exemple.fr »."""
_TAG = re.compile(r"[^\x00-\x1f\x7f<>,]{1,60}")


@dataclass(slots=True)
class Cells:
    """Values read so far. `remarks`: such as `4:phone`, the column from 1 and the reason."""

    texts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    contacts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    custom: dict[str, Value] = field(default_factory=dict[str, Value])
    days: dict[str, date] = field(default_factory=dict[str, date])
    uses: list[str] = field(default_factory=list[str])
    refuses: set[str] = field(default_factory=set[str])
    tags: list[str] = field(default_factory=list[str])
    roles: list[str] = field(default_factory=list[str])
    slots: list[str] = field(default_factory=list[str])
    skills: list[str] = field(default_factory=list[str])
    kept: bool = False
    """The person agreed to stay in the file after the election that it was made for."""
    remarks: list[str] = field(default_factory=list[str])
    asked: dict[Asked, str] = field(default_factory=dict[Asked, str])
    """Words that only the team can read, as they are first spelt."""

    def contact(self, channel: str, address: str) -> None:
        if (channel, address) not in self.contacts:
            self.contacts.append((channel, address))

    def answer(self, about: About, cell: str, plan: Plan, remark: str) -> str:
        """Return what the team answered about a word; without an answer, note a remark and that it is asked."""
        word = asked(about, cell)
        means = plan.answers.get(word)
        if means is None:
            self.remarks.append(remark)
            self.asked.setdefault(word, spelling_of(cell))
        return means or ""


def read_cell(cells: Cells, number: int, target: str, kind: str, cell: str, plan: Plan, regions: Sequence[str]) -> None:
    """Read a cell that is not empty. `number`: of its column, from 1."""
    if kind == "text":
        _text(cells, number, target, cell)
    elif kind == "email":
        _emails(cells, number, cell)
    elif kind == "phone":
        for read in read_numbers(cell, regions):
            if read.number is not None:
                cells.contact("phone", read.number)
            if read.remark is not None:
                cells.remarks.append(f"{number}:{read.remark}")
    elif kind == "day":
        _day(cells, number, target, cell, plan)
    elif kind == "yes":
        _yes(cells, number, target, cell, plan)
    elif kind == "custom":
        value = read_custom(cell, plan.fields[target[7:]], plan.today)
        if value is None:
            cells.remarks.append(f"{number}:custom")
        else:
            cells.custom[target[7:]] = value
    else:
        _READERS[kind](cells, number, cell, plan)


def _text(cells: Cells, number: int, target: str, cell: str) -> None:
    text = read_line(cell)
    if text is None:
        cells.remarks.append(f"{number}:text")
    else:
        cells.texts.setdefault(target, []).append(text)


def _emails(cells: Cells, number: int, cell: str) -> None:
    """Read one address, or several as our export writes them."""
    cell = _ROUND_AT.sub("@", cell)
    whole = email_of(cell)
    parts = [cell] if whole is not None or not _PARTS.search(cell) else split_parts(cell)
    for address in map(email_of, parts):
        if address is None:
            cells.remarks.append(f"{number}:email")
        else:
            cells.contact("email", address)


def _day(cells: Cells, number: int, target: str, cell: str, plan: Plan) -> None:
    read = read_day(cell, plan.today, birth=target == "born_on", order=plan.day_order)
    if read.day is not None and read.day > plan.today:
        cells.remarks.append(f"{number}:future")
        return
    if read.day is not None:
        cells.days[target] = read.day
    if read.remark is not None:
        cells.remarks.append(f"{number}:{read.remark}")


def _yes(cells: Cells, number: int, target: str, cell: str, plan: Plan) -> None:
    refusal = target.startswith("refuses:")
    yes = read_yes(cell, refusal=refusal)
    if yes is None:
        means = cells.answer("yes_no", cell, plan, f"{number}:{'refusal_word' if refusal else 'yes_no'}")
        # Until somebody says otherwise, a word in a column of refusals is one: who left does not come back by a doubt.
        yes = means == "yes" or (refusal and means != "no")
    if yes and target == "kept":
        cells.kept = True
    elif yes and refusal:
        cells.refuses |= {"email", "phone"} if target == "refuses:all" else {target[8:]}
    elif yes:
        cells.uses.append(target[4:])


def _tags(cells: Cells, number: int, cell: str, _plan: Plan) -> None:
    for tag in map(str.strip, _TAG_SPLIT.split(cell)):
        if tag and not _TAG.fullmatch(tag):
            cells.remarks.append(f"{number}:tag")
        elif tag:
            cells.tags.append(tag)


def _roles(cells: Cells, number: int, cell: str, plan: Plan) -> None:
    for part in split_parts(cell):
        role = read_role(part) or cells.answer("role", part, plan, f"{number}:role")
        if role:
            cells.roles.append(role)


def _masked(cells: Cells, number: int, cell: str, _plan: Plan) -> None:
    masked = read_yes(cell)
    if masked is None:
        cells.remarks.append(f"{number}:yes_no")
    # An unreadable mark of address protection counts as yes: otherwise somebody could be found by it.
    cells.texts["address_masked"] = ["yes"] if masked is not False else []


def _slots(cells: Cells, number: int, cell: str, plan: Plan) -> None:
    slots = read_slots(cell)
    if slots is None:
        means = cells.answer("slots", cell, plan, f"{number}:slots")
        slots = SLOTS[means][1] if means else ()
    cells.slots += slots


def _skills(cells: Cells, number: int, cell: str, plan: Plan) -> None:
    for part in split_skills(cell):
        skill = read_skill(part) or cells.answer("skills", part, plan, f"{number}:skills")
        if skill:
            cells.skills.append(skill)


def _text_version(cells: Cells, _number: int, cell: str, _plan: Plan) -> None:
    cells.texts["consent_text"] = [version_of(cell)]


def version_of(text: str) -> str:
    """Return the version of a text as the ledger writes it."""
    return _TEXT_VERSION.sub("-", text).strip("-_.:")[:80]


def split_parts(cell: str) -> list[str]:
    parts = cast(list[str], _PARTS.split(cell))
    return [part.strip() for part in parts if part.strip()]


_READERS: Mapping[str, Callable[[Cells, int, str, Plan], None]] = {
    "tags": _tags,
    "role": _roles,
    "address_masked": _masked,
    "slots": _slots,
    "skills": _skills,
    "consent_text": _text_version,
}
