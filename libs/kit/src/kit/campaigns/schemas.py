"""API schemas for a service's own copy of campaigns and members."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas.campaign import CampaignState
from common.schemas.instants import Instant
from common.scopes import Feature, Role
from pydantic import BaseModel, ConfigDict, Field

Territories = Annotated[
    list[Annotated[str, Field(pattern=r"^[0-9A-Za-z]{2,5}[0-9A-Za-z_.\-]{0,8}$", max_length=12)]],
    Field(
        max_length=2000,
        description="Communes (`94033`) and stations (`94033_0001`); none: the whole campaign.",
    ),
]


class MemberPut(BaseModel):
    """The roles and territories of a member in a campaign."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"roles": ["canvasser"], "territories": ["94033"]}]}
    )

    roles: Annotated[list[Role], Field(max_length=20)]
    territories: Territories = []
    ends_at: Instant | None = None
    closed: Annotated[list[Feature], Field(max_length=40, description="Features that are closed to them.")] = []


class CampaignPut(CampaignState):
    """A campaign in a request. Unknown fields are refused here, but allowed in events, which may be newer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Vincennes 2029",
                    "candidate": "Camille Exemple",
                    "election": "legislatives",
                    "territory": "circo:9406",
                    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
                }
            ]
        },
    )


class CampaignRead(BaseModel):
    campaign_id: UUID
    version: int
    heard_from: str
    campaign: CampaignState


class MemberRead(BaseModel):
    subject: str
    roles: list[Role]
    territories: list[str]
    ends_at: datetime | None
    closed: list[Feature]
