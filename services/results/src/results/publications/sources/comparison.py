"""Comparison of several sources' figures for a place, in order of precedence. Pure."""

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
    """Figures of one source for a place. `complete`: false if own sheets of some of its stations are missing."""

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
    """Difference in one figure: `source` minus `against`, the source with precedence."""

    source: str
    against: str
    figure: str
    difference: int


@dataclass(frozen=True)
class ComparedPlace:
    """A place with the figures of each source, in order of precedence."""

    place: str
    name: str
    level: str
    figures: tuple[FiguresOfSource, ...]
    differences: tuple[Difference, ...] = field(default=())

    @property
    def first(self) -> FiguresOfSource:
        return self.figures[0]


def compare_sources(place: str, name: str, level: str, figures: Iterable[FiguresOfSource]) -> ComparedPlace:
    """Compare sources in order of precedence; an incomplete sum of own sheets comes last and is not compared."""
    ranked = tuple(sorted(figures, key=lambda figure: (not figure.complete, PRECEDENCE.index(figure.source))))
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
    """Return votes by campaign candidate, and votes of names that match no candidate.

    By name where one is given and known, whatever the order of first and last name; else by panel number.
    """
    by_name = {_words(candidate.name): candidate.id for candidate in candidates}
    by_panel = {candidate.panel: candidate.id for candidate in candidates}
    matched: dict[str, int] = {}
    unmatched = 0
    for vote in votes:
        candidate = by_name.get(_words(vote.name)) if vote.name else None
        if candidate is None and vote.panel is not None:
            candidate = by_panel.get(vote.panel)
        if candidate is None or candidate in matched:
            unmatched += vote.votes
        else:
            matched[candidate] = vote.votes
    return matched, unmatched


def own_sum(sheets: Sequence[Counted], stations: int) -> FiguresOfSource | None:
    """Return the total of the campaign's own sheets for a place with `stations` stations; None without any."""
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
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return frozenset(
        "".join(char if char.isalnum() else " " for char in decomposed if not unicodedata.combining(char)).split()
    )
