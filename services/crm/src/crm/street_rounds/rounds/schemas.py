from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from common.schemas.actions import ActionStatus, ActionSums
from common.schemas.instants import Instant
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from crm.campaign.actions.schemas import CostLineRead, CostLines, Title, Volunteers
from crm.street_rounds.material_stocks.schemas import ShareRead
from crm.street_rounds.poster_sites.schemas import Latitude, LegalityRead, Longitude
from crm.street_rounds.rounds.outcomes import Outcome

DropKind = Literal["postering", "leaflet_drop"]
Position = Annotated[int, Field(strict=True, ge=1, le=1000)]


class MeetingPoint(BaseModel, extra="forbid"):
    """Where the street round begins and ends."""

    longitude: Longitude
    latitude: Latitude


class StreetRoundCreate(BaseModel):
    """A round of postering along poster sites, or a leaflet round through a published turf."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "postering",
                    "title": "Collage du centre",
                    "starts_at": "2029-05-20T20:00:00+02:00",
                    "ends_at": "2029-05-20T22:00:00+02:00",
                    "poster_sites": ["b7f1a7a2-95c1-4a55-8f0b-1f0d1c7f6a01"],
                }
            ]
        },
    )

    id: Annotated[UUID | None, Field(description="With an id of your own, a repeat plans nothing twice.")] = None
    kind: DropKind
    title: Title
    starts_at: Instant
    ends_at: Instant
    volunteers: Volunteers = 0
    cost_lines: CostLines = []
    poster_sites: Annotated[
        list[UUID], Field(max_length=100, description="Of a round of postering, in any order.")
    ] = []
    turf: Annotated[UUID | None, Field(description="Of a leaflet round.")] = None
    meeting: MeetingPoint | None = None
    record_only: Annotated[
        bool, Field(strict=True, description="It has taken place. What happened is never refused.")
    ] = False

    @model_validator(mode="after")
    def _what_its_kind_needs(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise PydanticCustomError(
                "invalid", "ends_at is not after starts_at", {"fr": "la fin doit suivre le début"}
            )
        if self.kind == "postering" and (not self.poster_sites or self.turf is not None):
            raise PydanticCustomError(
                "invalid",
                "a round of postering goes along poster sites",
                {"fr": "un collage passe par des lieux d'affichage"},
            )
        if self.kind == "leaflet_drop" and (self.poster_sites or self.turf is None):
            raise PydanticCustomError(
                "invalid", "a leaflet round goes through a turf", {"fr": "un tractage se fait dans un secteur"}
            )
        if len(set(self.poster_sites)) != len(self.poster_sites):
            raise PydanticCustomError(
                "invalid", "a poster site is named twice", {"fr": "un lieu d'affichage est choisi deux fois"}
            )
        return self


class MarkCreate(BaseModel):
    """A report on a stop: `count` posters put up or leaflets distributed, `boxes_left` mailboxes skipped."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10",
                    "position": 1,
                    "outcome": "done",
                    "count": 2,
                    "happened_at": "2029-05-20T20:40:00+02:00",
                }
            ]
        },
    )

    id: Annotated[UUID, Field(description="Given by the phone: sent again, it marks nothing twice.")]
    position: Position
    outcome: Outcome
    count: Annotated[int, Field(strict=True, ge=0, le=100_000)] = 0
    boxes_left: Annotated[int, Field(strict=True, ge=0, le=100_000)] = 0
    happened_at: Instant


class MarkRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    position: int
    outcome: Outcome
    count: int
    boxes_left: int
    happened_at: datetime
    recorded_at: datetime


class StopRead(BaseModel):
    """A stop of a street round. `legality`: of a poster site, at the time of the round; null for a street."""

    position: int
    poster_site_id: UUID | None
    label: str
    longitude: float
    latitude: float
    station: str | None
    mailboxes: int
    legality: LegalityRead | None
    mark: MarkRead | None
    photos: list[UUID]


class StreetRoundRead(BaseModel):
    """A round, its stops in order, and its progress. `warnings`: in French."""

    id: UUID
    kind: DropKind
    status: ActionStatus
    title: str
    starts_at: datetime
    ends_at: datetime
    stations: list[str]
    volunteers: int
    cost_lines: list[CostLineRead]
    turf_id: UUID | None
    metres: int
    walk_seconds: int
    sums: ActionSums
    stocks: list[ShareRead]
    warnings: list[str]
    stops: list[StopRead]


class StreetRoundRow(BaseModel):
    """A round in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: DropKind
    turf_id: UUID | None
    metres: int
    walk_seconds: int


class StreetRoundCompletion(BaseModel):
    """The actual volunteers and costs of a completed street round; absent fields stay as planned."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"volunteers": 5}]})

    volunteers: Volunteers | None = None
    cost_lines: CostLines | None = None


class HelperPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"person_id": "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34"}]}
    )

    person_id: UUID


class HelperRead(BaseModel):
    id: UUID
    person_id: UUID
    name: str


class HelperLink(HelperRead):
    path: Annotated[str, Field(description="For this person alone: it opens the round on their phone. Shown once.")]


class EligibleVolunteerRead(BaseModel):
    """A volunteer who offered this, at this time and place."""

    person_id: UUID
    name: str
    station: str | None
    commune: str | None


class PhotoRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    position: int
    sha256: str
    width: int
    height: int
    added_at: datetime
