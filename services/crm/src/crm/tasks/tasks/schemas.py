from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from common.schemas.instants import Day
from common.schemas.territories import MemberTerritory
from pydantic import BaseModel, ConfigDict, Field

Closed = Literal["done", "matched", "confirmed", "withdrawn"]
What = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x08\x0b-\x1f\x7f]*$",
        description="Sealed. No opinion, belief, health or origin of anybody.",
        examples=["Rappeler pour la réunion du 12."],
    ),
]
Subject = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class TaskCreate(BaseModel):
    """A task for a member of the team. The person it is about gives it its place, unless another is given."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "Rappeler pour la réunion du 12.", "due_on": "2029-05-11", "place": "94033"}]
        },
    )

    text: What
    owner: Annotated[Subject | None, Field(description="Yourself if left out.")] = None
    due_on: Annotated[Day | None, Field(description="The last day for it.")] = None
    person_id: UUID | None = None
    place: Annotated[MemberTerritory | None, Field(description="A station or a commune.")] = None


class TaskPatch(BaseModel):
    """A change of a task. `done`: true to complete it, false to open it again. The rest is of the team's own tasks."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "Rappeler la mairie pour la salle", "due_on": "2029-05-15"}]},
    )

    done: Annotated[bool, Field(strict=True)] | None = None
    text: What | None = None
    owner: Subject | None = None
    due_on: Day | None = None


class TickPut(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"done": True}]})

    done: Annotated[bool, Field(strict=True)]


class TaskRead(BaseModel):
    id: UUID
    kind: Literal["proxy_request", "team"]
    about: Annotated[UUID, Field(description="The request's reference in proxy: only proxy knows whose it is.")]
    place: Annotated[str, Field(description="A station, a commune while the station is not known, or nowhere.")]
    text: Annotated[str, Field(description="What waits, in French.")]
    owner: str | None
    due_on: date | None
    person_id: UUID | None
    created_by: str | None
    opened_at: datetime
    closed_at: datetime | None
    closed_as: Closed | None
