"""API schemas of winners: one round's counts, and ages for ties."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from common.schemas.counts import Count
from common.schemas.elections import ChoiceName, ElectionKind, Round
from common.schemas.instants import Day
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

MAX_SEATS = 1000
MAX_CHOICES = 500


def _written_out(value: object) -> object:
    if not isinstance(value, str | date):
        raise PydanticCustomError("date_parsing", "a date is expected, written as ISO 8601 says")
    return value


BirthDate: TypeAlias = Annotated[
    date, BeforeValidator(_written_out), Field(ge=date(1880, 1, 1), le=date(2099, 12, 31), examples=["1958-03-02"])
]


class RunningMate(BaseModel, extra="forbid"):
    """The other member of a departmental pair."""

    id: ChoiceName | None = None
    birth_date: BirthDate | None = None


_LIKE_A_DATE = re.compile(r"\d{4}-")


def _named_or_dated(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return {"birth_date" if _LIKE_A_DATE.match(value) else "id": value}


class CandidateVotes(BaseModel, extra="forbid"):
    id: ChoiceName
    votes: Count
    birth_date: BirthDate | None = None
    running_mate: Annotated[
        RunningMate | None,
        BeforeValidator(_named_or_dated),
        Field(description="Of a departmental pair: its birth date, its id, or an object with both."),
    ] = None


class ListVotes(BaseModel, extra="forbid"):
    id: ChoiceName
    votes: Count
    average_age: Annotated[
        Decimal | None, Field(ge=0, le=150, allow_inf_nan=False, max_digits=30, description="Of its candidates.")
    ] = None
    birth_dates: Annotated[
        list[BirthDate] | None,
        Field(max_length=MAX_SEATS, description="In the order of the list: a tie for the last seat needs them."),
    ] = None


class SeatsQuestion(BaseModel, extra="forbid"):
    """One round of one election, counted."""

    election: ElectionKind
    date: Day
    round: Round | None = None
    territory: Annotated[
        str | None, Field(pattern=r"^(?:[a-z]{1,16}:)?[0-9A-Z]{1,9}$", max_length=24, examples=["31555"])
    ] = None
    population: Count | None = None
    registered: Count | None = None
    voters: Count | None = None
    blank: Count | None = None
    null: Count | None = None
    valid: Count
    seats: Annotated[int | None, Field(strict=True, ge=1, le=MAX_SEATS)] = None
    lists: Annotated[list[ListVotes] | None, Field(max_length=MAX_CHOICES)] = None
    candidates: Annotated[list[CandidateVotes] | None, Field(max_length=MAX_CHOICES)] = None


class CandidateAges(BaseModel, extra="forbid"):
    """Ages of a candidate, of a pair's two members, or of a list's candidates in their order."""

    id: ChoiceName
    average_age: Annotated[
        Decimal | None, Field(ge=0, le=150, allow_inf_nan=False, max_digits=30, examples=["51.2"])
    ] = None
    birth_dates: Annotated[list[BirthDate], Field(max_length=MAX_SEATS)] = []


class AgesPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [{"ages": [{"id": "A", "birth_dates": ["1980-03-02"]}, {"id": "B", "average_age": "51.2"}]}]
    },
):
    """Known ages of the round's candidates."""

    ages: Annotated[list[CandidateAges], Field(max_length=MAX_CHOICES)]


class OutcomeRead(BaseModel):
    """Outcome of a round; while undecided, everybody is in one of `qualified`, `may_merge` and `eliminated`."""

    decided: bool
    elected: list[str]
    qualified: list[str]
    may_merge: list[str]
    eliminated: list[str]
    seats: dict[str, int]
    articles: list[str]
    notes: list[str]


class NoOutcome(BaseModel):
    """Reason why the law gives no outcome for these counts yet."""

    fr: str
    en: str
    pointer: str | None


class WinnersRead(BaseModel):
    """Legal outcome of the validated sheets: exact once every station is counted, never a projection."""

    round: int
    partial: bool = Field(description="Some stations are not counted: the answer holds for those that are.")
    official: bool = Field(description="Always false: the commission proclaims who is elected.")
    confidential_until: datetime | None
    stations_counted: int
    stations: int
    registered: int = Field(description="In the stations that are counted.")
    valid: int
    outcome: OutcomeRead | None
    refusal: NoOutcome | None
