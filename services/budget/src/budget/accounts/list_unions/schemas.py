"""HTTP schemas of lists that join or merge."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from common.schemas.instants import Day
from kit.text.single_line import LINE
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from budget.accounts.list_unions.list_mergers import Absorbing, Head

Candidates = Annotated[int, Field(strict=True, ge=0, le=500)]


class ListUnionCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [{"kind": "joined", "name": "Vivre ici", "united_on": "2026-01-20", "spent_cents": 312000}]
    },
):
    """Another list: `joined` before round one, or `merged` between the rounds."""

    kind: Literal["joined", "merged"]
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]
    united_on: Annotated[Day, Field(description="Day of the agreement, or of the new list's declaration.")]
    spent_cents: Annotated[
        int, Field(strict=True, ge=0, le=10**12, description="Of a joined list: spent before, paid or owed.")
    ] = 0
    head: Annotated[Head | None, Field(description="Of a merger: whose head of round one heads the new list.")] = None
    own_candidates: Annotated[Candidates, Field(description="Of a merger: candidates on the new list from ours.")] = 0
    other_candidates: Annotated[
        Candidates, Field(description="Of a merger: candidates on the new list from the other; the largest of several.")
    ] = 0

    @model_validator(mode="after")
    def _head_of_merged(self) -> "ListUnionCreate":
        if (self.kind == "merged") != (self.head is not None):
            raise PydanticCustomError(
                "invalid",
                "a merger, and nothing else, has a head",
                {"fr": "dites qui conduit la liste du second tour, pour une fusion seulement"},
            )
        return self


class ListUnionRead(BaseModel):
    """Another list, and what its union with ours means for our account."""

    id: UUID
    kind: Literal["joined", "merged"]
    name: str
    united_on: date
    spent_cents: int
    taken_over: Annotated[bool, Field(description="Entries and papers of a joined list are in our account.")]
    head: Head | None
    own_candidates: int
    other_candidates: int
    absorbing: Annotated[Absorbing | None, Field(description="Of a merger: whose account the new list's expenses are.")]
    closes_on: Annotated[date | None, Field(description="Of a merger: day from which our account takes no expense.")]
    filing_due_at: Annotated[datetime | None, Field(description="Of a merger: the deadline of our account.")]
    other_filing_due_at: Annotated[datetime | None, Field(description="Of a merger: that of the other list's account.")]
    article: str
    set_at: datetime
