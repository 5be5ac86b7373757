from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.canvassing.canvasses.outcomes import Outcome
from crm.forms.questionnaires.definitions import Definition


class Asked(BaseModel, extra="forbid"):
    """The published questionnaire to ask."""

    questionnaire_id: UUID
    number: Annotated[int, Field(strict=True, ge=1, le=100_000)]


class PairingCreate(BaseModel):
    """A phone to pair: its published turf, and a label for its holder (a first name, `Équipe 3`)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"turf": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "label": "Équipe 3"}]},
    )

    turf: UUID
    label: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
    asked: Asked | None = None


class PairingRead(BaseModel):
    """A pairing, shown once as a QR code that the phone's camera reads."""

    id: UUID
    turf: UUID
    address: str = Field(description="`…/p#token`: what stands after the # never reaches a server or its logs.")
    expires_at: datetime


class PhoneRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    turf: UUID
    label: str
    paired_at: datetime
    seen_at: datetime
    bundle_until: datetime
    revoked_at: datetime | None


class BundleDoor(BaseModel):
    """A door as the phone sees it: the place and what remains to be done, without people or answers."""

    id: UUID
    station: str
    street: str
    number: str
    where: str = Field(description="Block, floor and door: `Bât. B, 2e étage, porte 21`; empty for a house.")
    note: str = Field(description="Door code and access note of its entrance.")
    lat: float
    lon: float
    state: Literal["to_do", "again", "done"]
    attempts: int
    last: Outcome | None
    not_before: datetime | None


class BundleQuestionnaire(BaseModel):
    questionnaire_id: UUID
    number: int
    definition: Definition


class BundleRead(BaseModel):
    """The bundle of a turf for a phone, enough to work offline.

    It is short-lived and holds no phone number, name or opinion.
    """

    turf: UUID
    code: str
    name: str
    campaign: str
    candidate: str
    demo: bool
    time_zone: str
    server_time: datetime = Field(description="To say by how much the phone's clock is off.")
    expires_at: datetime = Field(description="The phone wipes it then.")
    notice: str = Field(description="To be read out before anything of a person is written down.")
    notice_version: str
    policy: str
    policy_code: list[str] = Field(description="The QR code of the policy's address, in rows of 0 and 1.")
    left_out: int = Field(description="Doors that asked not to be contacted: they are not in it.")
    doors: list[BundleDoor]
    questionnaire: BundleQuestionnaire | None
