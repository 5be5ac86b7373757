"""Request and response schemas of reading encrypted fields."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Reason: TypeAlias = Literal[
    "call", "write", "visit", "identity_check", "correction", "rights_request", "duplicate_check"
]
SealedField: TypeAlias = Literal["contact", "born_on", "opinion"]


class SealedReadCreate(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"field": "contact", "contact_id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "reason": "call"}]
        },
    )

    field: SealedField
    contact_id: Annotated[UUID | None, Field(description="Which address: needed for `contact`, and only for it.")] = (
        None
    )
    reason: Annotated[Reason, Field(description="Kept in the log, with who asked and when.")]


class SealedFieldRead(BaseModel):
    """A decrypted field; the response must not be cached."""

    field: SealedField
    value: str | None


class SealedReadRead(BaseModel):
    id: UUID
    person_id: UUID
    field: str
    reason: Reason
    read_by: str
    read_at: datetime
