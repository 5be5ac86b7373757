"""API schemas of reference data."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from predict.reference_datasets.figures import Secrecy
from predict.reference_datasets.kinds import Level

KindId: TypeAlias = Literal[
    "filosofi-declared",
    "filosofi-living-standard",
    "census",
    "iris-population",
    "iris-poverty",
    "municipal-population",
    "constituency-portraits",
    "caf-recipients",
    "iris-contours",
    "addresses",
]


class KindRead(BaseModel):
    """A kind of file that can be imported, with its official address."""

    kind: KindId
    level: str
    title: str
    publisher: str
    licence: str
    address: Annotated[str | None, Field(description="Where the publisher has it; null where none is known for sure.")]


class LoadedRead(BaseModel):
    """A loaded data set."""

    id: Annotated[str, Field(description="The round, the reference data set, or who drew the contours.")]
    vintage: str
    file: Annotated[str | None, Field(description="The file that changed it last.")]
    sha256: Annotated[str | None, Field(description="Of that file.")]
    places: int | None
    shared: Annotated[bool, Field(description="Read by every campaign; else by yours alone.")]
    loaded_at: datetime | None


class CatalogueRead(BaseModel):
    """An official data set, with the loaded files."""

    id: str
    kind: str
    title: str
    publisher: str
    licence: str
    vintage: str
    path: Annotated[str, Field(description="Where a data folder has it, and where a download is put.")]
    address: Annotated[
        str | None, Field(description="Where the file is published; null where it is not known for sure.")
    ]
    page: Annotated[str | None, Field(description="Where the publisher lists it.")]
    sha256: Annotated[
        str | None, Field(description="Null: the publisher gives none; that of the loaded file is below.")
    ]
    loaded: list[LoadedRead]


class FaultRead(BaseModel):
    """A rejected row or cell. The header is line 1; for boundaries, the feature's place."""

    model_config = ConfigDict(from_attributes=True)

    line: int
    column: str | None
    reason: str


class DatasetRead(BaseModel):
    """One publication of one year, as last imported."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    level: str
    year: int
    vintage: str
    publisher: str
    licence: str
    file: str
    sha256: str
    places: int
    rejected: list[FaultRead]
    rejected_count: int
    revision: int
    shared: Annotated[bool, Field(description="Read by every campaign; else by yours alone.")]
    imported_at: datetime


class FigureRead(BaseModel):
    """One figure of one place."""

    indicator: str
    value: Annotated[float | None, Field(description="Shares are 0 to 1. Null: see `missing`.")]
    missing: Annotated[
        Secrecy | None,
        Field(
            description="Why there is none: `secret` (s), `not_applicable` (so), `not_available` (nd), `blank`, "
            "`implausible` (the file has another figure there, as a percentage over 100)."
        ),
    ]
    vintage: str
    dataset: str


class PlaceRead(BaseModel):
    """All figures of one place, each of its latest year."""

    place: str
    level: Level
    figures: list[FigureRead]


class ImportArguments(BaseModel):
    """Arguments of the import job."""

    upload: UUID
    kind: KindId
    shares: bool


class ReferenceReport(BaseModel):
    """Report on the import of one file: content and changes."""

    dataset: str
    vintage: str
    places: int
    stored: Annotated[int, Field(description="New or changed ones; 0 for the same file again.")]
    shared: Annotated[bool, Field(description="Stored for every campaign; else for yours alone.")]
    rejected_count: int
    rejected: list[FaultRead]
    warnings: list[FaultRead]
