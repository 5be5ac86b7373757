from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Amount = Annotated[int, Field(strict=True, ge=1, le=10_000_000_00, description="In cents.")]


class PledgeCreate(BaseModel, extra="forbid"):
    """A promise to give, of somebody in the file or of nobody in particular."""

    id: Annotated[UUID, Field(description="Given by you: sent again, it changes nothing.")]
    amount_cents: Amount
    person_id: UUID | None = None
    action_id: Annotated[UUID | None, Field(description="The fundraiser it was made at.")] = None


class PledgePatch(BaseModel, extra="forbid"):
    """JSON merge patch: another amount, or given up. That it is kept is told by budget alone."""

    amount_cents: Amount | None = None
    status: Literal["open", "given_up"] | None = None


class PledgeRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    person_id: UUID | None
    amount_cents: int
    action_id: UUID | None
    status: Literal["open", "kept", "given_up"]
    made_at: datetime
