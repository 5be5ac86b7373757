"""The counts of an import, added up and as they are stored. A remark is counted under `!` and its name."""

from collections import Counter
from collections.abc import Set
from heapq import nsmallest
from typing import Any

from crm.imports.files.schemas import Counts

TAGS_TOLD = 100


def first_tags(*sets: Set[str]) -> set[str]:
    """The hundred that are told, of all: a file may have a million, of which no more are held."""
    return set(nsmallest(TAGS_TOLD, frozenset[str]().union(*sets)))


def as_counts(counts: Counter[str], new_tags: set[str]) -> Counts:
    remarks = {name[1:]: count for name, count in sorted(counts.items()) if name.startswith("!")}
    plain = {name: count for name, count in counts.items() if not name.startswith("!")}
    return Counts.model_validate(plain | {"remarks": remarks, "new_tags": sorted(first_tags(new_tags))})


def flat(counts: dict[str, Any]) -> dict[str, int]:
    """Return the counts of a killed worker, flattened: remarks by `!name`."""
    plain = {name: count for name, count in counts.items() if isinstance(count, int)}
    return plain | {f"!{name}": count for name, count in counts.get("remarks", {}).items()}
