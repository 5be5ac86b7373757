"""The form of an invitation into the team."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from elections.places.place import parse_territory
from kit.pages.page_form import Choices, Line, Posted
from kit.web.problems import Invalid
from pydantic import Field

from crm.campaign.campaigns.place_input import read_places

INPUTS = {"/ends_at": "ends_on"}
NAMES = {
    "/display_name": "le nom d'usage",
    "/email": "l'adresse électronique",
    "/roles": "les rôles",
    "/mobile": "le téléphone",
    "/territories": "les lieux",
    "/ends_at": "le dernier jour",
}


class InvitationEntry(Posted):
    display_name: Line = ""
    email: Line = ""
    mobile: Line = ""
    roles: Choices = ()
    territories: Annotated[str, Field(max_length=24_000)] = ""
    ends_on: Line = ""


def read_invitation(entry: InvitationEntry, zone: ZoneInfo, own: str) -> dict[str, Any]:
    """Parse the form. `ends_on`: the last day; rights end at the following midnight. Raises Invalid.

    `own`: the campaign's territory, by which places are understood.
    """
    if not entry.roles:
        raise Invalid("Choisissez au moins un rôle.", "At least one role is expected.", "/roles")
    territories = read_places(entry.territories, parse_territory(own), "/territories")
    ends_at = ""
    if entry.ends_on:
        try:
            following = date.fromisoformat(entry.ends_on) + timedelta(days=1)
            ends_at = datetime.combine(following, time(0), zone).isoformat()
        except (ValueError, OverflowError) as error:
            raise Invalid("Cette date de fin n'est pas valable.", "A date is expected.", "/ends_at") from error
    return {
        "display_name": entry.display_name.strip(),
        "email": entry.email.strip() or None,
        "roles": entry.roles,
        "mobile": entry.mobile.strip() or None,
        "territories": territories,
        "ends_at": ends_at,
    }
