"""The form of a member's consent: the request as its front-end sent it, and the answer."""

from typing import Annotated, Literal

from kit.pages.page_form import Choices, Line, Posted
from pydantic import Field

Long = Annotated[str, Field(max_length=1800)]


class ConsentEntry(Posted):
    client_id: Line = ""
    redirect_uri: Line = ""
    state: Annotated[str, Field(max_length=500)] = ""
    code_challenge: Line = ""
    scope: Long = ""
    scopes: Choices = ()
    """The rights that were ticked."""
    answer: Literal["allow", "refuse"] = "refuse"
