"""The form of an interaction with a person."""

from typing import Annotated

from kit.pages.page_form import Line, Posted
from pydantic import Field

NAMES = {"/channel": "comment", "/direction": "qui a commencé", "/text": "ce qui s'est dit"}


class InteractionEntry(Posted):
    channel: Line = ""
    direction: Line = ""
    text: Annotated[str, Field(max_length=8000)] = ""
    """A browser counts a line break as one character, and sends two."""
