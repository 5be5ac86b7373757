from datetime import date, datetime

from pydantic import BaseModel, Field


class ExportedCandidate(BaseModel):
    id: str
    panel: int
    name: str
    nuance: str | None
    votes: int


class ExportedStation(BaseModel):
    """The sheet that counts for one station."""

    station: str
    commune: str
    commune_name: str
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: dict[str, int]


class ResultsExport(BaseModel):
    """The campaign's own count of a round, complete: never the official result."""

    election: str
    territory: str
    date: date
    round: int
    generated_at: datetime
    as_of: datetime | None = Field(description="When the last sheet was counted.")
    method: str
    partial: bool
    official: bool
    demo: bool
    confidential_until: datetime | None
    stations_counted: int
    stations: int
    registered: int = Field(description="In the stations that are counted, like all that follows.")
    voters: int
    blank: int
    null: int
    valid: int
    candidates: list[ExportedCandidate] = Field(description="In the order of the panels.")
    by_station: list[ExportedStation]
