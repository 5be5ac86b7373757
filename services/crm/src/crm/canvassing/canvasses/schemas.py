from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from common.schemas.actions import Channel
from common.schemas.instants import Instant
from common.schemas.territories import Station
from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field, JsonValue, WithJsonSchema

from crm.canvassing.canvasses.outcomes import Outcome
from crm.forms.answers.schemas import Answers
from crm.people.records.consent_uses import Use
from crm.people.records.schemas import ContactPut, Line

MAX_ROWS = 10_000

_EXAMPLE: dict[str, JsonValue] = {
    "id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10",
    "station": "94033_0001",
    "happened_at": "2026-10-17T16:20:00+02:00",
    "channel": "door",
    "outcome": "answered",
    "support": 4,
}


class Questioned(BaseModel, extra="forbid"):
    """The answers to a questionnaire: added to the station's totals, and stored by name for people who agreed."""

    questionnaire_id: UUID
    number: Annotated[int, Field(strict=True, ge=1, le=100_000, description="The published version that was asked.")]
    answers: Answers


class PersonMet(BaseModel, extra="forbid"):
    """A person who asked to be recorded, after the spoken notice; without it nothing about them is stored."""

    first_names: Line | None = None
    surname: Line | None = None
    contacts: Annotated[list[ContactPut], Field(max_length=4)] = []
    notice_said: Annotated[
        Literal[True], Field(description="The spoken notice was said, and the code that leads to the policy was shown.")
    ]
    text_version: Annotated[
        str,
        Field(max_length=80, pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$", description="Of the notice that was said."),
    ]
    uses: Annotated[list[Use], Field(min_length=1, max_length=8, description="What they said yes to, each by itself.")]
    opinion: Annotated[
        int | None, Field(strict=True, ge=1, le=5, description="Only with their yes to `opinion` (GDPR, art. 9).")
    ] = None
    themes: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]],
        Field(max_length=10, description="Only with their yes to `opinion`."),
    ] = []


class CanvassCreate(BaseModel):
    """The outcome of one knock, call or street talk.

    It belongs to the place: a name, an opinion or a theme is stored only for a person who agreed after the notice
    (`person`).
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    id: Annotated[UUID, Field(description="Made by the phone when the volunteer taps: a repeat changes nothing.")]
    station: Station
    happened_at: Annotated[Instant, Field(description="By the phone's clock.")]
    channel: Channel
    outcome: Outcome
    support: Annotated[
        int | None,
        Field(
            strict=True,
            ge=1,
            le=5,
            description="1 strong opponent, 5 strong supporter. Added to the station's sums, kept nowhere else.",
        ),
    ] = None
    door: Annotated[UUID | None, Field(description="The door: what came of it is the address's, nobody's.")] = None
    turf: Annotated[UUID | None, Field(description="The published turf that was walked.")] = None
    sheet: Annotated[UUID | None, Field(description="The paper sheet that it was copied from.")] = None
    said: Questioned | None = None
    person: PersonMet | None = None


class CanvassRead(BaseModel):
    """A stored canvass; support is only in the station's totals."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    station: Station
    happened_at: datetime
    channel: Channel
    outcome: Outcome
    door: UUID | None
    turf: UUID | None
    sheet: UUID | None
    recorded_at: datetime
    claimed_at: Annotated[datetime | None, Field(description="By the phone's clock, where it was set right.")]
    late: Annotated[bool, Field(description="Sent more than two days after it happened.")]


class BatchCreate(BaseModel):
    """The reports that a phone collected offline."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"canvasses": [_EXAMPLE], "sent_at": "2026-10-17T19:05:00+02:00"}]},
    )

    canvasses: Annotated[
        list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/CanvassCreate"})]],
        Field(min_length=1, max_length=MAX_ROWS),
    ]
    sent_at: Annotated[
        Instant | None,
        Field(description="By the phone's clock as it sends: a clock that is wrong is set right by the difference."),
    ] = None


class RowRead(BaseModel):
    """The result of one row. `known`: an identical report was recorded before.

    A recorded row may have a `detail`: its station was corrected to the door's address, or is unknown.
    """

    row: int
    id: UUID | None
    status: Literal["recorded", "known", "refused"]
    pointer: str | None
    detail: str | None


class BatchRead(BaseModel):
    """The results of a batch. Valid rows are stored whatever the others are; resend refused ones once corrected."""

    recorded: int
    known: int
    refused: int
    rows: list[RowRead]


class SupportRead(BaseModel):
    """The counts on the support scale; all withheld while any answer has fewer than five people."""

    counts: dict[int, int] | None
    withheld: bool


class UnknownStationRead(BaseModel):
    """A station with canvasses that the campaign does not know. `nearest`: known stations with a similar code."""

    model_config = ConfigDict(from_attributes=True)

    station: Station
    attempts: int
    last_at: datetime
    nearest: list[Station]


class PlacementPut(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"station": "94033_0012"}]})

    station: Annotated[Station, Field(description="A known one to move everything to; the same one: it exists.")]


class PlacementRead(BaseModel):
    """The result of placing a station. `moved`: how many canvasses are now in the other station."""

    station: Station
    placed_in: Station
    moved: int


class StationSumsRead(BaseModel):
    """The totals of the last days' field work in one station."""

    station: Station
    attempts: int
    answered: int
    conversations: int
    last_at: datetime
    support: SupportRead


class TotalsRead(Page[StationSumsRead]):
    since: datetime
