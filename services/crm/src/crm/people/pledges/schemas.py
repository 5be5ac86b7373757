from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Amount = Annotated[int, Field(strict=True, ge=1, le=10_000_000_00, description="In cents.")]


class PledgeCreate(BaseModel):
    """A pledge of a person in the file, or of nobody in particular."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10",
                    "amount_cents": 5000,
                    "person_id": "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34",
                }
            ]
        },
    )

    id: Annotated[UUID, Field(description="Given by you: sent again, it changes nothing.")]
    amount_cents: Amount
    person_id: UUID | None = None
    action_id: Annotated[UUID | None, Field(description="The fundraiser it was made at.")] = None


class PledgePatch(BaseModel):
    """JSON merge patch of a pledge: another amount, or given up. Only budget's donations mark it as kept."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"amount_cents": 8000}]})

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
    created_at: datetime
