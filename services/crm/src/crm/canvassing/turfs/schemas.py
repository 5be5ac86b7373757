from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from common.schemas.territories import Commune, Station
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

_TEXT = r"^[^\x00-\x1f\x7f]+$"

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=_TEXT)]
Degrees = Annotated[
    list[Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]], Field(min_length=2, max_length=2)
]
Polygon = Annotated[list[Degrees], Field(min_length=3, max_length=500, description="[longitude, latitude], WGS 84.")]
IrisCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{9}$")]


class Where(BaseModel):
    """The choice of a turf's addresses: exactly one of these."""

    model_config = ConfigDict(extra="forbid")

    streets: Annotated[list[UUID], Field(min_length=1, max_length=200)] | None = None
    stations: Annotated[list[Station], Field(min_length=1, max_length=200)] | None = None
    iris: Annotated[list[IrisCode], Field(min_length=1, max_length=200)] | None = None
    communes: Annotated[list[Commune], Field(min_length=1, max_length=400)] | None = None
    polygon: Polygon | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise PydanticCustomError(
                "invalid",
                "exactly one of streets, stations, iris, communes, polygon is needed",
                {"fr": "choisissez une seule façon de délimiter : rues, bureaux, IRIS, communes ou dessin"},
            )
        return self

    @property
    def chosen(self) -> str:
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)


class Meeting(BaseModel, extra="forbid"):
    """The meeting point, where the walk begins and ends."""

    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


class DraftCreate(BaseModel):
    """A turf of chosen addresses."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Autour du marché", "where": {"stations": ["94033_0001"]}}]},
    )

    name: Name
    where: Where
    meeting: Meeting | None = None


class PreviewCreate(BaseModel):
    """The choice of addresses to preview."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"where": {"communes": ["94033"]}}]})

    where: Where


class PreviewRead(BaseModel):
    """The contents of a turf before it is drafted. `too_many`: more addresses than a turf may have; cut it
    automatically.
    """

    buildings: int
    doors: int
    stations: list[str]
    too_many: bool


class CutCreate(BaseModel):
    """A cut into contiguous turfs of about this many doors, or minutes, and similar walking time."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"where": {"communes": ["94033"]}, "doors": 100}]}
    )

    where: Where
    doors: Annotated[int, Field(strict=True, ge=10, le=500, description="Doors of a turf, about.")] = 100
    minutes: (
        Annotated[int, Field(strict=True, ge=30, le=480, description="Doors and walking of a turf; goes before doors.")]
        | None
    ) = None
    meeting: Meeting | None = None


class CutAsked(CutCreate):
    """The arguments of the cutting job, with the territories of the person who started it."""

    territories: list[str]


class DraftRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    batch: UUID | None
    name: str
    criteria: dict[str, Any]
    building_ids: list[UUID]
    doors: int
    metres: int
    walk_seconds: int
    created_at: datetime


class TurfPublish(BaseModel):
    """A draft to publish under a short code, unchangeable afterwards."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"draft_id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "name": "Autour du marché"}]
        },
    )

    draft_id: UUID
    name: Name | None = None


class BatchPublish(BaseModel):
    """A cut whose drafts are all to be published."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"batch": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10"}]}
    )

    batch: UUID


class TurfRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    name: str
    stations: list[str]
    buildings: int
    doors: int
    metres: int
    walk_seconds: int
    digest: str
    published_at: datetime
    withdrawn_at: datetime | None


class StopDoor(BaseModel):
    id: UUID
    block: str
    floor: int | None
    label: str


class StopRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    position: int
    building_id: UUID
    street: str
    number: int
    suffix: str
    longitude: float
    latitude: float
    station: str | None
    doors: list[StopDoor]


class WalkRead(TurfRead):
    """The walk list: addresses in walking order, and the doors of each."""

    criteria: dict[str, Any]
    stops: list[StopRead]
