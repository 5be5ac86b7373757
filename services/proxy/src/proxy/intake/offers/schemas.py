from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas import Commune, Station
from pydantic import BaseModel, Field

from proxy.intake.offers.states import State
from proxy.people.identities import consents
from proxy.people.identities.schemas import (
    CivilStatus,
    Consent,
    Contact,
    PoolConsent,
    Proof,
    Registration,
    Rounds,
    Trap,
)


class HeldElsewhere(BaseModel, extra="forbid"):
    """The proxies that the holder has been given by others already."""

    made_in_france: Annotated[int, Field(strict=True, ge=0, le=9)] = 0
    made_abroad: Annotated[int, Field(strict=True, ge=0, le=9)] = 0


_EXAMPLE = {
    "civil_status": {"first_names": "Ousmane", "surname": "Diallo", "born_on": "1990-11-02"},
    "contact": {"phone": "06 39 98 12 34"},
    "registration": {"commune": "94033"},
    "rounds": [1, 2],
    "radius_km": 10,
    "held_elsewhere": {"made_in_france": 0, "made_abroad": 0},
    "consent": {"given": True, "version": consents.CURRENT},
}


class OfferCreate(BaseModel, extra="forbid", json_schema_extra={"examples": [_EXAMPLE]}):
    """An offer to be a proxy holder."""

    civil_status: CivilStatus
    contact: Contact
    registration: Registration
    rounds: Rounds
    radius_km: Annotated[
        int, Field(strict=True, ge=0, le=100, description="Kilometres that they will go; 0: their own station.")
    ] = 10
    held_elsewhere: HeldElsewhere = HeldElsewhere()
    consent: Consent
    pool_consent: PoolConsent = ""
    website: Trap = ""
    proof: Proof = ""


class OfferEntry(OfferCreate):
    """An offer that a coordinator enters."""

    crm_person: Annotated[UUID | None, Field(description="The contact in crm: erased there, they are here.")] = None


class OfferRead(BaseModel):
    """An offer as a list shows it: a first name and a place, and nothing that reaches the person."""

    id: UUID
    first_name: str
    commune: Annotated[Commune, Field(description="`ZZ000` for who votes in a consulate.")]
    consulate: str
    station: Station | None
    rounds: list[int]
    radius_km: int
    state: State
    duplicate_of: Annotated[UUID | None, Field(description="An earlier offer of the same person.")]
    opened_at: datetime
    confirmed_at: Annotated[datetime | None, Field(description="Time when the address or the call confirmed it.")]
    updated_at: datetime
