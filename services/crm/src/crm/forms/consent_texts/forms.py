"""The form of a consent text on paper."""

from typing import Annotated

from kit.pages.page_form import Line, Posted
from pydantic import Field

NAMES = {"/text": "le texte", "/language": "la langue", "/shown_on": "le jour", "/text_version": "la version"}


class ConsentTextEntry(Posted):
    text: Annotated[str, Field(max_length=20_000)] = ""
    language: Line = "fr"
    shown_on: Line = ""
