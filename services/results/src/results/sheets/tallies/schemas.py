from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas.elections import CandidateId, Round, TallySource
from common.schemas.instants import Instant
from common.schemas.territories import Station
from pydantic import BaseModel, ConfigDict, Field

from results.sheets.tallies.arithmetic import Severity
from results.sheets.tallies.reconciliation import State

Figure = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Note = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f]+$")]


class TallyCreate(BaseModel, extra="forbid"):
    """The official record of a polling station, as it was proclaimed and posted in the room."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "station": "94033_0001",
                    "round": 1,
                    "registered": 1012,
                    "voters": 700,
                    "blank": 12,
                    "null": 8,
                    "valid": 680,
                    "votes": {"A": 400, "B": 280},
                    "signatures": 700,
                }
            ]
        }
    )

    station: Station
    round: Round
    registered: Annotated[Figure, Field(description="Inscrits.")]
    voters: Annotated[Figure, Field(description="Votants: envelopes and ballots found in the urn.")]
    blank: Annotated[Figure, Field(description="Blancs.")]
    null: Annotated[Figure, Field(description="Nuls.")]
    valid: Annotated[Figure, Field(description="Exprimés.")]
    votes: Annotated[
        dict[CandidateId, Figure],
        Field(min_length=1, max_length=200, description="Voix, by candidate; one that is left out has none."),
    ]
    signatures: Annotated[Figure | None, Field(description="Émargements.")] = None
    envelopes: Annotated[Figure | None, Field(description="Enveloppes, where they were counted apart.")] = None
    source: TallySource = TallySource.REPORTER
    note: Annotated[Note | None, Field(description="The observation that the record carries.")] = None
    corrects: Annotated[UUID | None, Field(description="Your own earlier sheet, that this one takes the place of.")] = (
        None
    )
    entered_at: Annotated[
        Instant | None, Field(description="By the clock of the device; the server keeps its own.")
    ] = None


class TallyDecision(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"note": "Procès-verbal relu à la mairie : c'est cette feuille qui est juste."}]},
):
    """Reason why this sheet is the one that counts."""

    note: Note


class FindingRead(BaseModel):
    """Finding of the checks about a figure. `pointer`: its JSON pointer in the sheet."""

    severity: Severity
    code: str
    article: str
    fr: str
    en: str
    pointer: str


class TallyRead(BaseModel):
    """A sheet and its state. `confidential_until` is set while it must not be passed on."""

    id: UUID
    station: str
    round: int
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: dict[str, int]
    signatures: int | None
    envelopes: int | None
    source: TallySource
    note: str | None
    state: State
    reason: str | None = Field(
        description="Why it is disputed: `arithmetic` or `conflict`; or set aside: `early`, before the vote."
    )
    findings: list[FindingRead]
    confirms: UUID | None = Field(description="The equal sheet of someone else that it confirms.")
    conflicts_with: list[UUID] = Field(description="The station's sheets that say something else.")
    reported_by: str
    reported_at: datetime
    entered_at: datetime | None = Field(description="By the clock of the device, which may be wrong.")
    decided_by: str | None = Field(description="Who had it count; null: the checks did.")
    decision: str | None
    counted_at: datetime | None
    version: int | None
    updated_at: datetime
    confidential_until: datetime | None


class CountingOptionsPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"double_entry": True}]}):
    """Settings for accepting this campaign's sheets."""

    double_entry: Annotated[bool, Field(strict=True, description="A sheet counts once two people have sent the same.")]


class CountingOptionsRead(BaseModel):
    double_entry: bool
