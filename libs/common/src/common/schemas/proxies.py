"""Proxy requests, without personal data."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from common.schemas.elections import Round
from common.schemas.territories import Commune, Station


class RequestStatus(StrEnum):
    """The status of a request."""

    OPEN = "open"
    MATCHED = "matched"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class RequestState(BaseModel):
    """A proxy request: place and rounds, no person."""

    model_config = ConfigDict(frozen=True)

    ref: Annotated[UUID, Field(description="Pseudonymous: only proxy knows the person.")]
    status: RequestStatus
    commune: Commune
    station: Annotated[Station | None, Field(description="None while the grantor has not said which.")]
    rounds: Annotated[list[Round], Field(min_length=1, max_length=2, description="The rounds it is for.")]
