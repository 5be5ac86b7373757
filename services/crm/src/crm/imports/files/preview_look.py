"""Samples in a preview: the first people as they will be, examples of each remark, and the questions.

It quotes the file, so it is kept encrypted, and only until the import is written.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from elections.places.written import read_place

from crm.imports.files.answered_words import SLOTS, Asked
from crm.imports.files.line_entries import Row
from crm.imports.files.line_plan import Plan
from crm.imports.files.schemas import ExampleRead, QuestionRead, SampleContactRead, SampleLineRead, SampleRead
from crm.people.records.schemas import PersonRole
from crm.people.volunteers.availability import SKILLS

LOOK_FIELD = "import look"
SHOWN = 20
EXAMPLES = 3
ASKED = 200
"""Words told at most; a file may have a million."""
LONGEST = 60


@dataclass
class Look:
    """`examples`: line and cell by remark; `asked`: lines by word; `spelt`: words as their first line has them;
    `left_out`: cells by column that is not read.
    """

    rows: list[SampleLineRead] = field(default_factory=list[SampleLineRead])
    examples: dict[str, list[ExampleRead]] = field(default_factory=dict[str, list[ExampleRead]])
    asked: Counter[Asked] = field(default_factory=Counter[Asked])
    spelt: dict[Asked, str] = field(default_factory=dict[Asked, str])
    left_out: Counter[int] = field(default_factory=Counter[int])

    def add(self, later: "Look") -> None:
        """Add what later lines have."""
        self.rows += later.rows[: SHOWN - len(self.rows)]
        for remark, found in later.examples.items():
            known = self.examples.setdefault(remark, [])
            known += found[: EXAMPLES - len(known)]
        self.asked.update(later.asked)
        self.spelt = later.spelt | self.spelt
        self.left_out.update(later.left_out)
        if len(self.asked) > 10 * ASKED:
            self.asked = Counter(dict(self.asked.most_common(5 * ASKED)))
            self.spelt = {word: self.spelt[word] for word in self.asked}

    def told(self) -> SampleRead:
        questions = [
            QuestionRead(
                about=word.about,
                written=word.written,
                spelling=self.spelt[word],
                lines=lines,
                choices=_choices(word),
            )
            for word, lines in self.asked.most_common(ASKED)
        ]
        left_out = {str(number): count for number, count in sorted(self.left_out.items())}
        return SampleRead(lines=self.rows, examples=self.examples, questions=questions, left_out=left_out)


def _choices(word: Asked) -> list[str]:
    match word.about:
        case "town":
            return list(read_place("", word.written).choices)
        case "yes_no":
            return ["yes", "no"]
        case "role":
            return list(get_args(PersonRole))
        case "slots":
            return list(SLOTS)
        case "skills":
            return list(SKILLS)


def look_at(records: Sequence[tuple[int, list[str]]], rows: Sequence[Row], plan: Plan, *, first: bool) -> Look:
    """Return what is to be shown of a block of lines. `first`: it is the file's first, whose people are shown."""
    look = Look([_shown(row) for row in rows[:SHOWN]] if first else [])
    unread = [index for index, target in enumerate(plan.columns) if target is None]
    town = [index for index, target in enumerate(plan.columns) if target in ("postcode", "town")]
    for (line, cells), row in zip(records, rows, strict=True):
        for word, spelling in row.asked:
            look.asked[word] += 1
            look.spelt.setdefault(word, spelling)
        look.left_out.update(index + 1 for index in unread if index < len(cells) and cells[index].strip())
        for remark in row.remarks:
            found = look.examples.setdefault(remark, [])
            if len(found) < EXAMPLES:
                found.append(ExampleRead(line=line, cell=_example(remark, cells, town)[:LONGEST]))
    return look


def _example(remark: str, cells: Sequence[str], town: Sequence[int]) -> str:
    number, _, code = remark.partition(":")
    if int(number):
        return cells[int(number) - 1].strip()
    if code.startswith("town_"):
        return " ".join(cell for index in town if (cell := cells[index].strip()))
    return ""


def _shown(row: Row) -> SampleLineRead:
    entry = row.entry
    return SampleLineRead(
        line=row.line,
        refused=row.refused,
        remarks=row.remarks,
        first_names=entry.first_names,
        surname=entry.surname,
        street=entry.street,
        postcode=entry.postcode,
        town=entry.town,
        commune=entry.commune,
        station=entry.station,
        contacts=[SampleContactRead.model_validate({"channel": one, "address": two}) for one, two in entry.contacts],
        born_on=entry.born_on,
        roles=list(entry.roles),
        tags=list(entry.tags),
        uses=list(row.said.uses) if row.said else [],
        refuses=sorted(row.refuses),
        slots=list(row.slots),
        skills=list(row.skills),
    )
