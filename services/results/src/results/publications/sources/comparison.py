"""Comparison of the sources on a place: whose figures come first, and where they differ. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from results.ballots.candidates.service import KnownCandidate
from results.publications.sources.places import OWN, PRECEDENCE, PublishedVotes
from results.sheets.tallies.counted_sheet import Counted

FIGURES = ("registered", "voters", "blank", "null", "valid")


@dataclass(frozen=True)
class FiguresOfSource:
    """Figures of one source for a place. `complete`: false where own sheets of some of its stations are missing."""

    source: str
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: Mapping[str, int]
    """By the campaign's own candidates."""
    unmatched: int
    """Votes for names that are none of them."""
    published_at: datetime | None
    complete: bool = True


@dataclass(frozen=True)
class Difference:
    """Difference of one figure: `source` minus `against`, the source that comes first."""

    source: str
    against: str
    figure: str
    difference: int


@dataclass(frozen=True)
class ComparedPlace:
    """A place with the figures of each source, the one that comes first on top."""

    place: str
    name: str
    level: str
    figures: tuple[FiguresOfSource, ...]
    differences: tuple[Difference, ...] = field(default=())

    @property
    def first(self) -> FiguresOfSource:
        return self.figures[0]


def compare_sources(place: str, name: str, level: str, figures: Iterable[FiguresOfSource]) -> ComparedPlace:
    """Compare sources in order of precedence; an incomplete sum of own sheets comes last, compared with nothing."""
    ranked = tuple(sorted(figures, key=lambda one: (not one.complete, PRECEDENCE.index(one.source))))
    first = ranked[0]
    differences = [
        Difference(other.source, first.source, figure, by)
        for other in ranked[1:]
        if other.complete
        for figure, by in _gaps(first, other)
    ]
    return ComparedPlace(place, name, level, ranked, tuple(differences))


def _gaps(first: FiguresOfSource, other: FiguresOfSource) -> Iterable[tuple[str, int]]:
    for figure in FIGURES:
        if by := getattr(other, figure) - getattr(first, figure):
            yield figure, by
    for candidate in sorted({*first.votes, *other.votes}):
        if by := other.votes.get(candidate, 0) - first.votes.get(candidate, 0):
            yield f"votes/{candidate}", by


def match_votes(votes: Iterable[PublishedVotes], candidates: Sequence[KnownCandidate]) -> tuple[dict[str, int], int]:
    """Votes by the campaign's candidates, and those of names that are none of them.

    By name where one is given and known, whatever the order of first and last name; else by the number of the panel.
    """
    by_name = {_words(candidate.name): candidate.id for candidate in candidates}
    by_panel = {candidate.panel: candidate.id for candidate in candidates}
    found: dict[str, int] = {}
    unmatched = 0
    for vote in votes:
        candidate = by_name.get(_words(vote.name)) if vote.name else None
        if candidate is None and vote.panel is not None:
            candidate = by_panel.get(vote.panel)
        if candidate is None or candidate in found:
            unmatched += vote.votes
        else:
            found[candidate] = vote.votes
    return found, unmatched


def own_sum(sheets: Sequence[Counted], stations: int) -> FiguresOfSource | None:
    """The campaign's own sheets of a place that has so many stations."""
    if not sheets:
        return None
    votes: dict[str, int] = {}
    for sheet in sheets:
        for candidate, count in sheet.votes.items():
            votes[candidate] = votes.get(candidate, 0) + count
    return FiguresOfSource(
        OWN,
        *(sum(getattr(sheet, figure) for sheet in sheets) for figure in FIGURES),
        votes=votes,
        unmatched=0,
        published_at=max(sheet.counted_at for sheet in sheets),
        complete=len(sheets) == stations,
    )


def _words(name: str) -> frozenset[str]:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return frozenset("".join(one if one.isalnum() else " " for one in bare if not unicodedata.combining(one)).split())
