from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class RefusedBoundary(BaseModel):
    """A rejected feature."""

    model_config = ConfigDict(from_attributes=True)

    feature: Annotated[int, Field(description="Its place in the file, from 1.")]
    reason: str


class BoundaryReport(BaseModel):
    """Report on the import of one boundary file."""

    boundaries: Annotated[int, Field(description="Good contours in the file.")]
    stored: Annotated[int, Field(description="Of those, new or changed ones.")]
    shared: Annotated[bool, Field(description="Stored for every campaign; else for yours alone.")]
    rejected: list[RefusedBoundary]
