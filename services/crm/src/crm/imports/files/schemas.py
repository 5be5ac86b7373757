"""The API's schemas of files of people."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.people.records.schemas import Line, Tag

Target: TypeAlias = Literal["contacts", "roll", "outside"]
State: TypeAlias = Literal["received", "previewing", "previewed", "running", "done", "undoing", "undone"]
Effect: TypeAlias = Literal["created", "changed", "same", "suppressed", "refused"]
ColumnTarget: TypeAlias = Annotated[
    str, Field(pattern=r"^[a-z_]{1,20}(?::[a-z][a-z0-9_]{0,39})?$", max_length=62, examples=["surname", "custom:velo"])
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
    given_by: Annotated[
        Line | None,
        Field(
            description="Who gave the file: whoever is new by it is told so (art. 14(2)(f) GDPR).",
            examples=["Collectif des Tilleuls"],
        ),
    ] = None


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


class LineRead(BaseModel):
    line: int
    effect: Effect
    person_id: UUID | None
    remarks: list[str]


class ImportAsked(BaseModel):
    """The arguments of an import's jobs."""

    import_id: UUID
