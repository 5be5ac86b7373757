"""Request and response schemas of pictures for messages."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class MessagePictureRead(BaseModel):
    id: UUID
    description: str = Field(description="What it shows, for who does not see it.")
    path: str = Field(description="Under this service's address, for everybody.")
    width: int
    height: int
    added_at: datetime
