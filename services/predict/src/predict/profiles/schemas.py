"""API schemas of station profiles."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from common.schemas.counts import Count, Method, Share
from common.schemas.territories import Station as StationKey
from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

from predict.derivations.schemas import PendingJobRead

Basis: TypeAlias = Literal["profile", "votes"]


class IndicatorRead(BaseModel):
    """One indicator in one station, interpolated from INSEE's places."""

    indicator: str
    label: Annotated[str, Field(description="In French.")]
    unit: Annotated[Literal["share", "euros"], Field(description="A share is 0 to 1.")]
    value: float
    low: Annotated[float | None, Field(description="Lower end of the 90 % interval; null with fewer than 3 places.")]
    high: Annotated[float | None, Field(description="Upper end of the 90 % interval; null with fewer than 3 places.")]
    how: Annotated[
        Literal["addresses", "areas", "commune"],
        Field(description="By which addresses vote there, by surface, or as the commune as a whole."),
    ]
    coverage: Annotated[Share, Field(description="Part of the people whose place has a published figure.")]
    spread: Annotated[float, Field(description="Standard deviation between the places inside the station.")]
    places: Annotated[int, Field(description="How many places hold at least 1 % of it.")]
    vintage: str


class ProfileRead(BaseModel):
    """A station's social profile: of a place, not of persons."""

    station: StationKey
    commune: str
    commune_name: str
    registered: Count
    people: Annotated[Count | None, Field(description="Estimated inhabitants; null where nothing places them.")]
    kind: Annotated[str | None, Field(description="Name of its kind of stations, in French.")]
    indicators: list[IndicatorRead]
    method: Method
    data_vintage: str
    made_at: datetime


class ProfilesPage(Page[ProfileRead]):
    """Profiles by station key."""

    pending_job: Annotated[
        PendingJobRead | None,
        Field(description="Profiles in the making: until they are done `items` are those before, if there are any."),
    ]


class KindRead(BaseModel):
    """A kind of stations."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    name: Annotated[str, Field(description="In French: what sets it apart from the territory.")]
    stations: list[StationKey]
    registered: Count
    example: Annotated[
        StationKey | None,
        Field(description="The station most like all others of the kind (its medoid); null outside your territory."),
    ]
    stability: Annotated[
        Share, Field(description="Mean overlap with the kinds found when stations are drawn anew; 0.75 is good.")
    ]
    differences: Annotated[
        dict[str, float],
        Field(description="By indicator: how far from the territory's mean, in standard deviations between stations."),
    ]


class TypologyRead(BaseModel):
    """Kinds of stations by social profile, with the quality of the clustering."""

    basis: Basis
    kinds: list[KindRead]
    silhouette: Annotated[
        float | None, Field(description="−1 to 1: from 0.5 the kinds are distinct, below 0.25 hardly; null: no kinds.")
    ]
    silhouettes: Annotated[dict[int, float], Field(description="Silhouette by number of kinds.")]
    clustered_by: Annotated[list[str], Field(description="What the kinds were told from.")]
    criterion: str
    method: Method
    data_vintage: str


class CorrelationRead(BaseModel):
    """Correlation of one vote with one indicator over the stations."""

    vote: Annotated[str, Field(description="A bloc, or a list or candidate.")]
    indicator: str
    label: str
    r: Annotated[float, Field(ge=-1, le=1, description="Pearson's r, stations weighted by registered voters.")]
    low: Annotated[float, Field(description="Lower end of the 90 % interval.")]
    high: Annotated[float, Field(description="Upper end of the 90 % interval.")]
    stations: int
    effective: Annotated[float, Field(description="Independent places that the interval counts on.")]


class CorrelationsRead(Page[CorrelationRead]):
    """Ecological correlations: read `warning`."""

    election: str
    by: Literal["bloc", "list"]
    left_out: Annotated[list[str], Field(description="Indicators known for too few distinct places to tell.")]
    warning: Annotated[str, Field(description="The ecological fallacy, in French; shown wherever these are.")]
    warning_en: str
    method: Method
    data_vintage: str
