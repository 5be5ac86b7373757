from pydantic import BaseModel, ConfigDict, Field


class RefusedPosition(BaseModel):
    """A feature or a line that was not imported."""

    model_config = ConfigDict(from_attributes=True)

    line: int = Field(description="Its place in the file, from 1.")
    reason: str


class PositionReport(BaseModel):
    """What one file of positions gave."""

    communes: int
    stations: int
    rejected: list[RefusedPosition]


class PositionSource(BaseModel):
    """What is known from one source."""

    source: str
    communes: int
    stations: int
