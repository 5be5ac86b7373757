"""Forms of a person's self-service page: availability and consents."""

from typing import Annotated

from kit.pages.page_form import Choices, Line, Posted
from pydantic import Field

NAMES = {"/areas": "les communes", "/skills": "ce que vous savez faire", "/slots": "vos moments"}


class OfferEntry(Posted):
    skills: Choices = ()
    slots: Choices = ()
    areas: Annotated[str, Field(max_length=600)] = ""


class UsesEntry(Posted):
    uses: Choices = ()
    read: Line = ""
    """The digest of the text on the page."""
