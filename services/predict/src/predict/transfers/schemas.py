"""API schemas of vote transfers."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.counts import Count, DataVintage, Method
from common.schemas.elections import Ballot
from common.schemas.instants import Day
from common.schemas.territories import Station, Territory
from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

from predict.past_results.elections.schemas import ElectionId
from predict.transfers.given_seed import Quality
from predict.transfers.options import MERGE_BELOW
from predict.transfers.prior_tables import MAX_ROWS

Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
ChoiceText: TypeAlias = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
SampleSize: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=10_000_000, description="People asked.")]
By: TypeAlias = Literal["constituency", "department"]


class TerritoriesRead(Page[Territory]):
    """Territories as kind and code: `circo:9406`."""


class TransferCreate(BaseModel):
    """Request for an estimate: the two rounds, and the territory."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"from_election": "legislatives-2024-t1", "to_election": "legislatives-2024-t2", "merge_below": 0.03}
            ]
        },
    )

    from_election: Annotated[ElectionId, Field(examples=["legislatives-2024-t1"])]
    to_election: Annotated[ElectionId, Field(examples=["legislatives-2024-t2"])]
    territory: Annotated[
        Territory | None, Field(description="A commune, constituency or department; none: the campaign's own.")
    ] = None
    prior_id: Annotated[UUID | None, Field(description="The table to start from; none: blind.")] = None
    merge_below: Annotated[
        float,
        Field(
            strict=True,
            ge=0,
            le=0.2,
            allow_inf_nan=False,
            description="Smaller candidates are merged (of valid votes).",
        ),
    ] = MERGE_BELOW


class Caution(BaseModel):
    """Caution for readers of the table."""

    code: str
    fr: str
    en: str


class TransferSummary(BaseModel):
    """An estimated table."""

    id: UUID
    version: int
    from_election: ElectionId
    to_election: ElectionId
    territory: Territory
    prior_id: UUID | None
    night: Annotated[bool, Field(description="Made from sheets of the counting night.")]
    stations: Count
    method: Method
    data_vintage: DataVintage
    estimated_at: datetime
    confidential_until: Annotated[
        datetime | None, Field(description="Before this hour nothing of it may leave the closed team (L. 52-2).")
    ]


class TransferTable(BaseModel):
    """Votes from each origin (row) to each destination (column), with the 90 % interval of each cell."""

    origins: list[str]
    destinations: list[str]
    votes: list[list[float]]
    low90: list[list[float]]
    high90: list[list[float]]


class TransferRead(TransferSummary, TransferTable):
    """The whole table; for members limited to territories, the total of theirs."""

    from_ballot: Ballot
    to_ballot: Ballot
    stations_shown: Annotated[Count, Field(description="Stations that the table is the sum of, for you.")]
    cautions: list[Caution]


class StationTransfers(BaseModel):
    """The table of one station; its margins are the official counts."""

    station: Station
    commune: str
    votes: list[list[float]]
    low90: list[list[float]]
    high90: list[list[float]]
    method: Method
    data_vintage: DataVintage


class PriorRow(BaseModel):
    """Fraction of an origin's voters that went to one choice."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    from_choice: Annotated[ChoiceText, Field(examples=["Camille CHIMÈRE"])]
    to_choice: Annotated[ChoiceText, Field(description="Several may be told together: `Abstention + Blanc + Nul`.")]
    share: Annotated[
        float, Field(strict=True, ge=0, le=100, allow_inf_nan=False, description="0 to 1; 0 to 100 is understood.")
    ]


class PriorHead(BaseModel):
    """Source and quality of a prior."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    source: Annotated[Text, Field(description="Who made it: the institute and its client, or you.")]
    from_election: ElectionId
    to_election: ElectionId
    fielded_from: Day | None = None
    fielded_to: Day | None = None
    sample_size: SampleSize | None = None
    quality: Annotated[Quality, Field(description="high: a large poll after the vote; medium: a poll; low: a guess.")]
    normalise: Annotated[bool, Field(strict=True, description="Make rows add up to 1 that are further off.")] = False


class PriorCreate(
    PriorHead,
    json_schema_extra={
        "examples": [
            {
                "name": "Reports mesurés par sondage",
                "source": "Institut Exemple pour Le Courrier de l'Essai",
                "from_election": "legislatives-2024-t1",
                "to_election": "legislatives-2024-t2",
                "fielded_from": "2024-07-08",
                "fielded_to": "2024-07-10",
                "sample_size": 1200,
                "quality": "medium",
                "rows": [
                    {"from_choice": "Camille CHIMÈRE", "to_choice": "Dominique MIRAGE", "share": 0.56},
                    {"from_choice": "Camille CHIMÈRE", "to_choice": "Abstention + Blanc + Nul", "share": 0.44},
                    {"from_choice": "Claude LÉGENDE", "to_choice": "Dominique MIRAGE", "share": 0.38},
                    {"from_choice": "Claude LÉGENDE", "to_choice": "Sacha UTOPIE", "share": 0.41},
                    {"from_choice": "Claude LÉGENDE", "to_choice": "Abstention + Blanc + Nul", "share": 0.21},
                ],
            }
        ]
    },
):
    """A prior table."""

    rows: Annotated[list[PriorRow], Field(min_length=1, max_length=MAX_ROWS)]


class PriorRead(BaseModel):
    """A stored prior table."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    source: str
    from_election: ElectionId
    to_election: ElectionId
    fielded_from: date | None
    fielded_to: date | None
    sample_size: int | None
    quality: Quality
    rows: list[PriorRow]
    cautions: list[Caution]
    created_at: datetime


class TransferBatchCreate(BaseModel):
    """Request for every constituency, or every department, of two rounds."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"from_election": "legislatives-2024-t1", "to_election": "legislatives-2024-t2", "by": "department"}
            ]
        },
    )

    from_election: ElectionId
    to_election: ElectionId
    by: By = "constituency"


class TransferBatchRead(BaseModel):
    """A batch; follow it at `/v1/job-batches/{batch}`."""

    batch: UUID
    jobs: Count


class NationalRead(TransferTable):
    """A table of the national batch."""

    from_election: ElectionId
    to_election: ElectionId
    territory: Territory
    stations: Count
    method: Method
    data_vintage: DataVintage
    cautions: list[Caution]
    estimated_at: datetime
