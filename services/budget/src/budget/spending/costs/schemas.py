"""HTTP schemas of the campaign's costs by place."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class PlaceCost(BaseModel):
    place: Annotated[str, Field(description="Station `94033_0001` or commune `94033`.")]
    expenses: int
    spent_cents: Annotated[int, Field(description="Committed and paid.")]
    planned_cents: int


class ActionCost(BaseModel):
    action_id: UUID
    label: str
    status: Annotated[str | None, Field(description="As crm told it; none: it was not heard of.")]
    station: Annotated[str | None, Field(description="None: several, or none in particular.")]
    expenses: int
    spent_cents: int
    planned_cents: int


class CostsRead(BaseModel):
    """The campaign's costs by place. An expense without a station belongs to the whole campaign."""

    currency: Literal["EUR", "XPF"]
    communes: list[PlaceCost]
    stations: list[PlaceCost]
    actions: Annotated[list[ActionCost], Field(description="The dearest first, two hundred at most.")]
    whole_campaign_spent_cents: int
    whole_campaign_planned_cents: int
