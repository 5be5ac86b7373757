"""API schemas for jobs."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobProblem(BaseModel):
    """Why a job failed, and what to do."""

    detail_fr: str
    detail_en: str
    pointer: str | None


class JobRead(BaseModel):
    """A job and its progress: `done` of `total` (0 while unknown)."""

    id: UUID
    batch: UUID | None
    kind: str
    state: JobState
    done: int
    total: int
    note: str
    result: dict[str, Any] | None
    problem: JobProblem | None
    requested_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def under_way(self) -> bool:
        """Whether it waits or runs, so that a page about it goes on asking."""
        return self.state in (JobState.WAITING, JobState.RUNNING)


class BatchRead(BaseModel):
    """Jobs enqueued together, counted by state."""

    batch: UUID
    waiting: int
    running: int
    done: int
    failed: int
    cancelled: int
