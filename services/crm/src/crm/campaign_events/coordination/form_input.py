"""Parsing of the team's forms of campaign events into the API's own models."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from elections.places.place import Place
from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, LongText, Posted, Version
from kit.web.problems import Invalid

from crm.campaign.campaigns.place_input import read_stations

NAMES = {
    "/kind": "le genre",
    "/is_public": "la page publique",
    "/skills": "les savoir-faire",
    "/action/volunteers": "le nombre de bénévoles attendus",
    "/title": "le nom",
    "/place": "le lieu",
    "/description": "la présentation",
    "/stations": "les bureaux",
    "/starts_at": "le début",
    "/ends_at": "la fin",
    "/capacity": "le nombre de places",
    "/needed": "le nombre de bénévoles",
    "/action": "le coût",
    "/attended": "le nombre de personnes venues",
    "/name": "le nom",
    "/email": "l'adresse e-mail",
    "/phone": "le téléphone",
}
INPUTS = {"/action/volunteers": "volunteers", "/action": "cost"}


class CampaignEventEntry(Posted):
    """The form of a new event."""

    kind: Line = ""
    title: Line = ""
    place: Line = ""
    starts_at: Line = ""
    ends_at: Line = ""
    description: LongText = ""
    capacity: Line = ""
    stations: LongText = ""
    is_public: bool = False
    volunteers: Line = ""
    cost: Line = ""


class CampaignEventChange(CampaignEventEntry):
    """The form of an event that is changed."""

    version: Version


class EndEntry(Posted):
    """The form that closes an event."""

    attended: Line = ""


class RsvpEntry(Posted):
    """The form with which the team registers somebody."""

    name: Line = ""
    email: Line = ""
    phone: Line = ""
    wants_reminders: bool = False
    remembered: bool = False


class ShiftEntry(Posted):
    """The form of one more shift."""

    title: Line = ""
    starts_at: Line = ""
    ends_at: Line = ""
    needed: Line = ""
    skills: Choices = ()


class ActEntry(Posted):
    """The buttons of a registration and of a shift; `person`: who it is about."""

    act: Line = ""
    person: Line = ""


def read_campaign_event(entry: CampaignEventEntry, zone: ZoneInfo, own: Place) -> dict[str, Any]:
    """Parse an event's form, in a campaign of the territory `own`: local hours as of a browser's date field; a cost in
    euros, or helpers, make an action.
    """
    said: dict[str, Any] = {
        "kind": entry.kind.strip(),
        "title": entry.title.strip(),
        "description": entry.description.strip(),
        "place": entry.place.strip(),
        "stations": read_stations(entry.stations, own, "/stations"),
        "starts_at": local(entry.starts_at, zone, "/starts_at"),
        "ends_at": local(entry.ends_at, zone, "/ends_at"),
        "capacity": number(entry.capacity),
        "is_public": entry.is_public,
    }
    cost = _cents(entry.cost)
    if cost or entry.volunteers.strip():
        label = said["title"] or "Réunion"
        lines = [{"label": label, "heading": None, "amount_cents": cost}] if cost else []
        said["action"] = {"volunteers": number(entry.volunteers) or 0, "cost_lines": lines}
    return said


def read_shift(entry: ShiftEntry, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "title": entry.title.strip(),
        "starts_at": local(entry.starts_at, zone, "/starts_at"),
        "ends_at": local(entry.ends_at, zone, "/ends_at"),
        "needed": number(entry.needed) or 1,
        "skills": list(entry.skills),
    }


def read_rsvp(entry: RsvpEntry) -> dict[str, Any]:
    texts = {"name": entry.name.strip(), "email": entry.email.strip(), "phone": entry.phone.strip()}
    return {**texts, "wants_reminders": entry.wants_reminders, "remembered": entry.remembered}


def local(text: str, zone: ZoneInfo, pointer: str) -> str:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid("Indiquez le jour et l'heure.", "Give the day and the hour.", pointer) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def number(text: str) -> int | str | None:
    """Parse a whole number; other text is returned as it is, for the model to refuse by the name of its field."""
    plain = text.strip()
    if not plain:
        return None
    return whole_number(plain)


def _cents(text: str) -> int:
    plain = text.translate(str.maketrans({"€": "", "\u202f": "", "\u00a0": "", " ": "", ",": "."}))
    if not plain:
        return 0
    euros, _, cents = plain.partition(".")
    if (
        not (euros + (cents or "0")).isascii()
        or not (euros + (cents or "0")).isdigit()
        or len(euros) > 8
        or len(cents) > 2
    ):
        raise Invalid("Le coût est un montant en euros, comme 180 ou 180,50.", "A cost is an amount.", "/action")
    return int(euros or "0") * 100 + int(cents.ljust(2, "0") or "0")
