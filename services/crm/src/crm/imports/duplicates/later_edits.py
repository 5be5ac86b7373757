"""The team's edits of an entry between a merge and its undo, for the undo to keep. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from crm.people.records.field_registry import names_merged

Row: TypeAlias = Mapping[str, Any]
"""As it is stored, in what JSON can hold."""

PLAIN = names_merged("first", "address", "protected")
LISTS = names_merged("union")


def edited(after: Row, now: Row, before: Row) -> dict[str, Any]:
    """Return the fields of the entry `before` the merge, with the edits since: from `after` the merge to `now`."""
    # What was merged before a column was there says nothing of it.
    said = {name: now[name] for name in PLAIN if now[name] != after.get(name)}
    for name in LISTS:
        if now[name] != after[name]:
            said[name] = _listed(after[name], now[name], before[name])
    if now["custom"] != after["custom"]:
        said["custom"] = mapped(after["custom"], now["custom"], before["custom"])
    return said


def differing(one: Row | None, other: Row) -> list[str]:
    """Return the fields that differ, as the audit log names them; without an entry, those that hold something."""
    names = {name: name for name in (*PLAIN, *LISTS, "custom", "uses")} | {"interactions": "exchanges"}
    return [logged for name, logged in names.items() if (other[name] != one[name] if one is not None else other[name])]


def mapped(after: Row, now: Row, before: Row) -> dict[str, Any]:
    """The keys of `before`, with those that were set or taken away since."""
    gone = {key for key in after if key not in now}
    new = {key: value for key, value in now.items() if key not in after or after[key] != value}
    return {key: value for key, value in before.items() if key not in gone} | new


def _listed(after: Sequence[str], now: Sequence[str], before: Sequence[str]) -> list[str]:
    gone = set(after) - set(now)
    kept = [one for one in before if one not in gone]
    return kept + [one for one in now if one not in after and one not in kept]


def added(now: Sequence[dict[str, Any]], *before: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the addresses that are in none of the entries as they were."""
    known = {(one["channel"], one["blind"]) for rows in before for one in rows}
    return [one for one in now if (one["channel"], one["blind"]) not in known]
