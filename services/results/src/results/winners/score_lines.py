"""Scores as pages draw them: the bloc's colour, our own, the distance to the next, thresholds as lines. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.schemas.elections import ElectionKind
from elections.bloc_colours import bloc_colour
from elections.thresholds import ACCESS, FIVE_PERCENT, SEVEN_PERCENT, TEN_PERCENT, AccessRule, majority_of

from results.ballots.candidates.service import KnownCandidate
from results.sheets.totals.addition import Sums
from results.territory.history.service import find_bloc

UNKNOWN = "#117733"
_LYON = AccessRule(
    2, ("L. 224-4",), None, TEN_PERCENT, "valid", ("L. 224-7",), seats=FIVE_PERCENT, seats_articles=("L. 224-6",)
)
_OVERSEAS = AccessRule(2, (), None, TEN_PERCENT, "valid", ("L. 558-19",), seats=FIVE_PERCENT)
_CORSICA = AccessRule(2, ("L. 366",), None, SEVEN_PERCENT, "valid", ("L. 373",), seats=FIVE_PERCENT)
_CORSICANS = frozenset({"2A", "2B", "20", "20R", "COR", "94"})


@dataclass(frozen=True)
class ScoreLine:
    """A candidate's score. `behind`: votes to the next one above, of the first: votes ahead of the second."""

    candidate: str
    name: str
    nuance: str | None
    bloc: str | None
    colour: str
    own: bool
    votes: int
    share: float | None
    behind: int


@dataclass(frozen=True)
class Mark:
    """A threshold of the law. `at`: as a share of the valid votes, above 1 where nobody could reach it."""

    name: str
    short: str
    at: float
    votes: int
    article: str


def score_lines(
    sums: Sums, candidates: Mapping[str, KnownCandidate], own: str | None, election: str
) -> tuple[ScoreLine, ...]:
    """Return the scores, most votes first. `election`: `legislatives-2024`, whose grid tells the blocs."""
    found: list[ScoreLine] = []
    for place, line in enumerate(sums.lines):
        candidate = candidates[line.candidate]
        bloc = find_bloc(election, candidate.nuance or "", candidate.name)
        after = sums.lines[1].votes if len(sums.lines) > 1 else 0
        behind = line.votes - after if place == 0 else sums.lines[place - 1].votes - line.votes
        found.append(
            ScoreLine(
                candidate=line.candidate,
                name=candidate.name,
                nuance=candidate.nuance,
                bloc=bloc,
                colour=bloc_colour(bloc) if bloc else UNKNOWN,
                own=line.candidate == own,
                votes=line.votes,
                share=line.share_valid,
                behind=behind,
            )
        )
    return tuple(found)


def marks_of(kind: ElectionKind, territory: str, round_number: int, sums: Sums) -> tuple[Mark, ...]:
    """Return the thresholds of the round, the highest first; none before the first vote."""
    rule = _rule(kind, territory)
    if rule is None or not sums.valid:
        return ()
    marks: list[Mark] = []
    if round_number == 1 and rule.rounds == 2:
        majority = majority_of(sums.valid)
        marks.append(Mark("majorité absolue", "50 %", 0.5, majority, ", ".join(rule.win_articles)))
        if rule.win_registered is not None:
            needed = rule.win_registered.needed(sums.registered_counted)
            marks.append(
                Mark("quart des inscrits", "25 % ins.", needed / sums.valid, needed, ", ".join(rule.win_articles))
            )
        if rule.access is not None:
            whole = sums.registered_counted if rule.access_of == "registered" else sums.valid
            needed = rule.access.needed(whole)
            of = "des inscrits" if rule.access_of == "registered" else "des exprimés"
            share = f"{100 * rule.access.share / rule.access.of:g}".replace(".", ",")
            short = f"{share} % ins." if rule.access_of == "registered" else f"{share} %"
            name = f"accès au second tour, {share} % {of}"
            marks.append(Mark(name, short, needed / sums.valid, needed, ", ".join(rule.access_articles)))
    elif rule.seats is not None:
        needed = rule.seats.needed(sums.valid)
        articles = ", ".join(rule.seats_articles)
        marks.append(Mark("sièges, 5 % des exprimés", "5 %", needed / sums.valid, needed, articles))
    return tuple(sorted(marks, key=lambda mark: -mark.at))


def _rule(kind: ElectionKind, territory: str) -> AccessRule | None:
    if kind is ElectionKind.METROPOLE_LYON:
        return _LYON
    if kind is ElectionKind.TERRITORIALES:
        return _CORSICA if territory.rpartition(":")[2] in _CORSICANS else _OVERSEAS
    return ACCESS.get(kind)


def scale_of(lines: Sequence[ScoreLine], marks: Sequence[Mark]) -> float:
    """Return the share at the end of a bar: a round one above the best score and the marks that can be reached."""
    highest = max([*(line.share or 0.0 for line in lines), *(mark.at for mark in marks if mark.at <= 1.0), 0.1])
    return min(1.0, (int(highest * 10) + 1) / 10)
