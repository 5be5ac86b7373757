"""The forms of an open invitation, and of who waits to be let in."""

from typing import Annotated

from kit.pages.page_form import Line, Posted
from pydantic import Field

NAMES = {
    "/label": "le nom",
    "/uses": "le nombre de personnes",
    "/hours": "la durée en heures",
    "/territories": "les lieux",
    "/display_name": "votre nom",
    "/contact": "votre adresse ou votre téléphone",
}


class OpenInvitationEntry(Posted):
    label: Line = ""
    uses: Line = ""
    hours: Line = ""
    territories: Annotated[str, Field(max_length=4000)] = ""


class AdmissionEntry(Posted):
    display_name: Line = ""
    contact: Line = ""
