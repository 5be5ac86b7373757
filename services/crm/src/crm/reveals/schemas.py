"""What is said over HTTP about reading sealed fields."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field

Reason: TypeAlias = Literal[
    "call", "write", "visit", "identity_check", "correction", "rights_request", "duplicate_check"
]
SealedField: TypeAlias = Literal["contact", "born_on", "opinion"]


class RevealCreate(BaseModel, extra="forbid"):
    field: SealedField
    contact_id: Annotated[UUID | None, Field(description="Which address: needed for `contact`, and only for it.")] = (
        None
    )
    reason: Annotated[Reason, Field(description="Kept in the log, with who asked and when.")]


class RevealedRead(BaseModel):
    """The only answer that holds it: not to be stored by caches."""

    field: SealedField
    value: str | None


class RevealRead(BaseModel):
    id: UUID
    person_id: UUID
    field: str
    reason: Reason
    made_by: str
    made_at: datetime
