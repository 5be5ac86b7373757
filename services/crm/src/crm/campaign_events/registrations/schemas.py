"""The API's schemas of registrations for campaign events."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from kit.text.single_line import LINE
from pydantic import BaseModel, ConfigDict, Field

State: TypeAlias = Literal["asked", "coming", "waiting", "cancelled"]
Outcome: TypeAlias = Literal["came", "again", "waiting", "not_coming", "unknown"]
Name: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        pattern=LINE,
        examples=["Ada L."],
    ),
]


class RsvpCreate(BaseModel):
    """A person who comes to the event, with an address to write to, or none if they were told by word of mouth."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Ada L.", "email": "ada@exemple.fr", "wants_reminders": True}]},
    )

    name: Name
    email: Annotated[str, Field(min_length=3, max_length=254)] | None = None
    phone: Annotated[str, Field(min_length=3, max_length=30)] | None = None
    wants_reminders: Annotated[bool, Field(strict=True, description="Agreed to it, apart from coming.")] = False
    remembered: Annotated[
        bool, Field(strict=True, description="Agreed to have it noted on their card, where they have one.")
    ] = False


class RsvpRead(BaseModel):
    id: UUID
    state: State
    source: Literal["page", "team", "integration"]
    name: Annotated[str | None, Field(description="None once they cancelled.")]
    hint: Annotated[str | None, Field(description="Enough of the address to tell two people apart.")]
    wants_reminders: bool
    person_id: UUID | None
    asked_at: datetime
    came_at: datetime | None


class AttendancePut(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"came": True}]})

    came: Annotated[bool, Field(strict=True)]


class ArrivalCreate(BaseModel, extra="forbid"):
    code: Annotated[str, Field(max_length=60, description="As it was scanned or typed.", examples=["K7QF 2M9X"])]


class ArrivalRead(BaseModel):
    """The result of a check-in. `again`: they had been checked in, at that moment. An unknown code reveals nothing."""

    outcome: Outcome
    name: str | None
    at: datetime | None
    came: Annotated[int, Field(description="How many are in by now.")]


class DeskRead(BaseModel):
    path: Annotated[str, Field(description="For who stands at the door: it checks people in. Shown once.")]


class Told(BaseModel):
    """The sealed part of a registration."""

    name: str
    email: str | None = None
    phone: str | None = None
    code: str
