"""The API's schemas of duplicate records."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from crm.people.records.schemas import PersonRead


class FindAsked(BaseModel):
    """The arguments of the search: none, as it covers the whole file."""


class PairRead(BaseModel):
    id: UUID
    first_id: UUID
    second_id: UUID
    score: float
    reasons: list[str]


class ComparedRead(PairRead):
    """Both records of a pair, side by side."""

    first: PersonRead
    second: PersonRead


class Decision(BaseModel):
    """The decision on a pair. `apart`: two people; else which record stays and takes over the other's data."""

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
