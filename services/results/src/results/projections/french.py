"""The projection in French, for the board. Pure."""

from dataclasses import dataclass

from common.events.predict import TransfersUpdated
from kit.text import french

from results.projections.schemas import CandidateProjection, ProjectionRead, RangeRead

_CALLS = {"elected": "élu", "qualified": "qualifié pour le second tour", "out": "éliminé"}
_NOBODY_SURE = 0.005


@dataclass(frozen=True)
class BoardLine:
    """`low`, `high`, `at`: on a scale of 0 to 100."""

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
    """`early`: why it is too early to say anything, or none; `prior`: the forecast from before the first sheet."""

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
    turnout = _ninety(read.turnout_intervals)
    return BoardProjection(
        early=read.too_early,
        lines=tuple(_line(one) for one in read.candidates),
        turnout=f"{french.percent(read.turnout)} (entre {_between(turnout)})",
        stations=read.data_vintage,
        method=read.method,
        ballots=_ballots(len(read.past_ballots)),
        law=read.law,
        prior=None,
    )


def word_transfers(told: TransfersUpdated) -> BoardTransfers:
    """The largest of each origin first, in the order in which predict tells the origins."""
    origins = list(dict.fromkeys(one.from_choice for one in told.transfers))
    ordered = sorted(told.transfers, key=lambda one: (origins.index(one.from_choice), -one.share))
    lines = [
        BoardTransfer(
            origin=one.from_choice,
            to=one.to_choice,
            share=french.percent(one.share),
            interval=f"{french.percent(one.interval.low)} à {french.percent(one.interval.high)}",
        )
        for one in ordered
    ]
    return BoardTransfers(told.method, told.data_vintage, tuple(lines))


def word_prior(share: float, low: float, high: float, level: float) -> str:
    return (
        f"Avant la soirée, la prévision donnait {french.percent(share)} à votre candidature "
        f"(entre {french.percent(low)} et {french.percent(high)}, {french.percent(level, 0)} de chances)."
    )


def _line(one: CandidateProjection) -> BoardLine:
    ninety = _ninety(one.intervals)
    return BoardLine(
        name=one.name,
        nuance=one.nuance,
        share=french.percent(one.share),
        interval=f"{french.percent(ninety.low)} à {french.percent(ninety.high)}",
        chances=_chances(one),
        call=_CALLS[one.call] if one.call else None,
        low=100 * ninety.low,
        high=100 * ninety.high,
        at=100 * one.share,
    )


def _chances(one: CandidateProjection) -> str:
    parts: list[str] = []
    for said, chance in (("élu", one.chance_elected), ("qualifié", one.chance_qualified), ("éliminé", one.chance_out)):
        if chance is not None and chance >= _NOBODY_SURE:
            parts.append(f"{said} {_chance(chance)}")
    return ", ".join(parts) or "–"


def _chance(chance: float) -> str:
    """Format a chance, never as quite sure: it is drawn, not counted."""
    if chance > 1 - _NOBODY_SURE:
        return f"> 99{french.NARROW}%"
    return french.percent(chance, 0)


def _ninety(ranges: list[RangeRead]) -> RangeRead:
    return next(one for one in ranges if one.level == 0.9)


def _between(one: RangeRead) -> str:
    return f"{french.percent(one.low)} et {french.percent(one.high)}"


def _ballots(count: int) -> str:
    if count == 0:
        return "aucun scrutin passé n’est connu : importez-les, l’intervalle se resserrera"
    return "un scrutin passé de ces bureaux" if count == 1 else f"{count} scrutins passés de ces bureaux"
