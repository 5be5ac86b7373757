"""Choice of the forecast's basis: the surest fact on the vote that the caller may see now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kit.text.method_names import name_methods

from budget.reimbursement.reimbursement_forecast.expectation import Vote
from budget.reimbursement.reimbursement_forecast.schemas import Basis


@dataclass(frozen=True)
class Count:
    """Sheets of round one received so far."""

    stations: int
    valid: int
    votes: int


@dataclass(frozen=True)
class Based:
    basis: Basis
    text: str
    vote: Vote | None


NOTHING = Based("none", "Aucune prévision ni aucun résultat n'est encore connu.", None)


def choose_basis(
    candidate: str | None,
    proclaimed: float | None,
    forecast: Mapping[str, Any] | None,
    projection: Mapping[str, Any] | None,
    count: Count | None,
    *,
    shows_night: bool,
) -> Based:
    """Return the surest basis: proclaimed, full count, projection, then forecast.

    `shows_night`: figures from the night's sheets may be shown now; before the legal hour they are ignored.
    """
    if shows_night:
        if proclaimed is not None:
            return Based("proclaimed", "Résultat proclamé.", Vote(proclaimed, proclaimed, proclaimed))
        own = projection["shares"].get(candidate) if projection else None
        if projection and count and count.valid and candidate and count.stations >= projection["expected"] > 0:
            share = count.votes / count.valid
            return Based("count", f"Dépouillement complet : {count.stations} bureaux.", Vote(share, share, share))
        if projection and own:
            method = name_methods(projection["method"]).capitalize()
            text = f"{method}, {projection['counted']} bureaux sur {projection['expected']}."
            return Based("projection", text, Vote(own["share"], own["low"], own["high"]))
    if forecast:
        text = f"{name_methods(forecast['method']).capitalize()} ({forecast['data_vintage']})."
        chance = forecast["chance_five"]
        # A forecast of round two says the share of round two, but the chance is of round one.
        share, low, high = (forecast[name] for name in ("share", "low", "high"))
        return Based("forecast", text, Vote(share, low, high, chance))
    return NOTHING
