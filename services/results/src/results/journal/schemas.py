from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class JournalEntryRead(BaseModel):
    """One act. `hash` is the SHA-256 of the others, `previous` included, as canonical JSON."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    at: datetime
    actor: str
    action: str
    about: dict[str, Any]
    previous: str
    hash: str


class JournalRead(BaseModel):
    items: list[JournalEntryRead]
    next: int | None = Field(description="The `after` of the following page; null on the last one.")


class JournalVerification(BaseModel):
    """Verification that every entry follows from the one before. Whoever notes `head` can check it later."""

    entries: int
    head: str
    broken_at: int | None
