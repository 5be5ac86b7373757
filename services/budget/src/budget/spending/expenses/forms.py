"""Forms of an expense, shared costs and help in kind included, and their conversion to API bodies."""

from typing import Any

from common.schemas.money import ExpenseStage
from elections.places.place import parse_territory
from elections.places.stations import parse_station, station_name
from kit.pages.forms import whole_number
from kit.pages.page_form import Line, LongText, Posted, Version
from kit.web.problems import Invalid

from budget.ceilings.answers import Currency
from budget.payers.forms import PayerEntry, read_payer
from budget.spending.expenses.entries import read_amount
from budget.spending.expenses.models import Expense
from budget.spending.expenses.shared_costs import Key, own_part
from budget.spending.expenses.stages import Payer
from budget.spending.expenses.valuation import Method

KEYS: dict[Key, str] = {
    Key.TERRITORY: "Territoire",
    Key.POPULATION: "Population",
    Key.PAGES: "Pages",
    Key.PRINT_RUN: "Tirage",
    Key.TIME: "Temps",
    Key.SURFACE: "Surface",
}
METHODS: dict[Method, str] = {
    Method.MARKET_PRICE: "Prix habituel du marché",
    Method.QUOTE: "Devis d'un professionnel",
    Method.RENTAL_VALUE: "Valeur locative",
    Method.COST_PRICE: "Prix de revient",
    Method.DEPRECIATION: "Amortissement",
    Method.OTHER: "Autre méthode",
}
INPUTS = {
    "/amount_cents": "amount",
    "/shared/total_cents": "shared_total",
    "/shared/own_weight": "own_weight",
    "/shared/other_weight": "other_weight",
    "/valuation": "valuation_note",
    "/valuation/method": "valuation_method",
    "/provider": "payer_kind",
    "/provider/name": "payer_name",
}
_MAX_WEIGHT = 1_000_000_000


class ExpenseEntry(PayerEntry):
    """Form of a new expense."""

    label: Line = ""
    amount: Line = ""
    heading: Line = ""
    spent_on: Line = ""
    supplier: Line = ""
    payer: Line = Payer.AGENT
    state: Line = ExpenseStage.PLANNED
    action_id: Line = ""
    station: Line = ""
    valuation_method: Line = ""
    valuation_note: LongText = ""
    shared_total: Line = ""
    shared_key: Line = ""
    own_weight: Line = ""
    other_weight: Line = ""
    shared_note: LongText = ""


class StepEntry(Posted):
    """Form of the next step."""

    version: Version
    to: Line
    paid_on: Line = ""


class ApprovalEntry(Posted):
    """Form of a second person's approval of a payment."""

    version: Version


class CorrectionEntry(Posted):
    """Form of a correction; an empty amount or heading stays unchanged."""

    version: Version
    label: Line = ""
    amount: Line = ""
    heading: Line = ""
    spent_on: Line = ""
    supplier: Line = ""
    station: Line = ""
    reason: Line = ""


class SearchEntry(Posted):
    """Form of a search: posted, because a supplier may be a person and an address keeps what is typed."""

    words: Line = ""
    state: Line = ""
    sort: Line = ""


class ValuationEntry(Posted):
    """Form of the valuation of help in kind."""

    version: Version
    valuation_method: Line = ""
    valuation_note: LongText = ""


class ReversalEntry(Posted):
    """Form of a reversal."""

    version: Version
    reason: Line = ""


def copy_entry(expense: Expense, currency: Currency) -> ExpenseEntry:
    """Return the form of a new expense that begins from another one."""
    divided = expense.shared is not None
    amount = expense.amount_cents if currency == "XPF" else f"{expense.amount_cents / 100:.2f}".replace(".", ",")
    return ExpenseEntry(
        label=expense.label,
        amount="" if divided else str(amount),
        heading=str(expense.heading or ""),
        spent_on=expense.spent_on.isoformat() if expense.spent_on else "",
        supplier=expense.supplier or "",
        payer=expense.payer,
        station=station_name(expense.station) if expense.station else "",
    )


def read_spend(entry: ExpenseEntry, currency: Currency, territory: str) -> dict[str, Any]:
    """Return the fields of an ExpenseCreate; raise Invalid.

    For a shared cost the form has the total and the two weights: the campaign's part is computed.
    """
    fields: dict[str, Any] = entry.model_dump(
        include={"label", "spent_on", "supplier", "payer", "state", "action_id"}, mode="json"
    )
    fields["heading"] = whole_number(entry.heading) if entry.heading else None
    fields["valuation"] = read_valuation(entry.valuation_method, entry.valuation_note)
    fields["provider"] = read_payer(entry)
    fields["station"] = _read_station(entry.station, territory)
    total = entry.shared_total.strip()
    if not total:
        return fields | {"amount_cents": read_amount(entry.amount, currency)}
    cents = read_amount(total, currency, "/shared/total_cents")
    own, other = _weight(entry.own_weight, "own_weight"), _weight(entry.other_weight, "other_weight")
    shared = {
        "total_cents": cents,
        "key": entry.shared_key,
        "own_weight": own,
        "other_weight": other,
        "note": entry.shared_note.strip(),
    }
    return fields | {"shared": shared, "amount_cents": own_part(cents, own, other)}


def read_correction(entry: CorrectionEntry, currency: Currency, territory: str) -> dict[str, Any]:
    """Return the fields of an ExpenseUpdate; raise Invalid."""
    return {
        "label": entry.label,
        "spent_on": entry.spent_on,
        "supplier": entry.supplier,
        "station": _read_station(entry.station, territory),
        "reason": entry.reason or None,
        "amount_cents": read_amount(entry.amount, currency) if entry.amount else None,
        "heading": whole_number(entry.heading) if entry.heading else None,
    }


def read_valuation(method: str, note: str) -> dict[str, str] | None:
    """Return the fields of a Valuation; None if the form is empty."""
    note = note.strip()
    return {"method": method, "note": note} if method or note else None


def _read_station(text: str, territory: str) -> str | None:
    """Return the polling station that a person writes, « Vincennes, bureau 3 »; None where they write none."""
    if not text.strip():
        return None
    try:
        return parse_station(text, parse_territory(territory))
    except ValueError as fault:
        raise Invalid(str(fault), "Name one polling station.", "/station") from fault


def _weight(text: str, name: str) -> int:
    digits = text.strip().replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    if not digits.isascii() or not digits.isdecimal() or not 0 < int(digits[:12]) <= _MAX_WEIGHT:
        raise Invalid(
            "La part de la campagne et celle des autres s'écrivent en nombres entiers : 3 pages et 5 pages.",
            "Both weights are whole numbers above zero.",
            f"/shared/{name}",
        )
    return int(digits)
