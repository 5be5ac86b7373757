"""Schemas of the HTTP API for the history of stations."""

from typing import Annotated

from common.schemas.counts import DataVintage, Method, Share
from common.schemas.territories import Station as StationKey
from pydantic import BaseModel, Field


class PartRead(BaseModel):
    """A station of then, and which part of the station's past it tells."""

    station: StationKey
    share: Share


class StationHistoryRead(BaseModel):
    """Origin of the past of one of today's stations, in one past round."""

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
    """One past round, seen from today's stations."""

    election: str
    name: str
    stations: int
    redrawn: int
    moved: int
    without_past: int
    confidence: Share
