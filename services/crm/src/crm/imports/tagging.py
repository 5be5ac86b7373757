"""Tags that nobody has yet: made or reported, as the mapping says, and never dropped in silence."""

from collections.abc import Sequence

from crm.imports.preparing import Row
from crm.imports.schemas import MappingPut


def sort_tags(rows: Sequence[Row], known: set[str], mapping: MappingPut) -> tuple[list[Row], set[str]]:
    """The rows as they are written, and the tags that are new in them.

    Where new tags are reported they leave the entry and stand among the remarks of its line.
    """
    column = next((place for place, target in enumerate(mapping.columns, 1) if target == "tags"), 0)
    sorted_rows, every = list[Row](), set[str]()
    for row in rows:
        fresh = {tag for tag in row.entry.tags if tag not in known and tag not in mapping.tags}
        every |= fresh
        if not fresh or mapping.unknown_tags == "create" or row.refused:
            sorted_rows.append(row)
            continue
        entry = row.entry._replace(tags=tuple(tag for tag in row.entry.tags if tag not in fresh))
        remarks = [*row.remarks, f"{column}:unknown_tag"]
        sorted_rows.append(row._replace(entry=entry, remarks=remarks, refused=mapping.unreadable == "refuse"))
    return sorted_rows, every
