from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from kit.messages.contents import Channel, State


class MessageRead(BaseModel):
    """The state of a message, without its text or its recipient."""

    id: UUID
    channel: Channel
    kind: str
    about: Annotated[UUID | None, Field(description="Its subject, in this service's own numbers.")]
    state: Annotated[
        State, Field(description="`unknown`: it may have gone out when a worker died; it is never sent again.")
    ]
    reason: Annotated[str, Field(description="Why it was not sent, as a code.")]
    attempts: int
    queued_at: datetime
    not_before: datetime
    expires_at: datetime | None
    ended_at: datetime | None
