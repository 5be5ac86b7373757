from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from common.schemas import Commune, Station
from pydantic import BaseModel, Field

from proxy.intake.quarantine.signals import Signal


class QuarantineItemRead(BaseModel):
    """A form to review: first name, place, and the reason."""

    id: UUID
    kind: Literal["request", "offer"]
    first_name: str
    commune: Annotated[Commune, Field(description="`ZZ000` for who votes in a consulate.")]
    station: Station | None
    signals: list[Signal]
    reasons: Annotated[list[str], Field(description="The signals, in sentences.")]
    quarantined_at: datetime


class ReliabilityRead(BaseModel):
    """The reliability of a holder: how well the team knows them."""

    offer_id: UUID
    level: Annotated[int, Field(ge=0, le=3, description="0 unknown, 1 reached, 2 entered by a member, 3 vouched for.")]
    text: str
    vouched_by: str | None
