from datetime import date, datetime
from uuid import UUID

from common.schemas.elections import TurnoutMoment
from pydantic import BaseModel, ConfigDict, Field

from results.sheets.tallies.reconciliation import State
from results.sheets.tallies.schemas import FindingRead


class PairingCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"poll_watcher_id": "d3b6f0a8-1c75-4e29-9f4d-7a0e5b2c8d13"}]},
):
    """Poll watcher whose phone is to be paired."""

    poll_watcher_id: UUID


class PairingRead(BaseModel):
    """Pairing link, shown once as a QR code for the phone's camera."""

    id: UUID
    poll_watcher_id: UUID
    address: str = Field(description="`…/p#token`: what stands after the # never reaches a server or its logs.")
    expires_at: datetime


class PhoneRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    poll_watcher_id: UUID
    paired_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None


class PhoneCandidate(BaseModel):
    id: str
    panel: int
    name: str


class PhoneSheet(BaseModel):
    """A sheet of this poll watcher, and its state."""

    id: UUID
    station: str
    state: State
    reason: str | None
    findings: list[FindingRead]
    photos: int


class PhoneTurnout(BaseModel):
    station: str
    moment: TurnoutMoment
    voters: int


class PhoneStation(BaseModel):
    station: str
    code: str = Field(description="As people call it: `12`.")
    commune_name: str
    place: str | None
    address: str | None
    registered: int
    closing: str | None = Field(description="Local time: `20:00`.")
    duties: list[str] = Field(description="In French: `délégué titulaire`.")


class PhoneHome(BaseModel):
    """All that a phone shows, cached for use offline."""

    campaign: str
    candidate: str
    demo: bool
    round: int
    on: date = Field(description="Day on which the stations vote.")
    today: date = Field(description="By the campaign's clock: before `on` the phone says that a sheet does not count.")
    time_zone: str
    server_time: datetime = Field(description="To say by how much the phone's clock is off.")
    confidential_until: datetime | None
    stations: list[PhoneStation]
    candidates: list[PhoneCandidate]
    turnouts: list[PhoneTurnout]
    sheets: list[PhoneSheet]
