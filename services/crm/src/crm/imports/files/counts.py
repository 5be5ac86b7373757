"""The counts of an import, as computed and as stored. Remarks are counted under `!` and their name."""

from collections import Counter
from collections.abc import Set
from heapq import nsmallest
from typing import Any

from crm.imports.files.schemas import Counts

TAGS_TOLD = 100


def first_tags(*sets: Set[str]) -> set[str]:
    """Return the first hundred new tags: a file may have a million."""
    return set(nsmallest(TAGS_TOLD, frozenset[str]().union(*sets)))


def as_counts(counts: Counter[str], new_tags: set[str]) -> Counts:
    remarks = {name[1:]: count for name, count in sorted(counts.items()) if name.startswith("!") and count}
    effects = {name: count for name, count in counts.items() if not name.startswith("!")}
    return Counts.model_validate(effects | {"remarks": remarks, "new_tags": sorted(first_tags(new_tags))})


def flat(counts: dict[str, Any]) -> dict[str, int]:
    """Flatten the stored counts of an interrupted worker: remarks under `!name`."""
    effects = {name: count for name, count in counts.items() if isinstance(count, int)}
    return effects | {f"!{name}": count for name, count in counts.get("remarks", {}).items()}
