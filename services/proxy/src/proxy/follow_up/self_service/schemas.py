from datetime import date, datetime
from typing import Annotated, Literal

from common.schemas import Commune, Round, Station
from pydantic import BaseModel, Field

from proxy.intake.requests.deadlines import Level


class AdviceRead(BaseModel):
    """The time left before a round. It is advice: the law sets no last day."""

    round: Round
    on: date
    days_left: int
    level: Level
    text: str


class PoolChoiceRead(BaseModel):
    """The person's choice to be matched with people of other campaigns, which the text names."""

    text: str
    given: bool
    renew: Annotated[bool, Field(description="A campaign joined after it was given, and is not reached yet.")]


class PoolChoicePut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"given": True}]}):
    given: Annotated[bool, Field(strict=True)]


class StatusRead(BaseModel):
    """The status of a request or offer, for its secret link. No name and no contact: the link may be on a screen."""

    kind: Literal["request", "offer"]
    state: str
    commune: Annotated[Commune, Field(description="`ZZ000` for who votes in a consulate.")]
    consulate: str
    station: Station | None
    rounds: list[int]
    opened_at: datetime
    changed_at: datetime
    confirmed_at: datetime | None
    warnings: Annotated[list[str], Field(description="Doubts about what was stored.")]
    advice: list[AdviceRead]
    next_steps: list[str]
    pool_choice: Annotated[PoolChoiceRead | None, Field(description="None: the campaign is matched with no other.")]
    notice: Annotated[str, Field(description="A notice that the service itself makes no proxy.")]
    erased_on: Annotated[date, Field(description="The day on which everything is erased at the latest.")]
