"""The API's schemas of call campaigns and calls."""

from datetime import date, datetime, time
from typing import Annotated, Literal, Self, TypeAlias
from uuid import UUID

from common.schemas.instants import Day, Instant
from common.schemas.territories import MemberTerritory
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from crm.calls.phone_bank.codes import CallResult
from crm.calls.phone_bank.hours import USUAL_DAYS, USUAL_SPANS, Span, check_spans
from crm.forms.answers.schemas import Answers
from crm.forms.questionnaires.definitions import Definition
from crm.people.records.consent_uses import Use
from crm.people.records.schemas import Line

State: TypeAlias = Literal["planned", "open", "paused", "closed"]
LONGEST_DAYS = 366
_EXAMPLE: dict[str, JsonValue] = {
    "name": "Bénévoles à inviter à la réunion",
    "segment_id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10",
    "starts_on": "2029-05-14",
    "ends_on": "2029-06-01",
}
Clock: TypeAlias = Annotated[str, Field(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$", examples=["10:00"])]


class SpanPut(BaseModel, extra="forbid"):
    """A span of hours within a day, by the clock of the person called."""

    start: Clock
    end: Clock


def spans_of(spans: list[SpanPut]) -> tuple[Span, ...]:
    return tuple((time.fromisoformat(span.start), time.fromisoformat(span.end)) for span in spans)


def _usual_spans() -> list[SpanPut]:
    return [SpanPut(start=f"{start:%H:%M}", end=f"{end:%H:%M}") for start, end in USUAL_SPANS]


class Asked(BaseModel, extra="forbid"):
    """A published version of a questionnaire, as the caller's script."""

    questionnaire_id: UUID
    number: Annotated[int, Field(strict=True, ge=1, le=100_000)]


class CallCampaignPut(BaseModel):
    """A call campaign. Days, hours, delays and number of tries are rules of the campaign, not law."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    name: Line
    segment_id: Annotated[
        UUID,
        Field(description="Whom: a copy of its filter is kept, and who fits it is found anew at each call."),
    ]
    script: Annotated[Asked | None, Field(description="None: a call without questions.")] = None
    territories: Annotated[
        list[MemberTerritory], Field(max_length=200, description="Communes and stations; none: all of your own.")
    ] = []
    starts_on: Day
    ends_on: Day
    days: Annotated[
        list[Annotated[int, Field(strict=True, ge=1, le=7)]],
        Field(min_length=1, max_length=7, description="Of the week, Monday 1. House rule."),
    ] = list(USUAL_DAYS)
    hours: Annotated[
        list[SpanPut],
        Field(
            min_length=1,
            max_length=4,
            default_factory=_usual_spans,
            description="By the clock of where it rings. House rule: 10 to 13 and 14 to 20 if left out.",
        ),
    ]
    cooldown_hours: Annotated[
        int, Field(strict=True, ge=1, le=24 * 30, description="Between two calls to somebody. House rule.")
    ] = 24
    most_tries: Annotated[
        int, Field(strict=True, ge=1, le=10, description="Calls that reach nobody, before it ends. House rule.")
    ] = 3

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        if not 2000 <= self.starts_on.year <= self.ends_on.year < 2099:
            raise PydanticCustomError(
                "invalid",
                "the days are of this century, the first before the last",
                {"fr": "les jours doivent être de ce siècle, le premier avant le dernier"},
            )
        if self.ends_on < self.starts_on:
            raise PydanticCustomError(
                "invalid", "ends_on is before starts_on", {"fr": "le dernier jour précède le premier"}
            )
        if (self.ends_on - self.starts_on).days > LONGEST_DAYS:
            raise PydanticCustomError(
                "invalid", "longer than a year", {"fr": "une campagne d'appels dure au plus un an"}
            )
        if len(set(self.days)) != len(self.days):
            raise PydanticCustomError(
                "invalid", "a day of the week is named twice", {"fr": "un jour de la semaine est choisi deux fois"}
            )
        if not check_spans(spans_of(self.hours)):
            raise PydanticCustomError(
                "invalid",
                "hours follow each other, each with its end after its start",
                {"fr": "les plages d'appel se suivent, et chacune finit après son début"},
            )
        return self


class CallCampaignCreate(CallCampaignPut):
    id: Annotated[UUID | None, Field(description="With an id of your own, a repeat makes nothing twice.")] = None


class CallCampaignRead(BaseModel):
    id: UUID
    version: int
    name: str
    state: State
    segment_id: UUID
    segment_name: str
    script: Asked | None
    territories: list[str]
    starts_on: date
    ends_on: date
    days: list[int]
    hours: list[SpanPut]
    cooldown_hours: int
    most_tries: int
    created_by: str
    created_at: datetime
    closed_at: datetime | None


class StatePut(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"state": "open"}]})

    state: Annotated[Literal["open", "paused", "closed"], Field(description="What is closed stays so.")]


class OpenCampaign(BaseModel):
    """A call campaign as its callers see it."""

    id: UUID
    name: str
    opens_at: datetime | None = Field(description="When calls may be made next; null: now, or never again.")
    closed: Literal["silence", "over", "dates", "hours"] | None = Field(description="Why nobody may be called now.")


class CallTaken(BaseModel):
    """A person assigned to one caller until `expires_at`, without number or surname; the number is read on demand."""

    id: UUID
    call_campaign_id: UUID
    first_names: str | None
    town: str | None
    tries: int = Field(description="Calls since somebody was reached.")
    asked_at: datetime | None = Field(description="The hour at which they asked to be called back.")
    expires_at: datetime
    number_read: bool
    script: Definition | None
    whence: str | None = Field(
        description="Said first to who was not told yet who gave the campaign their number (GDPR, art. 14(3)(b))."
    )
    notice: str = Field(description="What is said before anything is kept by name.")
    notice_version: str


class NextRead(BaseModel):
    """The next call. `call` is null if there is none now; `again_at` says when there may be one."""

    call: CallTaken | None
    again_at: datetime | None


class NumberRead(BaseModel):
    """A phone number in the clear; the response must not be cached. Each read is logged."""

    first_names: str | None
    surname: str | None
    number: str
    expires_at: datetime


class ReportCreate(BaseModel):
    """The result of a call. Sending the same `id` again changes nothing; a late result is accepted."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "result": "no_answer"}]},
    )

    id: Annotated[UUID, Field(description="Made by the caller's device when the result is tapped.")]
    result: CallResult
    call_back_at: Annotated[Instant | None, Field(description="Only with `call_back`: the hour they named.")] = None
    support: Annotated[
        int | None,
        Field(strict=True, ge=1, le=5, description="Added to the station's sums, kept nowhere else (see canvasses)."),
    ] = None
    answers: Annotated[Answers | None, Field(description="To the script; only after a conversation.")] = None
    agreed: Annotated[
        list[Use], Field(max_length=8, description="What they said yes to on the phone, each by itself.")
    ] = []
    notice_version: Annotated[
        str | None,
        Field(
            max_length=80,
            pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$",
            description="Of the notice that was said: needed for a yes, and for answers to be kept by name.",
        ),
    ] = None
    named: Annotated[
        bool, Field(strict=True, description="They agreed to their answers being kept by their name; else only sums.")
    ] = False


class ReportRead(BaseModel):
    id: UUID
    result: CallResult
    repeated: Annotated[bool, Field(description="It was taken before: nothing changed.")]
    again_at: datetime | None = Field(description="When they are called again; null: not by this call campaign.")


class CallerRow(BaseModel):
    """A member who called in the last hour, or is on a call."""

    subject: str
    name: str | None
    calling: bool
    calls: int = Field(description="In the last hour.")
    reached: int


class BoardRead(BaseModel):
    """The board of a call campaign: totals only, no voter."""

    call_campaign_id: UUID
    state: State
    closed: Literal["silence", "over", "dates", "hours"] | None
    opens_at: datetime | None
    callers: list[CallerRow]
    calls_last_hour: int
    calls: int
    reached: int
    results: dict[CallResult, int]
    people: int
    ready: int = Field(description="May be called now.")
    resting: int = Field(description="Wait for another hour or day.")
    given_up: int = Field(description="Not reached after the tries of the house rule.")
    done: int
    out: int = Field(description="Agree no more, have no open number, or left the segment: they are not called.")
    calling: int
    call_backs_due: int = Field(description="Named an hour that has come.")
    call_backs_later: int
    next_call_back_at: datetime | None
