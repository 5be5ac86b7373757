"""Table row of a priority: `votes_per_hour_low` beside `votes_per_hour`."""

from typing import Any, Final

from predict.targeting.priorities.schemas import PrioritiesRead, PriorityRead

_PLAIN: Final = (
    "station",
    "commune",
    "commune_name",
    "registered",
    "rank",
    "rank_low",
    "rank_high",
    "chance_in_top_fifth",
)
_ESTIMATES: Final = (
    *("votes_per_hour", "votes_left", "doors", "hours_left", "contacts_per_hour", "contact_rate"),
    *("reserve", "persuadable", "support", "cost_per_vote", "finishing_cost"),
)
_GROUPS: Final = {"done": ("attempts", "conversations", "hours"), "proxies": ("secured", "at_risk")}
COLUMNS: Final = [
    *_PLAIN,
    *(column for name in _ESTIMATES for column in (name, f"{name}_low", f"{name}_high")),
    *(f"{group}_{name}" for group, names in _GROUPS.items() for name in names),
    *("doors_from", "in_flats", "planned_hours", "held_out", "kind", "method", "data_vintage"),
]


def format_cells(row: PriorityRead, page: PrioritiesRead) -> list[Any]:
    """Return the cells; an unknown number is empty, never zero."""
    fields = row.model_dump(mode="json")
    cells = [fields[name] for name in _PLAIN]
    for name in _ESTIMATES:
        estimate: dict[str, Any] = fields[name] or {}
        cells += [estimate.get("expected", estimate.get("middle")), estimate.get("low"), estimate.get("high")]
    cells += [fields[group][name] for group, names in _GROUPS.items() for name in names]
    return [
        *cells,
        *(fields[name] for name in ("doors_from", "in_flats", "planned_hours", "held_out")),
        str(page.kind),
        page.method,
        page.data_vintage,
    ]
