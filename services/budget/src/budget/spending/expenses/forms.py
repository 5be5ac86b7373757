"""The form of an expense, as the API takes it: the shared cost and the help in kind of it too."""

from collections.abc import Mapping
from typing import Any

from kit.pages.forms import whole_number
from kit.web.problems import Invalid

from budget.ceilings.answers import Currency
from budget.spending.expenses.entries import read_amount
from budget.spending.expenses.shared_costs import Key, own_part
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
_MOST_WEIGHT = 1_000_000_000


def read_spend(said: Mapping[str, str], currency: Currency) -> dict[str, Any]:
    """The fields of an ExpenseCreate. Raises Invalid.

    Of a shared cost the form asks for the whole and the two weights: the campaign's part is computed.
    """
    plain = ("label", "spent_on", "supplier", "payer", "state", "action_id")
    found: dict[str, Any] = {name: said.get(name, "") for name in plain}
    heading = said.get("heading", "")
    found["heading"] = whole_number(heading) if heading else None
    found["valuation"] = read_valuation(said)
    total = said.get("shared_total", "").strip()
    if not total:
        return found | {"amount_cents": read_amount(said.get("amount", ""), currency)}
    cents = read_amount(total, currency, "/shared/total_cents")
    own, other = (_weight(said.get(name, ""), name) for name in ("own_weight", "other_weight"))
    shared = {
        "total_cents": cents,
        "key": said.get("shared_key", ""),
        "own_weight": own,
        "other_weight": other,
        "note": said.get("shared_note", "").strip(),
    }
    return found | {"shared": shared, "amount_cents": own_part(cents, own, other)}


def read_valuation(said: Mapping[str, str]) -> dict[str, str] | None:
    method, note = said.get("valuation_method", ""), said.get("valuation_note", "").strip()
    return {"method": method, "note": note} if method or note else None


def _weight(text: str, name: str) -> int:
    bare = text.strip().replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    if not bare.isascii() or not bare.isdecimal() or not 0 < int(bare[:12]) <= _MOST_WEIGHT:
        raise Invalid(
            "La part de la campagne et celle des autres s'écrivent en nombres entiers : 3 pages et 5 pages.",
            "Both weights are whole numbers above zero.",
            f"/shared/{name}",
        )
    return int(bare)
