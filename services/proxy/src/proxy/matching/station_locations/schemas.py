from pydantic import BaseModel, ConfigDict, Field


class RefusedStationLocation(BaseModel):
    """A feature or a line that was not imported."""

    model_config = ConfigDict(from_attributes=True)

    line: int = Field(description="Its place in the file, from 1.")
    reason: str


class StationLocationReport(BaseModel):
    """What one file of positions gave."""

    communes: int
    stations: int
    rejected: list[RefusedStationLocation]


class StationLocationSource(BaseModel):
    """What is known from one source."""

    source: str
    communes: int
    stations: int
