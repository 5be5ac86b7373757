"""The composer form's input, as the API's own model."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from kit.pages.forms import whole_number
from kit.web.problems import Invalid

from crm.messaging.mailings.forms import MailingEntry, RuleEntry
from crm.messaging.mailings.models import Mailing
from crm.segments.segments.service import KnownSegment

CHANNELS = {"email": "E-mail", "sms": "SMS", "post": "Lettre imprimée"}
PURPOSES = {
    "campaign": "Propagande : silence électoral et registre des annonces",
    "team": "Organisation de l'équipe, sans propagande",
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
    "unknown": "De sort inconnu après un arrêt brutal, jamais renvoyés",
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
"""What voters of a roll may be chosen by."""


def declared_of(entry: RuleEntry) -> dict[str, Any] | None:
    """Return the sponsor's declaration; None where the form has none."""
    if not (entry.kind or entry.country):
        return None
    said: dict[str, Any] = {
        "kind": entry.kind,
        "country": entry.country,
        "controlled_abroad": bool(entry.controlled_abroad),
    }
    more = (("controlled_by", entry.controlled_by), ("payer", entry.payer))
    return said | {name: text.strip() for name, text in more if text.strip()}


def entry_of(known: Mailing) -> MailingEntry:
    """The form of what is stored."""
    said = {
        "version": str(known.version),
        "name": known.name,
        "channel": known.channel,
        "purpose": known.purpose,
        "theme": known.theme or "",
        "departments": " ".join(known.departments or ()),
        "subject": known.subject,
        "body": known.body,
        "cost": f"{known.cost_cents / 100:.2f}".replace(".", ",") if known.cost_cents else "",
        "per_household": "1" if known.per_household else "",
        "audience": KEEP if known.filter is not None else "",
    }
    return MailingEntry(**said | _roll_entry(known.listed or {}))


def _roll_entry(listed: Mapping[str, Any]) -> dict[str, str]:
    if not listed:
        return {}
    said = {name: str(listed[name]) for name in SOUGHT if listed.get(name) is not None}
    return said | {"audience": f"{ROLL}{listed['listing_id']}"}


def listed_of(entry: MailingEntry) -> dict[str, Any] | None:
    """Voters of a roll that was chosen, as the model reads them."""
    if not entry.audience.startswith(ROLL):
        return None
    typed = entry.model_dump(include=set(SOUGHT))
    said: dict[str, Any] = {name: text for name in SOUGHT if (text := typed.get(name, "").strip())}
    ages = {name: whole_number(said[name]) for name in ("age_from", "age_to") if name in said}
    return {"list_id": entry.audience.removeprefix(ROLL), **said, **ages}


def filter_of(
    audience: str, segments: Sequence[KnownSegment], before: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Return the segment's filter as it is now: later changes of the segment do not change who was approved."""
    if audience == KEEP:
        return before
    if not audience or audience.startswith(ROLL):
        return None
    found = next((one for one in segments if str(one.id) == audience), None)
    if found is None:
        raise Invalid("Ce segment n'existe pas.", "There is no such segment.", "/filter")
    return found.filter


def cents_of(text: str) -> int | str:
    """`12,50` as cents; what is no amount is left for the model to refuse."""
    plain = text.replace("€", "").replace("\u202f", "").replace(" ", "").replace(",", ".").strip()
    if not plain:
        return 0
    try:
        amount = Decimal(plain) * 100
        return int(amount) if amount == amount.to_integral_value() else text
    except (InvalidOperation, ValueError, OverflowError):
        return text
