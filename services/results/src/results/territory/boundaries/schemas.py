from pydantic import BaseModel, ConfigDict, Field


class RefusedBoundary(BaseModel):
    """A feature that was not imported."""

    model_config = ConfigDict(from_attributes=True)

    feature: int = Field(description="Its place in the file, from 1.")
    reason: str


class BoundaryReport(BaseModel):
    """Report on the import of one boundary file."""

    contours: int = Field(description="Good contours in the file.")
    kept: int = Field(description="Of those, of the campaign's stations.")
    rejected: list[RefusedBoundary]
