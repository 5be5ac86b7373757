"""The counts of an import, added up and as they are stored. A remark is counted under `!` and its name."""

from collections import Counter
from typing import Any

from crm.imports.schemas import Counts


def as_counts(counts: Counter[str], new_tags: set[str]) -> Counts:
    remarks = {name[1:]: count for name, count in sorted(counts.items()) if name.startswith("!")}
    plain = {name: count for name, count in counts.items() if not name.startswith("!")}
    return Counts.model_validate(plain | {"remarks": remarks, "new_tags": sorted(new_tags)[:100]})


def flat(counts: dict[str, Any]) -> dict[str, int]:
    """What a killed worker had counted."""
    plain = {name: count for name, count in counts.items() if isinstance(count, int)}
    return plain | {f"!{name}": count for name, count in counts.get("remarks", {}).items()}
