"""HTTP schemas of the audit log."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field


class ChangeRead(BaseModel):
    """One change of the account."""

    entry: Annotated[int, Field(description="In the order of the changes.")]
    kind: Annotated[str, Field(examples=["expense"])]
    object_id: UUID
    version: int
    act: Annotated[str, Field(description="The act.", examples=["moved"])]
    fields: Annotated[dict[str, list[Any]], Field(description="Values before and after, by name of the field.")]
    made_by: Annotated[str, Field(description="The member, or `crm`.")]
    made_at: datetime
