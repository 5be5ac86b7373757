"""Forms of organisations: joining one, appeals, and members."""

from typing import Annotated

from kit.pages.page_form import Choices, Line, Posted
from pydantic import Field

HELP_NAMES = {
    "/action_id": "l'action",
    "/place": "le rendez-vous",
    "/people": "combien de personnes",
    "/territories": "les lieux",
}
NAMES = {"/name": "le nom", "/code": "le code, qui se donne entier", "/shares": "ce que la campagne partage"}
APPEAL_INPUTS = {
    f"/{part}/{name}": name
    for part, names in {
        "message": ("channel", "subject", "body"),
        "work": ("kind", "title", "starts_at", "ends_at", "volunteers"),
    }.items()
    for name in names
}


class AffiliationEntry(Posted):
    code: Line = ""
    shares: Choices = ()
    agrees: bool = False
    """To the arrangement of joint controllers, as it stands beside the box."""


class FoundEntry(Posted):
    name: Line = ""


class AppealEntry(Posted):
    """An appeal for a message, for work or with a questionnaire, by `what`; each form has its own inputs."""

    id: Line = ""
    what: Line = "message"
    region: Line = ""
    departments: Annotated[str, Field(max_length=1000)] = ""
    channel: Line = "email"
    subject: Line = ""
    body: Annotated[str, Field(max_length=40_000)] = ""
    kind: Line = ""
    title: Line = ""
    starts_at: Line = ""
    ends_at: Line = ""
    volunteers: Line = ""
    questionnaire: Line = ""
    help: Line = ""


class HelpEntry(Posted):
    """People asked for on an action of the plan."""

    action: Line = ""
    place: Line = ""
    people: Line = ""
    territories: Annotated[str, Field(max_length=4000)] = ""


class OrgMemberEntry(Posted):
    teammate: Line = ""
    """Somebody of the same campaign; empty for anybody else, by `subject`."""
    subject: Line = ""
    display_name: Line = ""
    email: Line = ""
    role: Line = ""
    region: Line = ""
    departments: Annotated[str, Field(max_length=1000)] = ""
    ends_at: Line = ""
