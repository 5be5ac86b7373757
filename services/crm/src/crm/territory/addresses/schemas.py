from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.territories import Station
from pydantic import BaseModel, ConfigDict, Field

OutlineKind: TypeAlias = Literal["station", "iris"]

_TEXT = r"^[^\x00-\x1f\x7f]*$"

Block = Annotated[str, Field(max_length=40, pattern=_TEXT, description="Stair or building: `A`. Empty: the only one.")]
Floor = Annotated[int | None, Field(strict=True, ge=-3, le=60, description="0: ground floor. Null: not known.")]


class LoadAsked(BaseModel):
    """The arguments of the job."""

    file_id: UUID
    source: str
    communes: list[str]
    electors: bool


class DoorPut(BaseModel, extra="forbid"):
    block: Block = ""
    floor: Floor = None
    label: Annotated[str, Field(max_length=40, pattern=_TEXT, description="What tells it from its neighbours.")] = ""


class DoorsPut(BaseModel):
    """All doors of a building, as seen on site."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"doors": [{"block": "A", "floor": 1, "label": "gauche"}]}]},
    )

    doors: Annotated[list[DoorPut], Field(min_length=1, max_length=2000)]


class EntrancePut(BaseModel):
    """The entrance of a block. Both fields are encrypted and absent from lists; empty deletes them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"code": "19B45", "note": "Porte de droite, au fond de la cour."}]},
    )

    code: Annotated[str | None, Field(max_length=40, pattern=_TEXT)] = None
    note: Annotated[str | None, Field(max_length=300, pattern=_TEXT, description="No name of anybody.")] = None


class BuildingPatch(BaseModel):
    """JSON merge patch: corrections made on site."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"station": "94033_0001", "longitude": 2.4387, "latitude": 48.8473}]},
    )

    station: Station | None = None
    longitude: Annotated[float | None, Field(strict=True, ge=-180, le=180)] = None
    latitude: Annotated[float | None, Field(strict=True, ge=-90, le=90)] = None


class StreetRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    commune: str
    commune_name: str
    postcode: str | None
    name: str


class DoorRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    block: str
    floor: int | None
    label: str


class EntranceRead(BaseModel):
    block: str
    code: str | None
    note: str | None


class BuildingRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    street_id: UUID
    number: int
    suffix: str
    longitude: float
    latitude: float
    station: str | None
    attached_by: str | None
    iris: str | None
    homes: int


class BuildingRead(BuildingRow):
    """An address. `entrances`: only for callers who may canvass."""

    street: StreetRead
    doors: list[DoorRead]
    entrances: list[EntranceRead] | None


class StreetDetail(StreetRead):
    buildings: list[BuildingRow]


class Geocoded(BaseModel):
    """A geocoded place. `exact`: the house number itself, else the nearest one of the street."""

    street: StreetRead
    number: int
    suffix: str
    longitude: float
    latitude: float
    station: str | None
    building_id: UUID
    exact: bool


class StationCount(BaseModel):
    station: str | None
    buildings: int
    homes: int


class TerritoryRead(BaseModel):
    """The counts of loaded addresses by station; null: not attached."""

    streets: int
    buildings: int
    homes: int
    stations: list[StationCount]
    station_outlines: int
    iris_outlines: int


class RefusedBoundary(BaseModel):
    feature: int = Field(description="Its place in the file, from 1.")
    reason: str


class BoundariesRead(BaseModel):
    stored: int
    attached: int = Field(description="Addresses that another station or IRIS holds now.")
    rejected: list[RefusedBoundary]
