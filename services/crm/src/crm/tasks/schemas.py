from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

Closed = Literal["done", "matched", "confirmed", "withdrawn"]


class TaskPatch(BaseModel, extra="forbid"):
    """`done`: true once it is taken care of, false to open it again."""

    done: Annotated[bool, Field(strict=True)]


class TaskRead(BaseModel):
    id: UUID
    kind: Literal["proxy_request"]
    about: Annotated[UUID, Field(description="The request's reference in proxy: only proxy knows whose it is.")]
    place: Annotated[str, Field(description="A station, or a commune while the station is not known.")]
    text: Annotated[str, Field(description="What waits, in French.")]
    opened_at: datetime
    closed_at: datetime | None
    closed_as: Closed | None
