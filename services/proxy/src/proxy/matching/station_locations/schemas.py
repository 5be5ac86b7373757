from pydantic import BaseModel, ConfigDict, Field


class RejectedStationLocation(BaseModel):
    """A rejected feature or line."""

    model_config = ConfigDict(from_attributes=True)

    line: int = Field(description="Its place in the file, from 1.")
    reason: str


class StationLocationReport(BaseModel):
    """Report on the import of one file."""

    communes: int
    stations: int
    rejected: list[RejectedStationLocation]


class StationLocationSource(BaseModel):
    """The number of locations known from one source."""

    source: str
    communes: int
    stations: int
