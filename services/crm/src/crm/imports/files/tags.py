"""The tags that nobody has yet: made or reported, as the mapping says, and never dropped in silence."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Tagging:
    """The tags of an import. `known`: in use, or for everybody by the mapping; `column`: where tags stand, from 1."""

    known: frozenset[str]
    creates: bool
    column: int


def sort_tags(tags: Sequence[str], tagging: Tagging, remarks: list[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The tags as they are put on, and those that are new.

    Where new ones are reported they are left out, and told among the remarks of the line.
    """
    fresh = frozenset(tags) - tagging.known
    if not fresh or tagging.creates:
        return tuple(dict.fromkeys(tags)), fresh
    remarks.append(f"{tagging.column}:unknown_tag")
    return tuple(dict.fromkeys(tag for tag in tags if tag not in fresh)), fresh
