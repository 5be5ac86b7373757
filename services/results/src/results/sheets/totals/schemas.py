from datetime import datetime

from pydantic import BaseModel, Field


class StationsCounted(BaseModel):
    counted: int
    total: int


class RegisteredCounted(BaseModel):
    counted: int
    total: int
    share: float = Field(description="Of the registered voters, in stations that are counted.")


class CandidateTotal(BaseModel):
    id: str
    panel: int
    name: str
    nuance: str | None
    votes: int
    share_valid: float | None = Field(description="Of the valid votes counted; null while there are none.")
    share_registered: float | None = Field(description="Of the registered voters of the counted stations.")


class TotalsRead(BaseModel):
    """Totals of the validated sheets: a count without estimates, never the official result."""

    round: int
    method: str
    partial: bool = Field(description="Some stations are not counted yet.")
    official: bool = Field(description="Always false: the official result is proclaimed by the commission.")
    confidential_until: datetime | None
    stations: StationsCounted
    disputed: int = Field(description="Stations whose sheets wait for someone to decide.")
    registered: RegisteredCounted
    voters: int
    blank: int
    null: int
    valid: int
    turnout: float | None = Field(description="Voters out of the registered voters of the counted stations.")
    candidates: list[CandidateTotal] = Field(description="Most votes first.")
    as_of: datetime | None = Field(description="When the last sheet was counted.")
    age_seconds: int | None = Field(description="How long ago that was.")
