"""Plan by which the lines of a file are read: the mapping and its answers, and the campaign's data that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from elections.places.place import Place

from crm.campaign.special_categories.free_text_check import Waived
from crm.imports.files.answered_words import Answers
from crm.imports.files.cell_parsers import OTHERS
from crm.imports.files.day_cells import Order
from crm.imports.files.tags import Tagging
from crm.people.records.custom_values import Definition
from crm.people.records.field_registry import FIELDS

OWN_TEXTS, OWN_DAYS = (
    tuple(field.name for field in FIELDS if field.column and field.kind == kind) for kind in ("text", "day")
)
_TEXTS = frozenset({*OWN_TEXTS, "house_number", "full_name", "consent_source", "consent_proof"})
_OTHERS = tuple(f"{kind}:" for kind in OTHERS)
_DAYS = frozenset({*OWN_DAYS, "consent_on"})


class Statement(NamedTuple):
    """The team's single statement on a file whose every line came from one form, text and controller."""

    source: str
    text_version: str
    said_on: date | None
    proof: str


@dataclass(frozen=True)
class Plan:
    """The settings for parsing lines: the mapping, and the campaign's fields.

    `own`: the campaign's territory, that decides between communes of one name; `only_kept`: the file is of an earlier
    election, and only who agreed to be kept comes in; `regular`: it holds regular contacts of the same controller.
    """

    columns: tuple[str | None, ...]
    unreadable: str
    country: str
    tags: tuple[str, ...]
    tagging: Tagging
    today: date
    fields: Mapping[str, Definition] = field(default_factory=dict[str, Definition])
    given_by: str | None = None
    informed: bool = False
    waived: Waived = frozenset()
    own: Place | None = None
    answers: Answers = field(default_factory=dict[tuple[str, str], str])
    day_order: Order = "day_first"
    statement: Statement | None = None
    only_kept: bool = False
    regular: bool = False

    @cached_property
    def has_others(self) -> bool:
        """Return whether a column is part of a further address."""
        return any(target is not None and target.startswith(_OTHERS) for target in self.columns)

    @cached_property
    def readings(self) -> tuple[tuple[int, str, str], ...]:
        """Return the number from 1, target and kind of each mapped column, computed once."""
        return tuple(
            (index, target, _kind(target)) for index, target in enumerate(self.columns, 1) if target is not None
        )


def _kind(target: str) -> str:
    """Return the kind of a target: one name for targets parsed alike, else the target itself."""
    if target in _TEXTS or target.startswith(_OTHERS):
        return "text"
    if target in _DAYS:
        return "day"
    if target.startswith(("use:", "refuses:")) or target == "kept":
        return "yes"
    return "custom" if target.startswith("custom:") else target
