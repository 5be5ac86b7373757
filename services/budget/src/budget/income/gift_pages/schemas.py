"""HTTP schemas of the public page of gifts."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

Site = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["https://www.exemple.fr"])]


class GiftPagePut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [{"published": True, "words": "Merci de votre aide.", "contact": "mandataire@exemple.fr"}]
    },
):
    """The agent's page: its own words, and where donors write to exercise their rights (GDPR, art. 13)."""

    published: Annotated[bool, Field(strict=True)] = False
    words: Annotated[
        str,
        Field(max_length=600, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$", description="The agent's words to donors."),
    ] = ""
    contact: Annotated[
        str,
        Field(
            max_length=200,
            pattern=r"^[^\x00-\x1f\x7f<>]*$",
            description="Shown to everybody: an e-mail or postal address. Needed to publish.",
        ),
    ] = ""
    sites: Annotated[
        list[Site], Field(max_length=40, description="Sites that may show the button; others cannot frame it.")
    ] = []


class ClosureRead(BaseModel):
    """One of the reasons for which no gift can be taken today."""

    code: str
    text: str
    mend: Annotated[str, Field(description="What opens it, in French; empty where nothing does.")]


class GiftPageRead(BaseModel):
    version: Annotated[int, Field(description="0: never set.")]
    published: bool
    words: str
    contact: str
    sites: list[str]
    address: Annotated[str, Field(description="The public page.")]
    open: Annotated[bool, Field(description="Whether a gift can be taken today.")]
    closures: list[ClosureRead]
    set_at: datetime | None
