from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field


class ErasureDone(BaseModel):
    """An erasure that was done, by its line of the journal."""

    at: datetime
    by_itself: bool
    entry: Annotated[int, Field(description="Its number in `GET /v1/journal`, whose hashes prove it.")]
    poll_watchers: int
    sms_reports: int


class WatcherErasureRead(BaseModel):
    """People whom an erasure would erase, the first day on which it may, and the day on which it is done by itself."""

    poll_watchers: int
    sms_reports: Annotated[int, Field(description="Text messages with the numbers that sent them.")]
    allowed_from: Annotated[date, Field(description="The day after the last round.")]
    due_on: Annotated[date, Field(description="The day on which everybody is erased by itself.")]
    is_allowed: bool
    last: ErasureDone | None
