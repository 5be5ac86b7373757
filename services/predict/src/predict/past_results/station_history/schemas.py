"""API schemas of station history."""

from typing import Annotated

from common.schemas.counts import DataVintage, Method, Share
from common.schemas.territories import Station as StationKey
from pydantic import BaseModel, Field


class PartRead(BaseModel):
    """A past station, and its fraction of the present station's past."""

    station: StationKey
    share: Share


class StationHistoryRead(BaseModel):
    """Past stations of a present station in one past round."""

    station: StationKey
    election: Annotated[str, Field(description="The past round.")]
    today: Annotated[str, Field(description="The round whose stations are today's.")]
    parts: Annotated[list[PartRead], Field(description="The likeliest first; empty where the commune was not there.")]
    confidence: Annotated[
        Share, Field(description="Which part of its voters' past is thought to be told by the right station.")
    ]
    redrawn: Annotated[bool, Field(description="The code is new, or it no longer means the same place.")]
    moved: Annotated[bool, Field(description="It votes in another constituency than then.")]
    method: Method
    data_vintage: DataVintage


class Summary(BaseModel):
    """Links to one past round, summarised."""

    election: str
    name: str
    stations: int
    redrawn: int
    moved: int
    without_past: int
    confidence: Share
