from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field


class SharedMatchRead(BaseModel):
    """A match between one of your people and someone of another campaign. Of the other, a place; once it is accepted
    a first name.
    """

    id: UUID
    side: Annotated[str, Field(description="Which of the two is yours: grantor or holder.")]
    target_id: Annotated[UUID, Field(description="Your request or offer.")]
    partner: Annotated[str, Field(description="The candidate whose campaign reached the other.")]
    other_place: Annotated[str, Field(description="Station, commune or consulate.")]
    other_first_name: Annotated[str | None, Field(description="Null until it is accepted.")]
    rounds: list[int]
    state: str
    tenths_of_km: int | None
    proposed_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    ended_by: Annotated[str | None, Field(description="grantor, holder, matching, a member of yours, or partner.")]
    established_at: datetime | None
