"""What is said over HTTP about the register of political advertising."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field


class AdvertRead(BaseModel):
    id: UUID
    mailing_id: UUID
    medium: str
    sponsor: str
    sponsor_address: str
    election: str
    election_on: str
    criteria: Annotated[dict[str, Any], Field(description="The filter, the theme and the territories.")]
    targeted: Annotated[bool, Field(description="Aimed by personal data at some of those who agreed (art. 18).")]
    reach: Annotated[int | None, Field(description="People; null while it is queued.")]
    cost_cents: int
    ordered_by: str
    started_at: datetime
