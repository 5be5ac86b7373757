from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class JournalEntryRead(BaseModel):
    """One act. `hash` is the SHA-256 of the other fields, `previous` included, as canonical JSON."""

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
    """Verification of the whole chain. Note `head`: it lets you check this state later."""

    entries: int
    head: str
    broken_at: int | None
