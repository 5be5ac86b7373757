from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

Label: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
Address: TypeAlias = Annotated[
    str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["https://www.exemple.fr"])
]
DAYS = 30
MAX_DAYS = 2200
"""A link may be made as soon as the election before is over."""


class PublicBoardCreate(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"label": "Site de la campagne", "days": 30}]}
):
    """A read-only link to the board. Before the legal hour it shows nothing, to anybody."""

    label: Annotated[Label, Field(description="Whom it is for.", examples=["Site de la campagne"])]
    days: Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS, description="How long it lives.")] = DAYS


class PublicBoardRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    label: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class PublicBoardCreated(PublicBoardRead):
    """The link that was made. `url` is given once: only a hash of its secret is kept."""

    url: str


class PublicBoardsRead(Page[PublicBoardRead]):
    sites: list[str]


class SitesPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"sites": ["https://www.exemple.fr"]}]}):
    """All sites that may frame the shared board, as origins without a path."""

    sites: Annotated[list[Address], Field(max_length=50)]


class SitesRead(Page[str]):
    """Sites that may frame the shared board, as origins: `https://exemple.fr`."""
