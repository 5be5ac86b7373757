from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field


class HoldPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [{"reason": "Un recours contre l'élection est en cours devant le Conseil constitutionnel."}]
    },
):
    """The reason of the legal hold, such as a pending appeal, without a person's name."""

    reason: Annotated[str, Field(min_length=10, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class HoldRead(BaseModel):
    reason: str
    set_by: str
    set_at: datetime


class PurgeRead(BaseModel):
    """The certificate: numbers erased, and proof that nothing was left."""

    id: UUID
    campaign: str
    candidate: str
    purged_at: datetime
    purged_by: str
    erased: dict[str, int]
    left: dict[str, int]
    digest: Annotated[str, Field(description="SHA-256 of the other fields, as JSON with sorted keys, in hexadecimal.")]


class RetentionRead(BaseModel):
    """The dry run: what a purge would erase, its earliest day, and its scheduled day."""

    allowed_from: Annotated[date, Field(description="The day after the last round.")]
    due_on: Annotated[date, Field(description="The day on which everything is purged by itself at the latest.")]
    hold: HoldRead | None
    would_erase: dict[str, int]
    counted: Annotated[dict[str, int], Field(description="Erased so far by kind and state: what is kept.")]
    purges: list[PurgeRead]
