"""Form fields sent with a poll's file, and their conversion to the description."""

from typing import Any, Final

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
    """One bloc per answer, in the order of `id`."""

    id: Choices = ()
    bloc: Choices = ()


def read_about(entry: PollEntry) -> dict[str, Any]:
    """Return the API's description of a file."""
    about: dict[str, Any] = {name: text.strip() for name, text in entry.model_dump().items()}
    about["sample"] = whole_number("".join(entry.sample.split()))
    about["design_effect"] = decimal_number(entry.design_effect)
    return about
