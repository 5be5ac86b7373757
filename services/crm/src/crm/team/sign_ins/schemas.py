"""Request and response schemas of sign-ins by a mailed link."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class SignInMailCreate(BaseModel):
    """Request for a sign-in link, by the address that was typed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"address": "camille@exemple.fr"}]})

    address: Annotated[str, Field(min_length=3, max_length=254, description="An e-mail address.")]


class SignInCreate(BaseModel):
    """The secret of a mailed link."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"token": "le-jeton-du-lien-recu-par-mail"}]}
    )

    token: Annotated[str, Field(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_\-]+$")]


class SignInRead(BaseModel):
    """Person of a link that was used, and what it lets them into: a campaign, or an organisation above campaigns."""

    subject: str
    campaign_id: UUID | None
    organisation_id: UUID | None
