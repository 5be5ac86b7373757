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


class NetEstimate(BaseModel):
    """An expected number and its 90 % interval."""

    expected: float
    low: float
    high: float


class NetVotesRead(BaseModel):
    """Net votes of a volunteer's hour here for the campaign's own list, by kind of work, and the support before it.

    Net: what a visit brings to the main opponent is taken off, so that a part may be below zero.
    """

    hourly: Annotated[NetEstimate, Field(description="Persuasion and mobilisation together: what ranks stations.")]
    persuade: NetEstimate
    mobilise: Annotated[NetEstimate, Field(description="Of our abstainers, less the opponents brought out with them.")]
    register_voters: Annotated[NetEstimate, Field(description="Of people met who are not registered where they live.")]
    proxies: Annotated[NetEstimate, Field(description="Of supporters who could not vote on the day.")]
    support: Annotated[NetEstimate, Field(description="Our share of the votes, past results and doors together.")]
    core: Annotated[Share, Field(description="Registered voters who chose our bloc even in its worst past round.")]
    opposed_core: Annotated[Share, Field(description="The same of the opposed blocs together.")]
    gone: Annotated[Share, Field(description="Registered voters who once chose our bloc, vote, and last did not.")]
    stayed_home: Annotated[Share, Field(description="Those who once chose our bloc, and last did not vote.")]
    near: Annotated[Share, Field(description="Registered voters of near blocs, each weighed by how near.")]
    stronghold: Annotated[
        bool, Field(description="Among the ten best of an opposed bloc: it is not among our ten first.")
    ]
    why: Annotated[list[str], Field(description="Why here, in French sentences.")]


class Proof(BaseModel):
    """Yield that this ranking would have had in the last round of the kind, had that been hidden."""

    rounds: Annotated[list[str], Field(description="The round before, and the hidden one.")]
    stations: Count
    ours: Annotated[Share, Field(description="Part of our bloc's gain in the best fifth of stations.")]
    by_last_score: Share
    by_turnout: Annotated[Share, Field(description="Lowest turnout first.")]
    by_chance: Annotated[Share | None, Field(description="Held by one random order in twenty; null of old rankings.")]
    is_better: Annotated[
        bool, Field(description="A fifth better than both at least, and than chance; else it is unproven here.")
    ]


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
    net: Annotated[NetVotesRead | None, Field(description="Null while nobody said which list is the campaign's own.")]
    canvass: CanvassCounts
    method: Method
    data_vintage: DataVintage
    ranked_at: datetime


class StationsPage(Page[StationRead]):
    """Stations, the best first."""

    bloc: Annotated[
        str | None,
        Field(description="Of the campaign's own list, for which stations are ranked; null: for nobody yet."),
    ]
    list_label: str | None
    proof: Annotated[Proof | None, Field(description="Null without an own list, or without two rounds of a kind.")]
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
