"""Words of a file that nobody but the team can read, each asked once, and the team's answers."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

from elections.places.facts import find_commune
from elections.places.text_similarity import simplified

from crm.people.records.schemas import PersonRole
from crm.people.volunteers.availability import SKILLS, slots_of

About: TypeAlias = Literal["town", "yes_no", "role", "slots", "skills"]
LONGEST = 120


class Asked(NamedTuple):
    """A word as it is compared: `town` (postcode and simple name), `yes_no`, `role`, `slots`, `skills`."""

    about: About
    written: str


Answers: TypeAlias = Mapping[tuple[str, str], str]
"""The meaning of each word; an empty one leaves the cell without."""
SLOTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "always": ("Tous les jours", tuple(slots_of(None, None))),
    "weekend": ("Le week-end", (*slots_of("sat", None), *slots_of("sun", None))),
    "saturday": ("Le samedi", tuple(slots_of("sat", None))),
    "sunday": ("Le dimanche", tuple(slots_of("sun", None))),
    "week_evenings": ("Les soirs de semaine", tuple(f"{day}_evening" for day in ("mon", "tue", "wed", "thu", "fri"))),
    "week": ("Du lundi au vendredi", tuple(slot for slot in slots_of(None, None) if slot[:3] not in ("sat", "sun"))),
}
"""Answers about availability: label and slots."""


def asked(about: About, cell: str) -> Asked:
    return Asked(about, simplified(cell)[:LONGEST] or cell[:LONGEST])


def spelling_of(cell: str) -> str:
    """Return a word as the file has it, on one line."""
    return " ".join(cell.split())[:LONGEST]


def is_answer(about: About, means: str) -> bool:
    """Return whether an answer is one that this kind of word can have; an empty one always is."""
    if not means:
        return True
    if about == "town":
        found = find_commune(means)
        return found is not None and not found.kind
    choices = {"yes_no": ("yes", "no"), "role": get_args(PersonRole), "slots": tuple(SLOTS), "skills": tuple(SKILLS)}
    return means in choices[about]
