"""The API's schemas of files of people."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from crm.imports.files.answered_words import LONGEST, About
from crm.people.records.schemas import Line, Tag

Origin: TypeAlias = Literal["campaign", "regular", "agreed"]
"""Origin of a file's people: collected by this campaign, regular contacts of its controller, or of an earlier
election and kept by their own agreement (CNIL, 30 January 2026).
"""
Target: TypeAlias = Literal["contacts", "roll", "outside"]
State: TypeAlias = Literal["received", "previewing", "previewed", "running", "done", "undoing", "undone"]
Effect: TypeAlias = Literal["created", "changed", "same", "suppressed", "refused"]
ColumnTarget: TypeAlias = Annotated[
    str, Field(pattern=r"^[a-z_]{1,20}(?::[a-z][a-z0-9_]{0,39})?$", max_length=62, examples=["surname", "custom:velo"])
]


class Answer(BaseModel):
    """The team's answer to the meaning of a word in the file."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"about": "town", "written": "saint denis", "means": "93066"}]}
    )

    about: About
    written: Annotated[
        str,
        Field(min_length=1, max_length=LONGEST, description="As the preview asks it: of a town, postcode and name."),
    ]
    means: Annotated[
        str,
        Field(
            max_length=60,
            description="INSEE code of the commune, `yes`, `no`, a role, a skill, a choice of slots; "
            "empty leaves the cell without.",
        ),
    ]


class ConsentStatement(BaseModel):
    """A consent that every line of the file gave by the same form and text, to this controller (GDPR, art. 7(1))."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "source": "stand",
                    "text": "form-2023",
                    "said_on": "2026-03-12",
                    "proof": "classeur 3",
                    "same_for_all": True,
                }
            ]
        },
    )

    source: Line
    text: Annotated[Line, Field(description="The version of the text that all of them read.")]
    said_on: Annotated[date | None, Field(description="Null where a column has each line's day.")] = None
    proof: Line
    same_for_all: Annotated[
        Literal[True], Field(description="Every line comes from the same form, text and controller.")
    ]


class MappingPut(BaseModel):
    """The mapping of the columns, and the treatment of invalid values."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"columns": ["surname", "email"], "unknown_tags": "create", "tags": ["marché"]}]
        },
    )

    columns: Annotated[
        list[ColumnTarget | None],
        Field(min_length=1, max_length=200, description="One for each column of the file; null leaves it out."),
    ]
    known: Annotated[
        Literal["complete", "replace", "leave"],
        Field(description="Of who is known already: fill in what is empty, let the file win, or touch nothing."),
    ] = "complete"
    unknown_tags: Annotated[
        Literal["create", "report"], Field(description="A tag that nobody has yet is made, or left out and reported.")
    ] = "report"
    unreadable: Annotated[
        Literal["leave_out", "refuse"],
        Field(description="A cell that cannot be read is left out and reported, or its whole line is refused."),
    ] = "leave_out"
    country: Annotated[
        str, Field(pattern=r"^[A-Z]{2}$", max_length=2, description="Where a number without `+` is from.")
    ] = "FR"
    tags: Annotated[list[Tag], Field(max_length=20, description="Put on everybody of the file.")] = []
    day_order: Annotated[Literal["day_first", "month_first"], Field(description="How « 03/04/1964 » is read.")] = (
        "day_first"
    )
    answers: Annotated[
        list[Answer], Field(max_length=500, description="What words mean that the preview asked about.")
    ] = []
    statement: Annotated[
        ConsentStatement | None,
        Field(description="What all consents of the file have in common; only where it is the same for every line."),
    ] = None
    given_by: Annotated[
        Line | None,
        Field(
            description="Who gave the file: whoever is new by it is told so (art. 14(2)(f) GDPR).",
            examples=["Collectif des Tilleuls"],
        ),
    ] = None
    informed: Annotated[
        StrictBool,
        Field(
            description="The notice was on the form (GDPR, art. 13); only for a file collected here.",
        ),
    ] = False


class ColumnRead(BaseModel):
    header: str
    proposed: Annotated[str | None, Field(description="What the header says it is, or what was chosen last time.")]
    sensitive: Annotated[bool, Field(description="The law lets no campaign take it from a file.")]
    sample: Annotated[list[str], Field(description="Of the first lines.")]


class Counts(BaseModel):
    """The counts of lines by effect, in a preview or a result."""

    lines: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    suppressed: int = 0
    refused: int = 0
    repeated: Annotated[int, Field(description="Of a preview: lines about somebody who is further up in the file.")] = 0
    remarks: Annotated[dict[str, int], Field(description="How many lines have which remark.")] = {}
    new_tags: Annotated[list[str], Field(description="Tags that nobody has yet, the first hundred.")] = []
    undone: int = 0
    kept: Annotated[int, Field(description="Of an undo: people that somebody has changed since.")] = 0


class ImportRead(BaseModel):
    id: UUID
    target: Target
    origin: Annotated[Origin | None, Field(description="As who sent it stated; null for a list kept apart.")]
    list_id: UUID | None
    name: str
    encoding: str
    separator: str
    header: list[str]
    warnings: list[str]
    size: int
    mapping: MappingPut | None
    state: State
    job_id: UUID | None
    done_line: int
    preview: Counts | None
    counts: Counts
    created_by: str
    created_at: datetime
    ended_at: datetime | None


class ReceivedRead(ImportRead):
    columns: list[ColumnRead]


class SampleContactRead(BaseModel):
    channel: Literal["email", "phone"]
    address: str


class SampleLineRead(BaseModel):
    """A person of the file as they will be, or why they will not."""

    line: int
    refused: bool
    remarks: list[str]
    first_names: str | None
    surname: str | None
    street: str | None
    postcode: str | None
    town: str | None
    commune: Annotated[str | None, Field(description="INSEE code, of today.")]
    station: str | None
    contacts: list[SampleContactRead]
    born_on: date | None
    roles: list[str]
    tags: list[str]
    uses: list[str]
    refuses: list[str]
    slots: list[str]
    skills: list[str]


class ExampleRead(BaseModel):
    line: int
    cell: str


class QuestionRead(BaseModel):
    """A word that only the team can read, asked once for all lines that have it."""

    about: About
    written: Annotated[str, Field(description="As words are compared, and as an answer names them.")]
    spelling: Annotated[str, Field(description="As the file has it, on the first line that does.")]
    lines: int
    choices: Annotated[list[str], Field(description="What it may mean, the likeliest first; of a town also others.")]

    @model_validator(mode="before")
    @classmethod
    def _of_a_preview_before(cls, stored: dict[str, Any]) -> dict[str, Any]:
        """Read a question that was stored before spellings were kept."""
        return {"spelling": stored["written"], **stored} if "written" in stored else stored


class SampleRead(BaseModel):
    """Quotations of the file in its preview, kept until it is written."""

    lines: list[SampleLineRead]
    examples: Annotated[dict[str, list[ExampleRead]], Field(description="By remark, the first of the lines.")]
    questions: Annotated[list[QuestionRead], Field(description="The most frequent first, two hundred at most.")]
    left_out: Annotated[dict[str, int], Field(description="Cells by number from 1 of a column that is not read.")]


class LineRead(BaseModel):
    line: int
    effect: Effect
    person_id: UUID | None
    remarks: list[str]


class ImportAsked(BaseModel):
    """The arguments of an import's jobs."""

    import_id: UUID
