"""The map of a form: place of each value, and zones that stay blank.

Lengths in points (1/72 inch), from the lower left corner of the page as shown.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError


class Reserved(StrEnum):
    """Parts of the form that are filled in before the authority, or by it."""

    DATE = "date"
    HOUR = "hour"
    AUTHORITY = "authority"
    SIGNATURE = "signature"
    RECEIPT = "receipt"
    ADMINISTRATION = "administration"


Length = Annotated[float, Field(ge=0, le=2000, allow_inf_nan=False)]
PageNumber = Annotated[int, Field(strict=True, ge=1, le=2)]


class Zone(BaseModel, extra="forbid"):
    page: PageNumber
    x: Length
    y: Length
    width: Annotated[float, Field(gt=0, le=2000, allow_inf_nan=False)]
    height: Annotated[float, Field(gt=0, le=2000, allow_inf_nan=False)]


class ReservedZone(Zone):
    """A zone of the form where nothing is written."""

    what: Reserved


class Place(BaseModel, extra="forbid"):
    """The place of one value: the name of a field of the form, or a rectangle."""

    value: Annotated[str, Field(max_length=60, description="Such as `grantor.surname`.")]
    field: Annotated[str, Field(max_length=300, description="Name of an AcroForm field of the file.")] = ""
    zone: Zone | None = None
    boxes: Annotated[int, Field(strict=True, ge=0, le=30, description="One character a box; 0: running text.")] = 0
    size: Annotated[float, Field(ge=4, le=20, description="Size of the type in points; smaller where it must be.")] = 10

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if bool(self.field) == (self.zone is not None):
            raise PydanticCustomError(
                "invalid", "give either field or zone", {"fr": "donnez un champ ou une zone, pas les deux"}
            )
        return self


class FormMap(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "version": 1,
                "places": [
                    {"value": "grantor.surname", "zone": {"page": 1, "x": 30, "y": 500, "width": 170, "height": 14}},
                    {
                        "value": "grantor.born_on",
                        "zone": {"page": 1, "x": 30, "y": 440, "width": 113, "height": 14},
                        "boxes": 8,
                    },
                    {"value": "give", "zone": {"page": 1, "x": 30, "y": 356, "width": 10, "height": 10}},
                ],
                "reserved": [
                    {"what": "date", "page": 1, "x": 30, "y": 150, "width": 100, "height": 16},
                    {"what": "hour", "page": 1, "x": 140, "y": 150, "width": 60, "height": 16},
                    {"what": "authority", "page": 1, "x": 210, "y": 60, "width": 90, "height": 106},
                    {"what": "signature", "page": 1, "x": 310, "y": 60, "width": 90, "height": 106},
                    {"what": "administration", "page": 1, "x": 430, "y": 30, "width": 150, "height": 530},
                    {"what": "receipt", "page": 2, "x": 40, "y": 60, "width": 500, "height": 500},
                ],
            }
        ]
    },
):
    version: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    places: Annotated[list[Place], Field(min_length=1, max_length=80)]
    reserved: Annotated[list[ReservedZone], Field(min_length=1, max_length=40)]


class FormField(BaseModel):
    """A field that the file has by itself."""

    name: str
    page: int
    kind: Literal["text", "tick", "other"]
    x: float
    y: float
    width: float
    height: float


class FormRead(BaseModel):
    """A version of the official form, identified by its hash."""

    digest: Annotated[str, Field(description="SHA-256 of the file, in hexadecimal.")]
    label: str
    shared: Annotated[bool, Field(description="True: the operator gave it, for every campaign. False: the campaign's.")]
    reason: Annotated[str, Field(description="Why the campaign has one beside the suite's; empty without one.")]
    fields: list[FormField]
    map: FormMap | None
    added_at: datetime
    mapped_at: datetime | None
    approved_at: Annotated[datetime | None, Field(description="Time when it was approved; nobody gets it before.")]
