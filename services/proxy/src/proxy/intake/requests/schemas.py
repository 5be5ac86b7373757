from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas import Commune, Station
from pydantic import BaseModel, Field

from proxy.intake.requests.states import State
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

_EXAMPLE = {
    "civil_status": {"first_names": "Zoé Marie", "surname": "Lefèvre", "born_on": "1985-03-27"},
    "contact": {"email": "zoe@exemple.fr"},
    "registration": {"commune": "94033", "station": "94033_0012"},
    "rounds": [1, 2],
    "consent": {"given": True, "version": consents.CURRENT},
}


class RequestCreate(BaseModel, extra="forbid", json_schema_extra={"examples": [_EXAMPLE]}):
    """A request of a voter who cannot vote in person and looks for a proxy holder."""

    civil_status: CivilStatus
    contact: Contact
    registration: Registration
    rounds: Rounds
    consent: Consent
    pool_consent: PoolConsent = ""
    website: Trap = ""
    proof: Proof = ""


class RequestEntry(RequestCreate):
    """A request that a coordinator enters."""

    crm_person: Annotated[UUID | None, Field(description="The contact in crm: erased there, they are here.")] = None


class RequestRead(BaseModel):
    """A request as a list shows it: a first name and a place, and nothing that reaches the person."""

    id: UUID
    first_name: str
    commune: Annotated[Commune, Field(description="`ZZ000` for who votes in a consulate.")]
    consulate: str
    station: Station | None
    rounds: list[int]
    state: State
    duplicate_of: Annotated[UUID | None, Field(description="An earlier request of the same person.")]
    opened_at: datetime
    confirmed_at: Annotated[datetime | None, Field(description="Time when the address or the call confirmed it.")]
    updated_at: datetime
