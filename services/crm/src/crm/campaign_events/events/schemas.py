"""The API's schemas of campaign events."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self, TypeAlias
from uuid import UUID

from common.schemas.instants import Instant
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from crm.campaign.actions.schemas import CostLines, Title, Volunteers, Where
from crm.campaign_events.events.kinds import Kind
from crm.people.records.schemas import Line

LONGEST = timedelta(days=3)
Prose: TypeAlias = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f<>]*$")]
Capacity: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=100_000)]

_EXAMPLE: dict[str, JsonValue] = {
    "kind": "public_meeting",
    "title": "Rencontre au marché couvert",
    "description": "Vingt minutes de présentation, puis vos questions.",
    "place": "Salle des fêtes, 1 place de la Mairie",
    "stations": ["94033_0001"],
    "starts_at": "2029-05-22T19:00:00+02:00",
    "ends_at": "2029-05-22T21:00:00+02:00",
    "capacity": 80,
    "is_public": True,
    "action": {"volunteers": 4, "cost_lines": [{"label": "Salle", "heading": 13, "amount_cents": 15000}]},
}


class ActionPlan(BaseModel, extra="forbid"):
    """The volunteers and the costs planned for a campaign event: told to budget as one of crm's actions."""

    volunteers: Volunteers = 0
    cost_lines: CostLines = []


class CampaignEventPut(BaseModel):
    """A campaign event, whole. What its action takes is left as it is where `action` is left out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    kind: Kind
    title: Title
    description: Prose = ""
    place: Annotated[Line, Field(description="As people are told it.")]
    stations: Where = []
    starts_at: Instant
    ends_at: Instant
    capacity: Annotated[Capacity | None, Field(description="None: as many as come.")] = None
    is_public: Annotated[bool, Field(strict=True, description="Has a page of its own, where people sign up.")] = False
    action_id: Annotated[UUID | None, Field(description="An action that was planned before.")] = None
    action: Annotated[ActionPlan | None, Field(description="Plans an action, or changes what it takes.")] = None

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if not timedelta() < self.ends_at - self.starts_at <= LONGEST:
            raise PydanticCustomError(
                "gathering_hours",
                "ends_at is not after starts_at, or more than three days later",
                {"fr": "la fin suit le début, de trois jours au plus"},
            )
        if self.is_public and self.kind == "private_meeting":
            raise PydanticCustomError(
                "gathering_private",
                "a private meeting has no public page",
                {"fr": "une réunion interne n'a pas de page publique"},
            )
        return self


class CampaignEventEnd(BaseModel):
    """The event as it really took place; what is left out is counted, or stays as planned."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"attended": 64, "cost_lines": [{"label": "Salle", "heading": 13, "amount_cents": 15000}]}]
        },
    )

    attended: Annotated[
        int | None, Field(strict=True, ge=0, le=1_000_000, description="All who came; else those let in at the door.")
    ] = None
    cost_lines: CostLines | None = None


class CampaignEventRead(BaseModel):
    id: UUID
    version: int
    kind: Kind
    title: str
    description: str
    place: str
    stations: list[str]
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    is_public: bool
    status: Literal["planned", "held", "cancelled"]
    action_id: UUID | None
    attended: Annotated[int | None, Field(description="How many came, once it was held.")]
    coming: Annotated[int, Field(description="Places that are taken.")]
    waiting: Annotated[int, Field(description="On the waiting list.")]
    came: Annotated[int, Field(description="Checked in so far.")]
    walk_ins: Annotated[int, Field(description="Let in at the door without having signed up.")]
    path: Annotated[str | None, Field(description="Its public page; null where it has none.")]
    updated_at: datetime
