from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from common.schemas.actions import ActionKind, ActionStatus, ActionSums, CostLine
from common.schemas.instants import Instant
from common.schemas.territories import Station
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

_EXAMPLE: dict[str, JsonValue] = {
    "kind": "postering",
    "title": "Collage du centre",
    "stations": ["94033_0001", "94033_0002"],
    "starts_at": "2029-05-20T20:00:00+02:00",
    "ends_at": "2029-05-20T22:00:00+02:00",
    "volunteers": 6,
    "cost_lines": [{"label": "200 affiches", "heading": 7, "amount_cents": 18000}],
}


class CostLineCreate(CostLine):
    model_config = ConfigDict(frozen=True, extra="forbid")


Title = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$", description="Stays in crm.")]
Where = Annotated[list[Station], Field(max_length=500, description="None: nowhere in particular.")]
Volunteers = Annotated[int, Field(strict=True, ge=0, le=100_000)]
CostLines = Annotated[list[CostLineCreate], Field(max_length=50)]


class ActionCreate(BaseModel):
    """A piece of field work to plan, or to record once it has taken place."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    id: Annotated[UUID | None, Field(description="With an id of your own, a repeat plans nothing twice.")] = None
    kind: ActionKind
    title: Title
    stations: Where = []
    starts_at: Instant
    ends_at: Instant
    volunteers: Volunteers = 0
    cost_lines: CostLines = []
    record_only: Annotated[
        bool,
        Field(strict=True, description="It has taken place: record it as completed. What happened is never refused."),
    ] = False

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise PydanticCustomError(
                "invalid", "ends_at is not after starts_at", {"fr": "la fin doit suivre le début"}
            )
        return self


class ActionPatch(BaseModel):
    """A JSON merge patch of a planned action; of a completed one, its volunteers and cost lines."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "Collage du centre et du marché", "volunteers": 8}]}
    )

    kind: ActionKind | None = None
    title: Title | None = None
    stations: Where | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    volunteers: Volunteers | None = None
    cost_lines: CostLines | None = None

    @model_validator(mode="after")
    def _nothing_is_removed(self) -> Self:
        if any(getattr(self, name) is None for name in self.model_fields_set):
            raise PydanticCustomError(
                "invalid",
                "no field of an action can be removed",
                {"fr": "aucun champ d'une action ne peut être retiré"},
            )
        return self


class Completion(BaseModel):
    """The action as it took place; absent fields stay as planned."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"volunteers": 5, "cost_lines": [{"label": "200 affiches", "heading": 7, "amount_cents": 17500}]}
            ]
        },
    )

    volunteers: Volunteers | None = None
    cost_lines: CostLines | None = None
    sums: ActionSums | None = None
    attendees: Annotated[
        int | None, Field(strict=True, ge=0, le=1_000_000, description="How many people came: a number.")
    ] = None


class CostLineRead(BaseModel):
    label: str
    heading: int | None
    amount_cents: int


class ActionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    kind: ActionKind
    status: ActionStatus
    title: str
    stations: list[str]
    starts_at: datetime
    ends_at: datetime
    volunteers: int
    cost_lines: list[CostLineRead]
    attendees: int | None
    updated_at: datetime
    sums: ActionSums | None
