from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class PhotoRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    tally_id: UUID
    received_sha256: str = Field(description="SHA-256 of the file as it was sent.")
    sha256: str = Field(description="SHA-256 of the picture as it is kept: smaller, without metadata.")
    width: int
    height: int
    added_by: str
    added_at: datetime
