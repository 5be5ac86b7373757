from uuid import UUID

from pydantic import BaseModel


class CrmPersonPut(BaseModel, extra="forbid"):
    """The contact's reference in crm: when they are erased there, they are here."""

    person: UUID


class CrmPersonRead(BaseModel):
    target_id: UUID
    person: UUID
