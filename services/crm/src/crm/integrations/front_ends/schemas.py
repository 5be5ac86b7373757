"""Request and response schemas of front-ends of third parties and of the sessions of members in them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.integrations.clients.schemas import LINE, Scopes

Origin = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["https://carte.exemple.fr"])]
RedirectUri = Annotated[
    str,
    Field(
        min_length=12,
        max_length=300,
        pattern=r"^https?://[^\x00-\x20\x22\x27\x7f<>\\@#*]+$",
        examples=["https://carte.exemple.fr/retour"],
    ),
]


class FrontEndCreate(BaseModel):
    """A front-end of a third party: where it stands, and the most that it may ask of a member."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Carte du terrain",
                    "publisher": "ACME",
                    "purpose": "Voir les priorités et noter des portes",
                    "redirect_uris": ["https://carte.exemple.fr/retour"],
                    "origins": ["https://carte.exemple.fr"],
                    "scopes": ["priorities:read", "canvasses:write"],
                }
            ]
        },
    )

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=LINE, examples=["Carte du terrain"])]
    publisher: Annotated[
        str, Field(min_length=1, max_length=120, pattern=LINE, description="Who makes or runs it.", examples=["ACME"])
    ]
    purpose: Annotated[
        str, Field(min_length=1, max_length=300, pattern=LINE, description="What people do there, in a sentence.")
    ]
    redirect_uris: Annotated[
        list[RedirectUri],
        Field(
            min_length=1,
            max_length=5,
            description="Where people go back to once they decided: compared whole. https; http on one's own machine.",
        ),
    ]
    origins: Annotated[
        list[Origin],
        Field(min_length=1, max_length=5, description="Of its pages, which call the API from a browser (CORS)."),
    ]
    scopes: Scopes


class FrontEndRead(BaseModel):
    """A front-end. Once revoked it has no session and gets none; its name stands for what was done through it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: str = Field(description="By which it names itself at `/oauth/authorize` and `/oauth/token`: no secret.")
    name: str
    publisher: str
    purpose: str
    redirect_uris: list[str]
    origins: list[str]
    scopes: list[str]
    created_by: str
    created_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class KnownFrontEnd(FrontEndRead):
    """A front-end that is not cut off, with its campaign: for the authorization server, not for the API."""

    campaign_id: UUID


class FrontEndSessionRead(BaseModel):
    """A member's session in a front-end that has not ended."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    front_end_id: UUID
    front_end: str = Field(description="Its name.")
    member: str
    scopes: list[str] = Field(description="What they consented to: at each call, what they may still do of it.")
    opened_at: datetime
    used_at: datetime | None = Field(description="When it got a token last.")
    ends_at: datetime
