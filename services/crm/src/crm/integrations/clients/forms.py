"""Forms of API clients: registration, and granted rights."""

from typing import Annotated

from kit.pages.page_form import Choices, Line, Posted
from pydantic import Field

NAMES = {
    "/name": "le nom",
    "/publisher": "l'éditeur",
    "/purpose": "l'usage",
    "/callback": "l'adresse de retour",
    "/scopes": "ce qu'elle demande",
    "/territories": "les territoires",
    "/subject": "l'identifiant",
}
GRANT_INPUTS = {"/ends_at": "ends_on"}


class ClientEntry(Posted):
    name: Line = ""
    publisher: Line = ""
    purpose: Line = ""
    callback: Line = ""
    scopes: Choices = ()


class RefusalEntry(Posted):
    state: Annotated[str, Field(max_length=1000)] = ""
    """The OAuth `state`, returned to the client."""


class GrantEntry(RefusalEntry):
    scopes: Choices = ()
    territories: Annotated[str, Field(max_length=24_000)] = ""
    ends_on: Line = ""
