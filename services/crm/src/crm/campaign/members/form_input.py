"""Parsing of the team page's form into the API's own model: one set of rules for both."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from crm.campaign.members.schemas import MemberPut

_SENTENCES = {
    "display_name": "Donnez un nom d'usage, en 120 caractères au plus.",
    "roles": "Choisissez au moins un rôle.",
    "territories": "Un territoire est un code de commune (94033) ou de bureau (94033_0001).",
    "ends_at": "Cette date de fin n'est pas valable.",
}


class MalformedInput(Exception):
    """An entry that no rights can be made of; the text says what to mend."""


def read_member(display_name: str, roles: list[str], territories: str, ends_on: str, zone: ZoneInfo) -> MemberPut:
    """Parse a member's form. `ends_on` is the last day: rights end at the midnight that follows it."""
    said = {
        "display_name": display_name.strip(),
        "roles": roles,
        "territories": territories.replace(",", " ").replace(";", " ").upper().split(),
        "ends_at": _midnight_after(ends_on, zone) if ends_on else None,
    }
    try:
        return MemberPut.model_validate(said)
    except ValidationError as error:
        field = str((error.errors(include_url=False, include_input=False)[0]["loc"] or ("",))[0])
        raise MalformedInput(_SENTENCES.get(field, "La demande n'est pas complète.")) from error


def _midnight_after(day: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(0), zone)
    except (ValueError, OverflowError) as error:
        raise MalformedInput(_SENTENCES["ends_at"]) from error
