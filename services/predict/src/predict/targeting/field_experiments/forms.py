"""Form of a trial, and its conversion to the API's body."""

from typing import Any

from kit.pages.forms import decimal_number, whole_number
from kit.pages.page_form import Line, Posted
from kit.web.problems import Invalid

from predict.targeting.field_experiments.schemas import LEAST_SHARE

INPUTS = {"/share": "percent"}
NAMES = {
    "/name": "le nom",
    "/kind": "l’action",
    "/outcome": "ce qui est comparé",
    "/round": "le tour",
}
"""Pointer → what the form calls it."""


class ExperimentEntry(Posted):
    name: Line = ""
    kind: Line = ""
    outcome: Line = ""
    round: Line = ""
    percent: Line = ""


class StartEntry(Posted):
    effect: Line = ""
    understood: bool = False


def read_experiment(entry: ExperimentEntry) -> dict[str, Any]:
    """Return the API's body."""
    share = decimal_number(entry.percent, percent=True)
    if isinstance(share, str) or not LEAST_SHARE <= share <= 1:
        raise Invalid("La part des bureaux va de 2 à 100 %.", "The share of stations is from 2 to 100 %.", "/share")
    return {
        "name": entry.name.strip(),
        "kind": entry.kind,
        "outcome": entry.outcome,
        "round": whole_number(entry.round),
        "share": share,
    }
