"""Response schemas of the token endpoint."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class TokenRead(BaseModel):
    """A token for other software, or for a member who acts through a front-end (RFC 6749, 5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Field(description="In seconds.")]
    scope: Annotated[str, Field(description="What it opens, with a space between.")]
    refresh_token: Annotated[
        str, Field(description="For a member's session alone. Good once: the answer has the next one.")
    ] = ""
    campaign: Annotated[UUID | None, Field(description="For a member's session alone: in which campaign they act.")] = (
        None
    )


class TokenRefusal(BaseModel):
    """Why there is no token (RFC 6749, 5.2)."""

    error: Annotated[str, Field(description="One of the words of RFC 6749 and RFC 8707.", examples=["invalid_client"])]
    error_description: str
