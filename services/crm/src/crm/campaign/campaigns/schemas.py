from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind, RoundDate
from common.schemas.instants import Day, Instant
from common.schemas.territories import Territory
from common.scopes import Feature, Role
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from crm.campaign.members.schemas import SUBJECT_PATTERN, DisplayName

TEN_YEARS = 10 * 366 * 24 * 3600


class CampaignInput(CampaignState):
    """A campaign: one candidacy, with its election, territory and dates."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Manager(BaseModel, extra="forbid"):
    """The first member of a new campaign."""

    subject: Annotated[str, Field(min_length=1, max_length=200, pattern=SUBJECT_PATTERN)]
    display_name: DisplayName
    candidate: Annotated[bool, Field(strict=True, description="Whether the manager is the candidate too.")] = False


class CampaignCreate(BaseModel):
    """A new campaign. With an `id` of your own the request may be repeated safely."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "campaign": {
                        "name": "Vincennes 2029",
                        "candidate": "Camille Exemple",
                        "election": "legislatives",
                        "territory": "circo:9406",
                        "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
                    },
                    "manager": {"subject": "mesange", "display_name": "Camille, Vincennes", "candidate": True},
                }
            ]
        },
    )

    id: UUID | None = None
    campaign: CampaignInput
    manager: Annotated[
        Manager | None, Field(description="Who runs it; the caller, as manager and candidate, when nobody is named.")
    ] = None
    fetch_streets: Annotated[
        bool,
        Field(description="Begin to fetch the territory's streets, where it has at most 400,000 inhabitants."),
    ] = False


class CampaignPatch(BaseModel):
    """A JSON merge patch of a campaign. Whether it is a demonstration cannot change; its clock has its own route."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"population": 49853, "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}]}
            ]
        },
    )

    name: str | None = None
    candidate: str | None = None
    election: ElectionKind | None = None
    territory: Territory | None = None
    rounds: Annotated[list[RoundDate], Field(min_length=1, max_length=2)] | None = None
    time_zone: str | None = None
    population: Annotated[int, Field(strict=True, ge=1, le=100_000_000)] | None = None
    triggered_on: Day | None = None
    by_election: Annotated[bool | None, Field(strict=True)] = None

    @model_validator(mode="after")
    def _some_can_be_unknown(self) -> Self:
        if any(getattr(self, name) is None for name in self.model_fields_set - {"population", "triggered_on"}):
            raise PydanticCustomError(
                "invalid",
                "only the population and the triggering event can be removed",
                {"fr": "seuls la population et l'événement déclencheur peuvent être retirés"},
            )
        return self


class CampaignRead(BaseModel):
    id: UUID
    version: int
    now: Annotated[datetime, Field(description="The campaign's own time: the real one, unless it is a demonstration.")]
    campaign: CampaignState


class MyCampaign(CampaignRead):
    roles: list[Role]
    closed: Annotated[list[Feature], Field(description="Features that are closed to you, whatever your roles give.")]


class ClockPut(BaseModel):
    """The clock of a demonstration campaign: an instant, or an offset from the real time."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"now": "2029-05-07T09:00:00+02:00"}]})

    now: Instant | None = None
    offset_seconds: Annotated[int | None, Field(strict=True, ge=-TEN_YEARS, le=TEN_YEARS)] = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.now is None) == (self.offset_seconds is None):
            raise PydanticCustomError(
                "invalid", "give either `now` or `offset_seconds`", {"fr": "donnez soit une date, soit un décalage"}
            )
        return self
