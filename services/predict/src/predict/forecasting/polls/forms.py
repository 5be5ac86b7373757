"""Inputs beside the file of a poll, and the description that they mean."""

from contextlib import suppress
from typing import Any, Final

from elections.places.search import find_territory
from kit.pages.forms import decimal_number, whole_number
from kit.pages.page_form import Choices, Line, LongText, Posted

LABELS: Final = {
    "title": "Titre",
    "institute": "Institut",
    "sponsor": "Commanditaire",
    "question": "Question posée",
    "territory": "Territoire interrogé",
    "population": "Qui a été interrogé",
    "sample": "Personnes interrogées",
    "sampling": "Tirage",
    "mode": "Mode de recueil",
    "design_effect": "Effet de sondage",
    "fielded_from": "Premier jour",
    "fielded_to": "Dernier jour",
    "published_on": "Publié le",
    "election": "Tour du vote passé",
}
"""Field → what the form calls it."""
NAMES: Final = {f"/{field}": f"« {label} »" for field, label in LABELS.items()}
INPUTS: Final = {"/file": "file", "/answers": "file", "/segments": "file", "/overall": "file"}


class PollEntry(Posted):
    title: Line = ""
    institute: Line = ""
    sponsor: Line = ""
    question: LongText = ""
    territory: Line = ""
    population: Line = ""
    sample: Line = ""
    sampling: Line = ""
    mode: Line = ""
    design_effect: Line = ""
    fielded_from: Line = ""
    fielded_to: Line = ""
    published_on: Line = ""
    election: Line = ""


class BlocsEntry(Posted):
    """One bloc an answer, in the order of `id`."""

    id: Choices = ()
    bloc: Choices = ()


def read_about(entry: PollEntry, own_territory: str) -> dict[str, Any]:
    """The description that the API takes beside a file; a territory may be named as people do."""
    told: dict[str, Any] = {name: text.strip() for name, text in entry.model_dump().items()}
    told["sample"] = whole_number("".join(entry.sample.split()))
    told["design_effect"] = decimal_number(entry.design_effect)
    # What means no territory is left for the schema to refuse, at its field.
    with suppress(ValueError):
        told["territory"] = str(find_territory(told["territory"], own_territory))
    return told
