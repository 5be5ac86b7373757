"""API schemas of priorities."""

from datetime import datetime
from typing import Annotated, Any, Literal

from common.schemas.counts import Count, DataVintage, Method, SignedCents
from common.schemas.elections import Round
from common.schemas.money import AlertLevel
from common.schemas.territories import Station
from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

from predict.targeting.field_actions.doors import Source
from predict.targeting.field_actions.effects import Kind

Part = Annotated[float, Field(ge=0, le=1)]


class Estimate(BaseModel):
    """An expected number and its 90 % interval."""

    model_config = ConfigDict(from_attributes=True)

    expected: float
    low: float
    high: float


class MoneyEstimate(BaseModel):
    """Cents, middle and 90 % interval; null if no amount surely wins a vote."""

    middle: float | None
    low: float | None
    high: float | None


class SourceRead(BaseModel):
    """A published experiment."""

    reference: str
    doi: str | None
    found: Annotated[str, Field(description="What it found, in French.")]


class RangeRead(BaseModel):
    """Bounds of an effect, as a fraction of the people spoken with; uniform between them."""

    low: float
    high: float


class EffectRead(BaseModel):
    """Effect of an action in published experiments, as a range."""

    persuasion: RangeRead
    turnout: RangeRead
    sources: list[SourceRead]
    note: str


class DoneRead(BaseModel):
    """Work done in a station by this kind of action."""

    attempts: Count
    conversations: Count
    hours: Annotated[
        float, Field(ge=0, description="Volunteer hours of completed actions, spread over their stations.")
    ]


class ProxiesRead(BaseModel):
    """Votes by proxy of the next round."""

    secured: Annotated[Count, Field(description="Made before an authority.")]
    at_risk: Annotated[Count, Field(description="Asked for, not made yet.")]


class PriorityRead(BaseModel):
    """One station and one kind of action."""

    station: Station
    commune: str
    commune_name: str
    registered: Count
    rank: Annotated[int, Field(ge=1, description="1: the next hour is best spent there.")]
    rank_low: Annotated[int, Field(ge=1, description="The rank is between this and `rank_high` in 90 % of the draws.")]
    rank_high: Annotated[int, Field(ge=1)]
    chance_in_top_fifth: Annotated[Part, Field(description="How often the station is among the best fifth.")]
    votes_per_hour: Annotated[Estimate, Field(description="Votes more for us by one more hour of one volunteer.")]
    votes_left: Annotated[Estimate, Field(description="Were every door that is left tried once.")]
    doors: Annotated[Estimate, Field(description="Of the whole station, whatever was done there.")]
    doors_from: Annotated[
        Source,
        Field(
            description="Main dwellings of the census, by addresses, by areas or by the whole commune; `range`: none"
            " are loaded, registered voters by 1.3 to 1.9 a door."
        ),
    ]
    in_flats: Annotated[Part | None, Field(description="Share of the dwellings that are flats; null where unknown.")]
    hours_left: Annotated[Estimate, Field(description="Hours of one volunteer to try every door that is left once.")]
    contacts_per_hour: Estimate
    contact_rate: Annotated[Estimate, Field(description="Conversations out of attempts.")]
    reserve: Annotated[
        Estimate, Field(description="Registered voters known to vote who did not the last time, 0 to 1.")
    ]
    persuadable: Annotated[Estimate | None, Field(description="Null where unknown: then alike everywhere.")]
    support: Annotated[Estimate, Field(description="Our share among those who vote, 0 to 1.")]
    done: DoneRead
    planned_hours: Annotated[
        float, Field(ge=0, description="Volunteer hours of actions to come here: they change no score yet.")
    ]
    cost_per_vote: Annotated[
        MoneyEstimate | None,
        Field(description="In cents. Null without `ceilings:read`, or before an action of this kind is completed."),
    ]
    finishing_cost: Annotated[Estimate | None, Field(description="In cents, to try every door that is left once.")]
    proxies: ProxiesRead
    held_out: Annotated[bool, Field(description="The running trial asks not to work here.")]


class MoneyRead(BaseModel):
    """Cost of an hour of this kind, and the amount that may still be spent."""

    hour_cost: Annotated[Estimate, Field(description="In cents, for an hour of one volunteer.")]
    actions: Annotated[Count, Field(description="Completed actions that it comes from.")]
    headroom_cents: Annotated[SignedCents | None, Field(description="As budget last told it; null while it did not.")]
    level: AlertLevel | None
    hours_affordable: Annotated[
        float | None, Field(description="At the expected cost; null where it is unknown or nothing.")
    ]
    method: Method


class PrioritiesRead(Page[PriorityRead]):
    """The campaign's stations for one kind of action, the best first."""

    kind: Kind
    stations_ranked: Count
    method: Method
    data_vintage: DataVintage
    ranked_at: datetime
    last_canvass: datetime | None
    interval_level: Part
    draws: Count
    effect: EffectRead
    attempts_per_hour: Annotated[Estimate, Field(description="By one volunteer.")]
    doors_counted: Annotated[Count, Field(description="Stations whose doors are dwellings of the census.")]
    doors_vintage: Annotated[str | None, Field(description="Of these dwellings.")]
    money: Annotated[MoneyRead | None, Field(description="Null as `cost_per_vote`.")]
    round: Annotated[Round, Field(description="The round that proxies are counted for.")]
    warnings: Annotated[list[str], Field(description="In French, what is not known.")]


class PriorityFeature(BaseModel):
    """One station as a GeoJSON feature."""

    type: Literal["Feature"]
    id: Station
    geometry: Annotated[dict[str, Any] | None, Field(description="Null where no contour was imported.")]
    properties: PriorityRead


class PriorityCollection(BaseModel):
    """Stations with their priority as GeoJSON (RFC 7946)."""

    type: Literal["FeatureCollection"]
    kind: Kind
    method: Method
    data_vintage: DataVintage
    features: list[PriorityFeature]


class StationTurnout(BaseModel):
    """Expected turnout of one station by the end of the day."""

    station: Station
    commune_name: str
    registered: Count
    voters_so_far: Annotated[Count | None, Field(description="Null where nothing was reported.")]
    moment: Annotated[Literal["noon", "17h", "close"] | None, Field(description="Of the latest report.")]
    turnout: Annotated[Estimate, Field(description="Expected at the close, 0 to 1.")]
    ahead: Annotated[Estimate, Field(description="Of what its past and the day's level say: -0.1 is a tenth fewer.")]
    votes_to_come: Annotated[Estimate, Field(description="Voters expected from now to the close.")]
    proxies: ProxiesRead


class TurnoutDay(Page[StationTurnout]):
    """Turnout of the day, to send cars and proxy holders; not for calls (L. 49)."""

    round: Round
    stations_reported: Count
    method: Method
    data_vintage: DataVintage
    interval_level: Part
