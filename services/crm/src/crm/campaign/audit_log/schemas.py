"""The API's schemas of the audit log."""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel

Act: TypeAlias = Literal["read", "added", "changed", "erased", "exported"]
About: TypeAlias = Literal[
    "person",
    "member",
    "rights_case",
    "retention",
    "register",
    "organisation",
    "client",
    "message",
    "listing",
    "false_alarm",
]


class AuditEntryRead(BaseModel):
    """`fields`: which ones, or why it was read; never what is in them."""

    id: UUID
    at: datetime
    made_by: str
    act: Act
    about: About
    about_id: str
    fields: list[str]
