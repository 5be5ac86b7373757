"""Blocs of nuances as one campaign sees them: the default grid, and what the campaign put in its place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from predict.past_results.nuances.blocs import BLOCS, NAMED, bare_nuance, bloc_of, plain_name

EVERY = ""
"""An edit that holds in every election."""


def year_of(election_id: str) -> str:
    """`legislatives-2024-t1` → `legislatives-2024`: both rounds have the same nuances."""
    head, _, last = election_id.rpartition("-")
    return head if last in ("t1", "t2") else election_id


def key_of(nuance: str | None, name: str | None = None) -> str:
    """Return the key that an edit is kept under: the nuance, or the name where the ministry prints none."""
    return nuance or plain_name(name or "")


@dataclass(frozen=True)
class Grid:
    """`edits`: (election without its round, or EVERY; nuance or plain name) → bloc."""

    edits: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def find(self, election_id: str, nuance: str | None, name: str | None = None) -> str | None:
        """The bloc of a candidate or a list: the campaign's own for this election, its own for all, the default."""
        election, key = year_of(election_id), key_of(nuance, name)
        # An edit of UG is one of LUG and of BC-UG too, unless these have their own.
        for code in dict.fromkeys((key, bare_nuance(key))):
            for scope in (election, EVERY):
                if edited := self.edits.get((scope, code)):
                    return edited
        return self.default(election, key)

    @staticmethod
    def default(election: str, key: str) -> str | None:
        return NAMED.get((election, key)) or bloc_of(key)

    def blocs(self, election_id: str = EVERY) -> dict[str, str]:
        """nuance → bloc, with and without the `L` of lists; with an election also its names without a nuance."""
        election = year_of(election_id)
        known = {nuance for nuances in BLOCS.values() for nuance in nuances}
        codes = known | {f"L{nuance}" for nuance in known} | {code for _, code in self.edits}
        codes |= {name for of, name in NAMED if of == election}
        found = {code: self.find(election, code) for code in sorted(codes)}
        return {code: bloc for code, bloc in found.items() if bloc is not None}

    @property
    def mark(self) -> str:
        """Another one means another grid."""
        return hashlib.sha256(repr(sorted(self.edits.items())).encode()).hexdigest()[:16]


DEFAULT = Grid()
