from datetime import date, datetime

from common.schemas.elections import Round
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


class FinalResultDeclare(BaseModel, extra="forbid", json_schema_extra={"examples": [{"round": 1}]}):
    """Declaration that a round's result is final."""

    round: Round


class SignedFileRead(BaseModel):
    """A file of the result. Get it, and its signature, from `GET /v1/final-results.zip`."""

    name: str
    sha256: str
    signature: str = Field(description="Detached JWS (RFC 7515, appendix F), Ed25519, over the bytes of the file.")


class FinalResultRead(BaseModel):
    """Whether a round's result is final: declared by a manager, and not changed since."""

    round: int
    final: bool
    declared_at: datetime | None = Field(description="Of the last declaration, also of one that no longer holds.")
    journal_number: int | None = Field(description="The declaration's entry in the journal.")
    journal_head: str | None
    confidential_until: datetime | None
    files: list[SignedFileRead] = Field(description="None unless the result is final.")
