"""The composer's form, parsed into the API's model."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from elections.places.place import Place
from elections.places.stations import station_name
from kit.pages.forms import whole_number
from kit.web.problems import Invalid

from crm.campaign.campaigns.place_input import read_station
from crm.messaging.mailings.forms import MailingEntry, RuleEntry
from crm.messaging.mailings.models import Mailing
from crm.segments.segments.service import KnownSegment

CHANNELS = {"email": "E-mail", "sms": "SMS", "post": "Lettre imprimée"}
PURPOSES = {
    "campaign": "Un message politique, à des abonnés : silence électoral, registre des annonces",
    "team": "L’organisation, à des bénévoles : rendez-vous, horaires, sans propagande",
}
STATES = {
    "draft": "brouillon",
    "scheduled": "programmé",
    "queueing": "en préparation",
    "queued": "en file ou parti",
    "cancelled": "annulé",
}
SENT = {
    "queued": "En attente de leur tour",
    "sending": "En train de partir",
    "sent": "Partis",
    "failed": "Refusés",
    "unknown": "Envoi incertain après une panne, jamais renvoyés",
    "expired": "Arrêtés par le silence électoral",
    "cancelled": "Annulés",
}
FIELDS = {
    "/name": "le nom",
    "/channel": "la voie",
    "/purpose": "ce pour quoi il est",
    "/subject": "l'objet",
    "/body": "le texte",
    "/theme": "le thème",
    "/departments": "les départements",
    "/note": "ce qui doit changer",
    "/address": "l'adresse d'essai",
    "/sponsor_address": "l'adresse du commanditaire",
    "/sponsor": "le commanditaire",
    "/declared/controlled_by": "qui le contrôle",
    "/declared/payer": "qui paie",
    "/declared": "ce que le commanditaire déclare",
    "/reply_to": "l'adresse de réponse",
    "/sms_stop": "la façon de refuser les SMS",
    "/cost_cents": "le coût",
    "/per_household": "une lettre par foyer",
    "/listed/station": "le bureau de vote",
    "/listed/commune": "la commune",
    "/listed/street": "la rue",
    "/listed/age": "l'âge",
    "/listed": "la liste électorale",
}
KEEP = "keep"
ROLL = "roll:"
SOUGHT = ("station", "commune", "street", "age_from", "age_to")
"""The criteria for a roll's voters."""


def declared_of(entry: RuleEntry) -> dict[str, Any] | None:
    """Return the sponsor's declaration; None where the form has none. Raises Invalid for half of one."""
    if not (entry.kind or entry.country):
        return None
    if not entry.kind:
        raise Invalid("Dites si c'est une personne ou un organisme.", "Say what the sponsor is.", "/declared/kind")
    if not entry.country:
        raise Invalid("Choisissez le pays du commanditaire.", "Choose the sponsor's country.", "/declared/country")
    values: dict[str, Any] = {
        "kind": entry.kind,
        "country": entry.country,
        "controlled_abroad": bool(entry.controlled_abroad),
    }
    more = (("controlled_by", entry.controlled_by), ("payer", entry.payer))
    return values | {name: text.strip() for name, text in more if text.strip()}


def entry_of(mailing: Mailing) -> MailingEntry:
    """Return the form filled with a stored mailing."""
    values = {
        "version": str(mailing.version),
        "name": mailing.name,
        "channel": mailing.channel,
        "purpose": mailing.purpose,
        "theme": mailing.theme or "",
        "departments": " ".join(mailing.departments or ()),
        "subject": mailing.subject,
        "body": mailing.body,
        "cost": f"{mailing.cost_cents / 100:.2f}".replace(".", ",") if mailing.cost_cents else "",
        "per_household": "1" if mailing.per_household else "",
        "audience": KEEP if mailing.filter is not None else "",
    }
    return MailingEntry(**values | _roll_entry(mailing.listed or {}))


def _roll_entry(criteria: Mapping[str, Any]) -> dict[str, str]:
    if not criteria:
        return {}
    values = {name: str(criteria[name]) for name in SOUGHT if criteria.get(name) is not None}
    if "station" in values:
        values["station"] = station_name(values["station"])
    return values | {"audience": f"{ROLL}{criteria['listing_id']}"}


def listed_of(entry: MailingEntry, own: Place) -> dict[str, Any] | None:
    """Return the selection of an electoral roll's voters, as values for the model. Raises Invalid."""
    if not entry.audience.startswith(ROLL):
        return None
    typed = entry.model_dump(include=set(SOUGHT))
    values: dict[str, Any] = {name: text for name in SOUGHT if (text := typed.get(name, "").strip())}
    if "station" in values:
        values["station"] = read_station(values["station"], own, "/station")
    ages = {name: whole_number(values[name]) for name in ("age_from", "age_to") if name in values}
    return {"list_id": entry.audience.removeprefix(ROLL), **values, **ages}


def filter_of(
    audience: str, segments: Sequence[KnownSegment], before: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Return a segment's current filter; later changes of the segment do not change an approved audience."""
    if audience == KEEP:
        return before
    if not audience or audience.startswith(ROLL):
        return None
    segment = next((segment for segment in segments if str(segment.id) == audience), None)
    if segment is None:
        raise Invalid("Ce segment n'existe pas.", "There is no such segment.", "/filter")
    return segment.filter


def price_of(text: str) -> Decimal | None:
    """Parse the price of one SMS in euros, `0,045`; None where it is left out. Raises Invalid."""
    digits = text.replace("€", "").replace(",", ".").strip()
    if not digits:
        return None
    try:
        price = Decimal(digits)
    except InvalidOperation:
        price = Decimal(-1)
    if not 0 <= price <= 1:
        raise Invalid("Donnez le prix d’un SMS en euros, comme 0,05.", "Give a price in euros.", "/sms_price")
    return price


def cents_of(text: str) -> int | str:
    """Parse `12,50` as cents; other text is left for the model to refuse."""
    digits = text.replace("€", "").replace("\u202f", "").replace(" ", "").replace(",", ".").strip()
    if not digits:
        return 0
    try:
        amount = Decimal(digits) * 100
        return int(amount) if amount == amount.to_integral_value() else text
    except (InvalidOperation, ValueError, OverflowError):
        return text


def moment_of(text: str, zone: str) -> datetime | None:
    """Parse the value of a `datetime-local` field in the campaign's time zone."""
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise Invalid("Donnez une date et une heure.", "Give a date and a time.", "/at") from error
