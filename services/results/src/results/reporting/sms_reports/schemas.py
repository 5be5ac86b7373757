from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class SmsReportCreate(BaseModel, extra="ignore"):
    """A text message from a gateway. Its other fields are ignored."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={
            "examples": [{"id": "m-1", "from": "+33639981234", "text": "PV 12 I1012 V700 B12 N8 E680 1=400 2=280"}]
        },
    )

    id: Annotated[str | None, Field(max_length=200, description="The gateway's own: a repeat is answered alike.")] = (
        None
    )
    sender: Annotated[str, Field(alias="from", min_length=3, max_length=40)]
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class SmsReply(BaseModel):
    """Reply for the gateway to send back."""

    reply: str


class SmsGatewayRead(BaseModel):
    """A gateway. Its address is shown once."""

    id: UUID
    address: str


class SmsReportRead(BaseModel):
    """A received message; its sender is a number, or the poll watcher with that number."""

    id: UUID
    poll_watcher_id: UUID | None
    sender: str
    text: str
    reply: str
    understood: bool
    received_at: datetime
