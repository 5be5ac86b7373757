"""Forms that plan something, parsed into the API's models: date and hour, cost."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kit.pages.forms import whole_number
from pydantic import ValidationError

from crm.campaign.actions.schemas import ActionCreate

_SENTENCES = {
    "stations": "Au plus 500 bureaux par action.",
    "starts_at": "Indiquez le jour et l'heure du début.",
    "ends_at": "Indiquez le jour et l'heure de la fin.",
    "title": "Donnez un nom à l'action, en 120 caractères au plus.",
    "volunteers": "Le nombre de bénévoles est un nombre entier.",
    "cost_lines": "Le coût est un montant en euros, par exemple 180 ou 180,50.",
}
INCOMPLETE = "La demande n'est pas complète : rechargez la page et recommencez."


class MalformedInput(Exception):
    """An input that no model can be made of; the text says how to fix it, `field` where, if known."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def read_action(
    entry_id: str,
    kind: str,
    title: str,
    stations: Sequence[str],
    starts_at: str,
    ends_at: str,
    volunteers: str,
    cost: str,
    zone: ZoneInfo,
) -> ActionCreate:
    """Parse an action's form. `starts_at` and `ends_at` are local, without a zone, from the browser's date fields."""
    values = {
        "id": entry_id,
        "kind": kind,
        "title": title.strip(),
        "stations": list(stations),
        "starts_at": local_moment(starts_at, zone, "starts_at"),
        "ends_at": local_moment(ends_at, zone, "ends_at"),
        "volunteers": whole_number(volunteers.strip() or "0"),
        "cost_lines": cost_lines_of(title.strip(), cost),
    }
    try:
        return ActionCreate.model_validate(values)
    except ValidationError as error:
        raise MalformedInput(*_sentence(error)) from error


def local_moment(text: str, zone: ZoneInfo, field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedInput(_SENTENCES[field], field) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def cost_lines_of(label: str, cost: str) -> list[dict[str, object]]:
    amount = cents_of(cost)
    return [{"label": label, "heading": None, "amount_cents": amount}] if amount else []


def written_cost(cost_lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the total of an action's cost as a form shows it: `180,50`; empty where it costs nothing."""
    cents = sum(int(line["amount_cents"]) for line in cost_lines)
    return f"{cents / 100:.2f}".removesuffix(".00").replace(".", ",") if cents else ""


def cents_of(cost: str) -> int:
    """Parse an amount into cents: `1 180,50 €` → 118050; an empty text is 0. Raises MalformedInput."""
    text = cost.replace("€", "").replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if not text:
        return 0
    euros, _, cents = text.partition(".")
    if not (euros.isascii() and euros.isdigit() and len(euros) <= 9 and len(cents) <= 2):
        raise MalformedInput(_SENTENCES["cost_lines"], "cost_lines")
    if cents and not (cents.isascii() and cents.isdigit()):
        raise MalformedInput(_SENTENCES["cost_lines"], "cost_lines")
    return int(euros) * 100 + int(cents.ljust(2, "0") or "0")


def _sentence(error: ValidationError) -> tuple[str, str]:
    location = error.errors(include_url=False, include_input=False)[0]["loc"]
    if not location:
        return "La fin doit suivre le début.", "ends_at"
    field = str(location[0])
    return _SENTENCES.get(field, INCOMPLETE), field
