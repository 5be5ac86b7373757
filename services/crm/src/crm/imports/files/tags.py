"""New tags in an import: created or reported, as the mapping says."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tagging:
    """The tags of an import. `known`: tags in use; `column`: the column of tags, from 1."""

    known: frozenset[str]
    creates: bool
    column: int


def sort_tags(tags: Sequence[str], tagging: Tagging, remarks: list[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the tags to apply, and the new ones.

    If new tags are only reported, they are not applied, and a remark of the line names them.
    """
    new_tags = frozenset(tags) - tagging.known
    if not new_tags or tagging.creates:
        return tuple(dict.fromkeys(tags)), new_tags
    remarks.append(f"{tagging.column}:unknown_tag")
    return tuple(dict.fromkeys(tag for tag in tags if tag not in new_tags)), new_tags
