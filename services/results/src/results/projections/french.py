"""French wording of the projection for the board. Pure."""

from dataclasses import dataclass

from common.events.predict import TransfersUpdated
from kit.text import french

from results.projections.outlook import MOST_CHANCE
from results.projections.schemas import CandidateProjection, ProjectionRead, RangeRead

_CALLS = {
    "elected": "élu",
    "qualified": "qualifié pour le second tour",
    "may_merge": "peut fusionner avec une liste qualifiée",
    "out": "éliminé",
}
_NOBODY_SURE = 0.005


@dataclass(frozen=True)
class BoardLine:
    """A candidate's line. `low`, `high`, `at`: on a scale of 0 to 100."""

    name: str
    nuance: str | None
    share: str
    interval: str
    chances: str
    call: str | None
    low: float
    high: float
    at: float


@dataclass(frozen=True)
class BoardTransfer:
    origin: str
    to: str
    share: str
    interval: str


@dataclass(frozen=True)
class BoardTransfers:
    method: str
    vintage: str
    lines: tuple[BoardTransfer, ...]


@dataclass(frozen=True)
class BoardProjection:
    """The projection's panel.

    `early`: why nothing may be concluded yet, or None; `prior`: the forecast before the night.
    """

    early: str | None
    lines: tuple[BoardLine, ...]
    turnout: str | None
    stations: str | None
    method: str | None
    ballots: str | None
    law: str | None
    prior: str | None
    transfers: BoardTransfers | None = None


def before_the_first_sheet(prior: str | None) -> BoardProjection:
    return BoardProjection("aucune feuille ne compte encore", (), None, None, None, None, None, prior)


def word(read: ProjectionRead) -> BoardProjection:
    turnout = None
    if read.turnout is not None:
        turnout = f"{french.percent(read.turnout)} (entre {_between(_ninety(read.turnout_intervals))})"
    return BoardProjection(
        early=read.too_early,
        lines=tuple(_line(candidate) for candidate in read.candidates),
        turnout=turnout,
        stations=read.data_vintage,
        method=read.method,
        ballots=_ballots(len(read.past_ballots)),
        law=read.law,
        prior=None,
    )


def word_transfers(event: TransfersUpdated) -> BoardTransfers:
    """Word the transfers, the largest of each origin first; origins in predict's order."""
    origins = list(dict.fromkeys(transfer.from_choice for transfer in event.transfers))
    ordered = sorted(event.transfers, key=lambda transfer: (origins.index(transfer.from_choice), -transfer.share))
    lines = [
        BoardTransfer(
            origin=line.from_choice,
            to=line.to_choice,
            share=french.percent(line.share),
            interval=f"{french.percent(line.interval.low)} à {french.percent(line.interval.high)}",
        )
        for line in ordered
    ]
    return BoardTransfers(event.method, event.data_vintage, tuple(lines))


def word_prior(share: float, low: float, high: float, level: float) -> str:
    return (
        f"Avant la soirée, la prévision donnait {french.percent(share)} à votre candidature "
        f"(entre {french.percent(low)} et {french.percent(high)}, {french.percent(level, 0)} de chances)."
    )


def _line(candidate_projection: CandidateProjection) -> BoardLine:
    ninety = _ninety(candidate_projection.intervals)
    return BoardLine(
        name=candidate_projection.name,
        nuance=candidate_projection.nuance,
        share=french.percent(candidate_projection.share),
        interval=f"{french.percent(ninety.low)} à {french.percent(ninety.high)}",
        chances=_chances(candidate_projection),
        call=_CALLS[candidate_projection.call] if candidate_projection.call else None,
        low=100 * ninety.low,
        high=100 * ninety.high,
        at=100 * candidate_projection.share,
    )


def _chances(candidate_projection: CandidateProjection) -> str:
    told = (
        ("élu", candidate_projection.chance_elected),
        ("qualifié", candidate_projection.chance_qualified),
        ("peut fusionner", candidate_projection.chance_may_merge),
        ("éliminé", candidate_projection.chance_out),
    )
    # How the little that is left is shared out is a convention, that nobody should read as a chance.
    if candidate_projection.call is None:
        for words, chance in told:
            if chance is not None and chance >= MOST_CHANCE:
                return f"{words}, très probablement"
    parts: list[str] = []
    for words, chance in told:
        if chance is not None and chance >= _NOBODY_SURE:
            parts.append(f"{words} {_chance(chance)}")
    return ", ".join(parts) or "–"


def _chance(chance: float) -> str:
    """Format a probability, never as certain: it comes from draws, not from a count."""
    if chance > 1 - _NOBODY_SURE:
        return f"> 99{french.NARROW}%"
    return french.percent(chance, 0)


def _ninety(ranges: list[RangeRead]) -> RangeRead:
    return next(interval for interval in ranges if interval.level == 0.9)


def _between(range_read: RangeRead) -> str:
    return f"{french.percent(range_read.low)} et {french.percent(range_read.high)}"


def _ballots(count: int) -> str:
    if count == 0:
        return "aucun scrutin passé n’est connu : importez-les, l’intervalle se resserrera"
    return "un scrutin passé de ces bureaux" if count == 1 else f"{count} scrutins passés de ces bureaux"
