"""API schemas of polling stations."""

from datetime import datetime
from typing import Annotated, Any, Literal

from common.schemas.counts import Count, DataVintage, Method, Share
from common.schemas.territories import Station as StationKey
from kit.web.paging import Page
from pydantic import BaseModel, Field

from predict.derivations.schemas import PendingJobRead


class CanvassCounts(BaseModel):
    """Canvass counts of this station so far."""

    attempts: Count
    conversations: Count
    asked: Annotated[Count, Field(description="People whose position was noted, counted by five or more at once.")]
    undecided: Annotated[Count, Field(description="Of those, how many were undecided (3 of 1 to 5).")]


class StationRead(BaseModel):
    """A polling station and its score: expected reachable votes."""

    station: StationKey
    commune: str
    commune_name: str
    registered: Count
    score: Annotated[float, Field(description="Expected reachable votes, by the method named.")]
    low: Annotated[float, Field(description="Lower end of the 90 % interval.")]
    high: Annotated[float, Field(description="Upper end of the 90 % interval.")]
    rank: Annotated[int, Field(description="1: go there first.")]
    mobilisation_margin: Annotated[
        Share, Field(description="Best past turnout minus that of the latest comparable election, pooled.")
    ]
    best_election: Annotated[str | None, Field(description="The round of the best turnout.")]
    persuadable_share: Annotated[
        Share | None, Field(description="Null where two elections with nuances are not imported: counted as 1.")
    ]
    canvass: CanvassCounts
    method: Method
    data_vintage: DataVintage
    ranked_at: datetime


class StationsPage(Page[StationRead]):
    """Stations, the best first."""

    pending_job: Annotated[
        PendingJobRead | None,
        Field(description="The ranking in the making: until it is done `items` are of the one before, if any."),
    ]


class Feature(BaseModel):
    """One station as a GeoJSON feature."""

    type: Literal["Feature"]
    id: StationKey
    geometry: Annotated[dict[str, Any] | None, Field(description="Null where no contour was imported.")]
    properties: StationRead


class FeatureCollection(BaseModel):
    """The campaign's stations as GeoJSON (RFC 7946)."""

    type: Literal["FeatureCollection"]
    features: list[Feature]
