"""The API's schemas of entries that may be of one person."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from crm.people.records.schemas import PersonRead


class FindAsked(BaseModel):
    """The arguments of the search: none, it looks at the whole file."""


class PairRead(BaseModel):
    id: UUID
    first_id: UUID
    second_id: UUID
    score: float
    reasons: list[str]


class ComparedRead(PairRead):
    """Both entries of a pair, side by side."""

    first: PersonRead
    second: PersonRead


class Decision(BaseModel):
    """The decision on a pair. `apart`: two people. Else the entry that stays; lines, addresses and consents join it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"decision": "keep_first"}]})

    decision: Literal["keep_first", "keep_second", "apart"]


class MergeRead(BaseModel):
    id: UUID
    kept_id: UUID
    merged_id: UUID
    created_by: str
    created_at: datetime


class FindStarted(BaseModel):
    job_id: UUID
