from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

Code = Annotated[str, Field(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


class PoolCode(BaseModel):
    """A code for one other campaign. It works once, and is not shown again."""

    code: str
    ends_at: datetime


class PoolCodePost(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"code": "code-d-exemple-a-remplacer-par-celui-recu"}]}
):
    """A code from another campaign."""

    code: Code


class CampaignName(BaseModel):
    name: str
    candidate: str


class PoolPreview(BaseModel):
    """The campaigns that this code would make one agree with."""

    members: list[CampaignName]


class PartnerRead(BaseModel):
    """Another campaign of the pool. People are matched once both have agreed."""

    id: UUID
    name: str
    candidate: str
    own_agreed_at: Annotated[datetime | None, Field(description="Time when your campaign agreed to it.")]
    partner_agreed_at: Annotated[datetime | None, Field(description="Time when it agreed to yours.")]


class PoolRead(BaseModel):
    """The campaign's pool; `joined_at` null: none."""

    joined_at: datetime | None
    partners: list[PartnerRead]
    consents: Annotated[int, Field(description="Number of your people who agreed to be matched across campaigns.")]
    consent_text: Annotated[
        str, Field(description="The text that they are asked to agree to, in French; empty without a partner.")
    ]
