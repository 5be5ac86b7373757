"""Bloc of each nuance for one campaign: the default grid with the campaign's edits."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from predict.past_results.nuances.blocs import BLOCS, NAMED, bare_nuance, bloc_of, plain_name

EVERY = ""
"""An edit that holds in every election."""


def year_of(election_id: str) -> str:
    """Return the election without its round (`legislatives-2024-t1` → `legislatives-2024`): rounds share nuances."""
    head, _, last = election_id.rpartition("-")
    return head if last in ("t1", "t2") else election_id


def key_of(nuance: str | None, name: str | None = None) -> str:
    """Return the key of an edit: the nuance, or the name if there is none."""
    return nuance or plain_name(name or "")


@dataclass(frozen=True)
class Grid:
    """A grid. `edits`: (election without its round, or EVERY; nuance or plain name) → bloc."""

    edits: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def find(self, election_id: str, nuance: str | None, name: str | None = None) -> str | None:
        """Return a choice's bloc: the campaign's edit for this election, else for all, else the default."""
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
        """Return nuance → bloc, with and without the `L` of lists; with an election also names without a nuance."""
        election = year_of(election_id)
        known_nuances = {nuance for nuances in BLOCS.values() for nuance in nuances}
        codes = known_nuances | {f"L{nuance}" for nuance in known_nuances} | {code for _, code in self.edits}
        codes |= {name for named_election, name in NAMED if named_election == election}
        bloc_by_code = {code: self.find(election, code) for code in sorted(codes)}
        return {code: bloc for code, bloc in bloc_by_code.items() if bloc is not None}

    @property
    def mark(self) -> str:
        """Return a mark that changes with the grid."""
        return hashlib.sha256(repr(sorted(self.edits.items())).encode()).hexdigest()[:16]


DEFAULT = Grid()
