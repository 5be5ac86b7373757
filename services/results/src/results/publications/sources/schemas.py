from datetime import datetime
from uuid import UUID

from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

from results.publications.sources.places import Source
from results.territory.imports.schemas import FileFault


class SourceReadRead(BaseModel):
    """One import of a published file."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    source: Source
    round: int
    origin: str
    level: str = Field(description="What a line of it is about: station, commune, constituency…")
    places: int = Field(description="In the campaign's territory.")
    rejected: list[FileFault]
    read_at: datetime


class FeedPollRead(BaseModel):
    """Last poll of the ministry's feed: time and answer."""

    model_config = ConfigDict(from_attributes=True)

    round: int
    url: str
    outcome: str = Field(description="`read`, `same`, `not_published`, `unreadable` or `unreachable`.")
    polled_at: datetime


class SourceReadsRead(Page[SourceReadRead]):
    polls: list[FeedPollRead]


class SourceFigures(BaseModel):
    """Figures of one source for a place."""

    source: str = Field(description="`ministry_file`, `ministry_feed`, `town_hall` or `own`.")
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: dict[str, int] = Field(description="By the campaign's candidates.")
    unmatched: int = Field(description="Votes for names that are none of them.")
    published_at: datetime | None
    complete: bool = Field(description="False where own sheets of some of its stations are missing.")


class DifferenceRead(BaseModel):
    """Difference of one figure between two sources: `source` minus `against`."""

    source: str
    against: str
    figure: str = Field(examples=["voters", "votes/A"])
    difference: int


class PlaceComparison(BaseModel):
    """A place with each source's figures, in order of precedence."""

    place: str
    name: str
    level: str
    figures: list[SourceFigures]
    differences: list[DifferenceRead]


class SourcesRead(Page[PlaceComparison]):
    """Sources side by side. Nothing is overwritten: precedence only orders them."""

    round: int
    official: bool = Field(description="Always false: the commission proclaims the result.")
    confidential_until: datetime | None
    precedence: list[str]
    differing: int = Field(description="Places where two sources differ.")
