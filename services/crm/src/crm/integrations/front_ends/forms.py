"""The form by which a front-end of a third party is registered."""

from typing import Annotated

from kit.pages.page_form import Choices, Line, Posted
from pydantic import Field

NAMES = {
    "/name": "le nom",
    "/publisher": "l'éditeur",
    "/purpose": "l'usage",
    "/origins": "l'origine",
    "/redirect_uris": "l'adresse de retour",
    "/scopes": "ce qu'il peut demander",
}
Lines = Annotated[str, Field(max_length=2000)]


class FrontEndEntry(Posted):
    name: Line = ""
    publisher: Line = ""
    purpose: Line = ""
    origins: Lines = ""
    """One a line."""
    redirect_uris: Lines = ""
    """One a line."""
    scopes: Choices = ()
