"""Schema of a pending computation."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field


class PendingJobRead(BaseModel):
    """The job of a pending computation, and its progress."""

    job: Annotated[UUID, Field(description="`GET /v1/jobs/{id}` follows it.")]
    state: Annotated[str, Field(description="`waiting`, `running`; `failed`, `cancelled`: begun again in an hour.")]
    done: int
    total: Annotated[int, Field(description="0 while it is not known.")]
    note: Annotated[str, Field(description="What it is at, in French.")]
