"""HTTP schemas of pledges."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class PledgeFlag(BaseModel):
    code: str
    article: str
    text: str


class PledgeRead(BaseModel):
    """A pledge made at a fundraiser, from crm."""

    id: UUID
    giver: Annotated[UUID | None, Field(description="The contact of crm, a pseudonym; null: nobody in particular.")]
    amount_cents: int
    action_id: UUID | None
    status: Literal["open", "kept", "given_up"]
    flags: Annotated[list[PledgeFlag], Field(description="Rules that taking the money would break.")]
    receipt_id: Annotated[UUID | None, Field(description="The gift that keeps it.")]
