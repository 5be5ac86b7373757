"""API schemas of past elections."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from common.schemas.counts import Count, DataVintage, Share
from common.schemas.elections import Round
from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

Level: TypeAlias = Literal["station", "commune", "sector", "canton", "constituency", "department", "region", "nation"]
Source: TypeAlias = Annotated[
    Literal["stations", "published"],
    Field(description="`stations`: the sum of those that were imported; `published`: as the ministry sums it."),
]
ElectionId: TypeAlias = Annotated[str, Field(pattern=r"^[a-z\-]{1,24}-[0-9]{4}-t[12]$", max_length=32)]
Mode: TypeAlias = Literal["strict", "report"]


class ElectionRead(BaseModel):
    """One round of an election, and how much of it is imported."""

    id: ElectionId
    kind: str
    held_on: date
    round: Round
    revision: Annotated[int, Field(description="Grows whenever an import changed something.")]
    stations: int
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    published: Annotated[list[Level], Field(description="Levels that were imported as the ministry sums them.")]
    data_vintage: DataVintage


class VoteCount(BaseModel):
    """Votes for one candidate or list; above constituencies, for one nuance."""

    panel: Annotated[int | None, Field(description="Null where the votes of a nuance are summed.")]
    name: str | None
    nuance: str | None
    bloc: Annotated[str | None, Field(description="Bloc of the nuance by your campaign's grid: see `/v1/nuances`.")]
    votes: Count


class ResultRead(BaseModel):
    """Results of one territory."""

    level: Level
    territory: Annotated[str, Field(description="Code of the station, commune, canton, constituency…, or `FR`.")]
    name: str | None
    source: Source
    data_vintage: DataVintage
    stations: Annotated[int, Field(description="How many were summed; 0 when the ministry did it.")]
    registered: Count
    voters: Count
    blank: Count
    null: Count
    valid: Count
    votes: list[VoteCount]


SeriesBy: TypeAlias = Literal["bloc", "nuance", "list"]


class SeriesPart(BaseModel):
    """Votes of one bloc, nuance or list in a round."""

    key: Annotated[str | None, Field(description="Null: in no bloc until your campaign says which (`/v1/nuances`).")]
    votes: Count
    share: Annotated[Share, Field(description="Of all votes for somebody.")]


class SeriesPoint(BaseModel):
    """One round in a territory."""

    election: ElectionId
    kind: str
    held_on: date
    round: Round
    source: Source
    stations: int
    registered: Count
    voters: Count
    blank: Count
    null: Count
    valid: Count
    turnout: Annotated[Share | None, Field(description="Null where nobody is registered.")]
    covered: Annotated[
        Share | None,
        Field(
            description="Which part of the territory's inhabitants live in communes that the imported file has: under "
            "1 the figures are of a part of the territory. Null where it is not known."
        ),
    ]
    parts: Annotated[list[SeriesPart], Field(description="The most votes first.")]
    data_vintage: DataVintage


class SeriesRead(BaseModel):
    """A territory over every imported round, the oldest first."""

    territory: str
    by: SeriesBy
    bloc_source: Annotated[str, Field(description="Where the default grid comes from.")]
    edited: Annotated[bool, Field(description="Whether your campaign counts some nuances in another bloc.")]
    points: list[SeriesPoint]


class PartRead(BaseModel):
    """A part of a territory in its latest first round."""

    territory: Annotated[str | None, Field(description="To ask for as `place`; null where nothing is below.")]
    name: str
    stations: int
    registered: Count
    voters: Count
    turnout: Annotated[Share | None, Field(description="Null where nobody is registered.")]
    shares: Annotated[dict[str, Share], Field(description="By bloc, of the votes whose bloc is known.")]


class PartsRead(Page[PartRead]):
    """The parts of a territory."""

    territory: str
    name: str
    election: Annotated[str | None, Field(description="The round of the figures; null without results.")]
    stations: Annotated[int, Field(description="Of the whole territory, in the round with the most of them.")]


class FileFault(BaseModel):
    """A row that was rejected, or kept with a warning. The header is line 1."""

    model_config = ConfigDict(from_attributes=True)

    line: int
    reason: str


class ImportReport(BaseModel):
    """Report on the import of one file: content and changes."""

    file: str
    layout: str
    election: str
    election_id: ElectionId
    date: date
    round: Round
    level: Annotated[str, Field(description="What each row is about: `station`, or what the ministry sums over.")]
    stations: int
    places: Annotated[int, Field(description="Rows that were read: the stations, or the communes, cantons…")]
    registered: int
    voters: int
    valid: int
    votes: int
    shared: Annotated[
        bool,
        Field(
            description="True: known to be official, or sent by the operator, so every campaign reads it. False: "
            "stored for your campaign alone, which reads it in the place of what is shared."
        ),
    ]
    added: int
    changed: int
    removed: int
    rejected: list[FileFault]
    warnings: list[FileFault]


class ImportRead(BaseModel):
    """An import that changed something."""

    model_config = ConfigDict(from_attributes=True)

    election_id: ElectionId
    revision: int
    file: str
    sha256: str
    shared: Annotated[bool, Field(description="Read by every campaign; else by yours alone.")]
    mode: Mode
    stations: int
    added: int
    changed: int
    removed: int
    rejected: list[FileFault]
    imported_at: datetime
