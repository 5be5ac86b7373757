"""Field actions of a campaign, and their costs."""

from enum import StrEnum
from typing import Annotated, Self, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from common.schemas.counts import Cents, Count
from common.schemas.instants import Instant
from common.schemas.territories import Stations

Heading: TypeAlias = Annotated[
    int, Field(strict=True, ge=1, le=21, description="Number of the heading of the campaign account (CNCCFP list).")
]


class Channel(StrEnum):
    """How people are canvassed."""

    DOOR = "door"
    PHONE = "phone"
    STREET = "street"


class ActionKind(StrEnum):
    """The kind of action."""

    DOOR_TO_DOOR = "door_to_door"
    PHONE_BANK = "phone_bank"
    LEAFLET_DROP = "leaflet_drop"
    POSTERING = "postering"
    MEETING = "meeting"
    FUNDRAISER = "fundraiser"
    STREET_STAND = "street_stand"
    MAILING = "mailing"


class ActionStatus(StrEnum):
    """The status of an action."""

    PLANNED = "planned"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class CostLine(BaseModel):
    """One cost of an action."""

    model_config = ConfigDict(frozen=True)

    label: Annotated[
        str,
        Field(
            min_length=1,
            max_length=120,
            pattern=r"^[^\x00-\x1f]+$",
            description="Thing that is bought.",
        ),
    ]
    heading: Annotated[Heading | None, Field(description="Heading of the account; none while not chosen.")]
    amount_cents: Cents


class ActionSums(BaseModel):
    """The totals of a postering round or a leaflet drop."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stops: Annotated[Count, Field(description="Places on the round.")]
    stops_done: Annotated[Count, Field(description="Places where the work was done.")]
    posters: Annotated[Count, Field(description="Posters put up.")]
    leaflets: Annotated[Count, Field(description="Leaflets put into mailboxes.")]
    boxes_left: Annotated[Count, Field(description="Mailboxes left alone, because they want no leaflets.")]


class ActionState(BaseModel):
    """An action as crm knows it."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[UUID, Field(description="The action.")]
    kind: ActionKind
    status: ActionStatus
    stations: Annotated[Stations, Field(description="Place of the action; none: nowhere in particular.")]
    starts_at: Annotated[Instant, Field(description="Its beginning.")]
    ends_at: Annotated[Instant, Field(description="Its end.")]
    volunteers: Annotated[
        int, Field(strict=True, ge=0, le=100_000, description="Number of people expected, or who came.")
    ]
    cost_lines: Annotated[list[CostLine], Field(max_length=50, description="Cost: expected, then real.")]
    sums: Annotated[ActionSums | None, Field(description="Of a round that was marked on the way; none otherwise.")] = (
        None
    )
    attendees: Annotated[
        int | None,
        Field(strict=True, ge=0, le=1_000_000, description="Number of people who came, once that is known."),
    ] = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at < self.starts_at:
            raise PydanticCustomError("invalid", "ends_at is before starts_at", {"fr": "la fin précède le début"})
        return self
