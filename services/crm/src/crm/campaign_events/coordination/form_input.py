"""Parsing of the team's forms of campaign events into the API's own models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from elections.places.place import Place
from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, LongText, Posted, Version
from kit.web.problems import Invalid

from crm.campaign.campaigns.place_input import read_stations
from crm.campaign_events.events.kinds import HELP
from crm.campaign_events.events.schemas import CampaignEventPut
from crm.campaign_events.shifts.schemas import LONGEST

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
    "/cost_lines": "le coût",
    "/attended": "le nombre de personnes venues",
    "/name": "le nom",
    "/email": "l'adresse e-mail",
    "/phone": "le téléphone",
}
INPUTS = {"/action/volunteers": "volunteers", "/needed": "volunteers", "/action": "cost", "/cost_lines": "cost"}


USUAL_LENGTH = timedelta(hours=2)
"""How long an event lasts of which no end was written."""


@dataclass(frozen=True)
class Planned:
    """What the action of an event takes: helpers, and its cost line by line."""

    volunteers: int = 0
    cost_lines: Sequence[Mapping[str, Any]] = ()

    @property
    def cost_cents(self) -> int:
        return sum(int(line["amount_cents"]) for line in self.cost_lines)


NOTHING = Planned()


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
    cost: Line = ""


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


def read_campaign_event(
    entry: CampaignEventEntry, zone: ZoneInfo, own: Place, before: Planned = NOTHING
) -> dict[str, Any]:
    """Parse an event's form, in a campaign of the territory `own`: local hours as of a browser's date field; a cost in
    euros, or helpers, make an action. `before`: what the action had, which an unchanged cost leaves line by line.
    """
    kind = entry.kind.strip()
    starts_at = local(entry.starts_at, zone, "/starts_at")
    ends_at = local(entry.ends_at, zone, "/ends_at") if entry.ends_at.strip() else _usual_end(starts_at)
    said: dict[str, Any] = {
        "kind": kind,
        "title": entry.title.strip(),
        "description": entry.description.strip(),
        "place": entry.place.strip(),
        "stations": read_stations(entry.stations, own, "/stations"),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "capacity": number(entry.capacity),
        # The box is ticked before a kind is chosen, and the team's own meetings are never announced.
        "is_public": entry.is_public and kind != "private_meeting",
    }
    planned = {
        "volunteers": number(entry.volunteers) or 0,
        "cost_lines": _cost_lines(entry.cost, said["title"] or "Réunion", before),
    }
    if planned != {"volunteers": before.volunteers, "cost_lines": list(before.cost_lines)}:
        said["action"] = planned
    return said


def read_end(entry: EndEntry, label: str, before: Planned) -> dict[str, Any]:
    """Parse the form that closes an event; a cost that is left empty, or as it was planned, stays as it was."""
    said: dict[str, Any] = {"attended": number(entry.attended)}
    lines = _cost_lines(entry.cost, label, before) if entry.cost.strip() else list(before.cost_lines)
    return said if lines == list(before.cost_lines) else said | {"cost_lines": lines}


def first_shift(put: CampaignEventPut) -> dict[str, Any]:
    """Return the values of the shift that the expected helpers of a new event may take: all of it, or its first day."""
    return {
        "title": HELP[put.kind],
        "starts_at": put.starts_at.isoformat(),
        "ends_at": min(put.ends_at, put.starts_at + LONGEST).isoformat(),
        "needed": put.action.volunteers if put.action is not None else 1,
    }


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


def person_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("Choisissez qui.", "Choose who.", "/person") from error


def number(text: str) -> int | str | None:
    """Parse a whole number; other text is returned as it is, for the model to refuse by the name of its field."""
    plain = text.strip()
    if not plain:
        return None
    return whole_number(plain)


def _usual_end(starts_at: str) -> str:
    return (datetime.fromisoformat(starts_at) + USUAL_LENGTH).isoformat()


def _cost_lines(cost: str, label: str, before: Planned) -> list[Mapping[str, Any]]:
    cents = _cents(cost)
    if cents == before.cost_cents:
        return list(before.cost_lines)
    heading = before.cost_lines[0]["heading"] if len(before.cost_lines) == 1 else None
    return [{"label": label, "heading": heading, "amount_cents": cents}] if cents else []


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
