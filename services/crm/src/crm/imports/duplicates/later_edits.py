"""The team's edits of a person between a merge and its undo, which the undo keeps. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from crm.people.records.field_selections import names_merged

Row: TypeAlias = Mapping[str, Any]
"""A row as stored, in JSON values."""

PLAIN = names_merged("first", "address", "protected")
LISTS = names_merged("union")


def edited(after: Row, now: Row, before: Row) -> dict[str, Any]:
    """Return the fields `before` the merge, with the edits made between `after` the merge and `now`."""
    # A merge older than a column has no value for it.
    changes = {name: now[name] for name in PLAIN if now[name] != after.get(name)}
    for name in LISTS:
        if now[name] != after[name]:
            changes[name] = _listed(after[name], now[name], before[name])
    if now["custom"] != after["custom"]:
        changes["custom"] = mapped(after["custom"], now["custom"], before["custom"])
    return changes


def differing(one: Row | None, other: Row) -> list[str]:
    """Return the names of differing fields for the audit log; without a person, of those with a value."""
    names = {name: name for name in (*PLAIN, *LISTS, "custom", "uses")} | {"interactions": "exchanges"}
    return [logged for name, logged in names.items() if (other[name] != one[name] if one is not None else other[name])]


def mapped(after: Row, now: Row, before: Row) -> dict[str, Any]:
    """Return the keys of `before`, with later changes applied."""
    deleted = {key for key in after if key not in now}
    new = {key: value for key, value in now.items() if key not in after or after[key] != value}
    return {key: value for key, value in before.items() if key not in deleted} | new


def _listed(after: Sequence[str], now: Sequence[str], before: Sequence[str]) -> list[str]:
    removed = set(after) - set(now)
    kept = [one for one in before if one not in removed]
    return kept + [one for one in now if one not in after and one not in kept]


def added(now: Sequence[dict[str, Any]], *before: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the addresses that were in none of the original rows."""
    existing = {(row["channel"], row["blind"]) for rows in before for row in rows}
    return [one for one in now if (one["channel"], one["blind"]) not in existing]
