from typing import Annotated

from pydantic import BaseModel, Field

from proxy.intake.offers.states import State
from proxy.people.identities import consents
from proxy.people.identities.schemas import ApplicationCreate, ApplicationEntry, ApplicationRead


class HeldElsewhere(BaseModel, extra="forbid"):
    """The proxies that others have already given to the holder."""

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


class OfferCreate(ApplicationCreate, json_schema_extra={"examples": [_EXAMPLE]}):
    """An offer to be a proxy holder."""

    radius_km: Annotated[
        int, Field(strict=True, ge=0, le=100, description="Kilometres that they will go; 0: their own station.")
    ] = 10
    held_elsewhere: HeldElsewhere = HeldElsewhere()


class OfferEntry(ApplicationEntry, OfferCreate, json_schema_extra={"examples": [_EXAMPLE]}):
    """An offer that a coordinator enters."""


class OfferRead(ApplicationRead):
    """An offer as a list shows it: first name and place, no contact."""

    radius_km: int
    state: State
