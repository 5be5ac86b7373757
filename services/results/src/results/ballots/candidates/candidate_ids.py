"""Ids of candidates whom people enter by name: short, readable, the same in both rounds. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

_LONGEST = 48


def give_ids(names: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Return an id for each name. `known`: id by name, of this round and the other: who has one keeps it."""
    by_plain_name = {_plain(name): id for name, id in known.items()}
    taken: set[str] = set()
    ids: list[str] = []
    for name in names:
        known_id = by_plain_name.get(_plain(name))
        made = known_id if known_id and known_id not in taken else _free(_plain(name), {*taken, *known.values()})
        taken.add(made)
        ids.append(made)
    return ids


def _free(plain: str, taken: set[str]) -> str:
    start = plain[:_LONGEST].strip("-") or "candidat"
    numbered = (f"{start}-{number}" for number in range(2, 1000))
    return start if start not in taken else next(one for one in numbered if one not in taken)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
