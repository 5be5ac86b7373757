"""Parsing of the team's forms of campaign events into the API's own models."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kit.pages.forms import whole_number
from kit.web.problems import Invalid

FIELDS = {
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


def read_campaign_event(typed: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """Parse an event's form: local hours as of a browser's date field; a cost in euros, or helpers, make an action."""
    said: dict[str, Any] = {name: typed.get(name, "").strip() for name in ("kind", "title", "description", "place")}
    said |= {
        "stations": typed.get("stations", "").replace(",", " ").upper().split(),
        "starts_at": local(typed.get("starts_at", ""), zone, "/starts_at"),
        "ends_at": local(typed.get("ends_at", ""), zone, "/ends_at"),
        "capacity": number(typed.get("capacity", "")),
        "is_public": "is_public" in typed,
    }
    cost = _cents(typed.get("cost", ""))
    if cost or typed.get("volunteers", "").strip():
        label = said["title"] or "Réunion"
        lines = [{"label": label, "heading": None, "amount_cents": cost}] if cost else []
        said["action"] = {"volunteers": number(typed.get("volunteers", "")) or 0, "cost_lines": lines}
    return said


def read_shift(typed: Mapping[str, str], skills: list[str], zone: ZoneInfo) -> dict[str, Any]:
    return {
        "title": typed.get("title", "").strip(),
        "starts_at": local(typed.get("starts_at", ""), zone, "/starts_at"),
        "ends_at": local(typed.get("ends_at", ""), zone, "/ends_at"),
        "needed": number(typed.get("needed", "")) or 1,
        "skills": skills,
    }


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
