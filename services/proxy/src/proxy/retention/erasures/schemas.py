from uuid import UUID

from pydantic import BaseModel


class CrmPersonPut(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"person": "7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55"}]}
):
    """The contact's reference in crm, whose erasure also erases them here."""

    person: UUID


class CrmPersonRead(BaseModel):
    target_id: UUID
    person: UUID
