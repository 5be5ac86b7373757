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
    "front_end",
    "message",
    "listing",
    "false_alarm",
]


class AuditEntryRead(BaseModel):
    """An entry of the audit log. `fields`: names of fields, or the reason of a read; never values."""

    id: UUID
    at: datetime
    actor: str
    act: Act
    about: About
    about_id: str
    fields: list[str]
