"""Conversion of the scenario's form to the API's body. Pure."""

from typing import Any

from kit.pages.forms import decimal_number
from kit.pages.page_form import Choices, Line, Posted
from kit.web.problems import Invalid

from predict.past_results.nuances.blocs import BLOCS

FOLLOWS = 0.8
"""Part of a list's voters that follow it into another, where nobody states it."""
INPUTS = {
    "/assumptions/turnout_shift": "turnout",
    "/assumptions/withdrawals": "withdrawn",
    "/assumptions/mergers/0/rate": "rate",
    "/assumptions/mergers/0/into": "into",
    "/assumptions/mergers": "merged",
    **{f"/assumptions/levels/{bloc}": f"level-{index}" for index, bloc in enumerate(BLOCS)},
}
NAMES = {
    "/name": "le nom du scénario",
    "/assumptions/turnout_shift": "la participation, en points",
    "/assumptions/levels": "le niveau du bloc, en pour cent",
    "/assumptions/withdrawals": "les listes qui ne se présentent pas",
    "/assumptions/mergers": "l’alliance",
}
"""Pointer → what the form calls it."""


class ScenarioEntry(Posted):
    """Inputs of the form. `level`: one a bloc, in the order of BLOCS."""

    name: Line = ""
    turnout: Line = ""
    level: Choices = ()
    withdrawn: Choices = ()
    merged: Line = ""
    into: Line = ""
    rate: Line = ""


class ChoiceEntry(Posted):
    scenario: Line = ""


def read_scenario(entry: ScenarioEntry) -> dict[str, Any]:
    """Return the API's body: percentages in French notation (`12,5`); empty inputs are left out."""
    assumptions: dict[str, Any] = {
        "turnout_shift": _percent(entry.turnout, "La participation", "turnout_shift") if entry.turnout.strip() else 0.0,
        "levels": {
            bloc: _percent(text, f"Le niveau « {bloc} »", f"levels/{bloc}")
            for bloc, text in zip(BLOCS, entry.level, strict=False)
            if text.strip()
        },
        "withdrawals": [{"list": list_id} for list_id in entry.withdrawn if list_id != entry.merged],
    }
    if entry.merged and entry.into:
        rate = _percent(entry.rate, "Le taux de report", "mergers/0/rate") if entry.rate.strip() else FOLLOWS
        assumptions["mergers"] = [{"list": entry.merged, "into": entry.into, "rate": rate}]
    elif entry.merged or entry.into:
        raise Invalid(
            "Pour une alliance, dites quelle liste rejoint laquelle.",
            "For an alliance, say which list joins which.",
            "/assumptions/mergers",
        )
    return {"name": entry.name.strip(), "assumptions": assumptions}


def _percent(text: str, label: str, pointer: str) -> float:
    percent = decimal_number(text, percent=True)
    if isinstance(percent, str) or not -1 <= percent <= 1:
        raise Invalid(
            f"{label} est un nombre de pour cent, comme 12,5.",
            f"A percentage like 12.5 is expected: {pointer}.",
            f"/assumptions/{pointer}",
        )
    return percent
