"""Outlier check of sheets against what their past and the other counted stations lead to expect. Pure.

Doubted is what a wrong figure does: votes moved from one candidate to another, two candidates exchanged, and turnout
far from the expected. Each is weighed against what else is odd about the station: a real one that votes in its own way
does so for all candidates, where a wrong figure is wrong for two of them and fits for the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from kit.text import french

from results.sheets.tallies.arithmetic import Finding, Severity
from results.sheets.tallies.expected_shares import Compared, Expected, Floats, expect, shares_of

MOVED, MOVED_WITHOUT_PAST = 25.0, 40.0
FEW = 3
MOVED_OF_FEW, MOVED_OF_FEW_WITHOUT_PAST = 8.0, 12.0
"""Least squared z-score of votes moved between two candidates, the station's other oddness taken into account. With FEW
candidates there are few pairs in which chance could look like a mistake."""
SWAPPED, SWAPPED_WITHOUT_PAST = 10.0, 25.0
"""Least that exchanging two candidates' votes takes away from the squared distance, likewise."""
FAR, FAR_WITHOUT_PAST = 7.0, 9.0
"""Least z-score of one candidate's share, whatever the others': a record of another place, figures a line too low."""
TURNOUT, TURNOUT_WITHOUT_PAST = 4.0, 5.0
"""z-scores. `bench/doubted_sheets.py` has what all of these find, and what they doubt without reason."""
NOTICED = 0.06
"""Of a share: what is nearer is not worth a second look."""
MANY, SMALL = 20, 0.015
"""Of more candidates than these, those expected below this share are looked at as one: of 34 lists, chance makes some
pair look wrong in one good sheet of twenty, and their covariance is not known from so few stations."""
_PRIOR = 6.0
"""Candidates that are taken to fit, before one looks at the others of the station."""
_TURNOUT = ""
"""The key of turnout among the candidates'."""


@dataclass(frozen=True)
class Doubt:
    """A share far from the expected one. `z`: by how many usual deviations.

    `moved_with`: the candidate whose votes are wrong the other way; `swapped`: the two seem exchanged.
    """

    key: str
    share: float
    expected: float
    z: float
    others: int
    with_past: bool
    moved_with: str | None = None
    swapped: bool = False

    @property
    def pointer(self) -> str:
        return f"/votes/{self.key}" if self.key != _TURNOUT else "/voters"


@dataclass(frozen=True)
class Oddness:
    """Statistics of a sheet, each with its limit in this module. Places are those of the candidates."""

    moved: float
    moved_between: tuple[int, int]
    swapped: float
    swapped_between: tuple[int, int]
    far: float
    farthest: int
    turnout: float
    turnout_gap: float


def find_doubts(own: Compared, others: Sequence[Compared], candidates: Sequence[str]) -> list[Doubt]:
    """Return the doubts, the gravest first: about votes, then about turnout. `others`: counted, of the same contest."""
    expected = expect(own, others, candidates)
    if expected is None:
        return []
    found = np.array(shares_of(own.now, candidates))
    places: Sequence[int] = range(len(candidates))
    if len(candidates) > MANY:
        summed, together, places = put_small_together(found, expected)
        odd = weigh_oddness(summed, together)
    else:
        odd = weigh_oddness(found, expected)
    with_past = expected.with_past
    few, swapped = len(candidates) <= FEW, SWAPPED if with_past else SWAPPED_WITHOUT_PAST
    moved = (MOVED_OF_FEW, MOVED_OF_FEW_WITHOUT_PAST) if few else (MOVED, MOVED_WITHOUT_PAST)
    doubts: list[Doubt] = []
    if odd.swapped > swapped:
        first, second = odd.swapped_between
        doubts.append(_doubt(found, expected, candidates, (places[first], places[second]), swapped=True))
    elif odd.moved > moved[0 if with_past else 1]:
        first, second = odd.moved_between
        doubts.append(_doubt(found, expected, candidates, (places[first], places[second]), swapped=False))
    elif odd.far > (FAR if with_past else FAR_WITHOUT_PAST):
        place = places[odd.farthest]
        about = (float(found[place]), _likely(float(expected.shares[place])), odd.far)
        doubts.append(Doubt(candidates[place], *about, expected.others, with_past))
    if odd.turnout > (TURNOUT if with_past else TURNOUT_WITHOUT_PAST) and odd.turnout_gap >= NOTICED:
        about = (float(found[-1]), _likely(expected.turnout), odd.turnout)
        doubts.append(Doubt(_TURNOUT, *about, expected.others, with_past))
    return doubts


def put_small_together(found: Floats, expected: Expected) -> tuple[Floats, Expected, Sequence[int]]:
    """Sum the candidates who are expected below SMALL. `places` has those that remain; of the small ones, the farthest
    from the expected stands for all.
    """
    small = np.flatnonzero(expected.shares < SMALL)
    if len(small) < 2:
        return found, expected, range(len(expected.shares))
    large = np.flatnonzero(expected.shares >= SMALL)
    deviations = np.sqrt(np.diag(expected.covariance))[small]
    farthest = small[int(np.argmax(np.abs(found[small] - expected.shares[small]) / deviations))]
    whole = np.eye(len(expected.shares))
    sums = np.concatenate([whole[large], whole[small].sum(axis=0, keepdims=True)])
    together = replace(expected, shares=sums @ expected.shares, covariance=sums @ expected.covariance @ sums.T)
    return np.append(sums @ found[:-1], found[-1]), together, [int(place) for place in (*large, farthest)]


def weigh_oddness(found: Floats, expected: Expected) -> Oddness:
    """Return the statistics of the shares found, turnout the last of them."""
    turnout_gap = abs(float(found[-1]) - expected.turnout)
    turnout = turnout_gap / expected.turnout_deviation
    size = len(expected.shares)
    if size < 2:
        return Oddness(0.0, (0, 0), 0.0, (0, 0), 0.0, 0, turnout, turnout_gap)
    shares, inverse = found[:-1], np.linalg.inv(expected.covariance)
    pull = inverse @ (shares - expected.shares)
    distance = float((shares - expected.shares) @ pull)
    # What moves from the candidate of the column to that of the row: its size, and what it explains of the distance.
    stiffness = np.add.outer(np.diag(inverse), np.diag(inverse)) - 2 * inverse
    np.fill_diagonal(stiffness, np.inf)
    pulls = np.subtract.outer(pull, pull)
    size_moved, explained = pulls / stiffness, pulls**2 / stiffness
    unexplained = np.maximum(distance - explained, 0.0)
    moved = explained * (_PRIOR + size - 2) / (_PRIOR + unexplained)
    moved = np.where(size_moved >= NOTICED, moved, 0.0)
    off = np.abs(shares - expected.shares)
    far = np.where(off >= NOTICED, off / np.sqrt(np.diag(expected.covariance)), 0.0)
    gaps = np.subtract.outer(shares, shares)
    exchanged = distance - 2 * gaps * pulls + gaps**2 * np.where(np.isinf(stiffness), 0.0, stiffness)
    swapped = (distance - exchanged) * (_PRIOR + size - 1) / (_PRIOR + np.maximum(exchanged, 0.0))
    swapped = np.where((gaps >= NOTICED) & (exchanged < distance / 4), swapped, 0.0)
    return Oddness(
        moved=float(moved.max()),
        moved_between=_place(moved),
        swapped=float(swapped.max()),
        swapped_between=_place(swapped),
        far=float(far.max()),
        farthest=int(far.argmax()),
        turnout=turnout,
        turnout_gap=turnout_gap,
    )


def _likely(share: float) -> float:
    """Return the expected share inside the bounds that a line through others may leave."""
    return min(max(share, 0.0), 1.0)


def _place(values: Floats) -> tuple[int, int]:
    row, column = divmod(int(np.argmax(values)), values.shape[1])
    return row, column


def _doubt(
    found: Floats, expected: Expected, candidates: Sequence[str], between: tuple[int, int], *, swapped: bool
) -> Doubt:
    """Return the doubt of the two candidates, told of the one who is farther from the expected share."""
    gaps = found[:-1] - expected.shares
    place, other = sorted(between, key=lambda one: (-round(abs(float(gaps[one])), 6), one))
    z = abs(float(gaps[place])) / float(np.sqrt(expected.covariance[place, place]))
    about = (float(found[place]), _likely(float(expected.shares[place])), z)
    return Doubt(candidates[place], *about, expected.others, expected.with_past, candidates[other], swapped)


def say_doubts(doubts: Sequence[Doubt], names: Mapping[str, str], past_round: str | None) -> list[Finding]:
    """Word the doubts with their numbers. `names`: of candidates; `past_round`: `aux législatives 2024 (1er tour)`."""
    return [
        Finding(
            Severity.WARNING,
            "far_from_expected",
            "R. 67",
            _in_french(doubt, names, past_round),
            _in_english(doubt, names),
            doubt.pointer,
        )
        for doubt in doubts
    ]


def _in_french(doubt: Doubt, names: Mapping[str, str], past_round: str | None) -> str:
    what = "Participation" if doubt.key == _TURNOUT else f"Score de {names[doubt.key]}"
    if doubt.with_past and past_round:
        why = f"le vote de ce bureau {past_round} et les {doubt.others} bureaux comptés en laissent"
    else:
        why = f"le résultat des {doubt.others} bureaux comptés en laisse"
    said = (
        f"{what} : {french.percent(doubt.share)}, quand {why} attendre environ {french.percent(doubt.expected, 0)} "
        f"({french.number(round(doubt.z, 1))} fois l'écart habituel)."
    )
    if doubt.moved_with is not None and doubt.swapped:
        said += f" Les voix semblent échangées avec celles de {names[doubt.moved_with]}."
    elif doubt.moved_with is not None:
        said += f" L’écart est de sens contraire pour {names[doubt.moved_with]}."
    return f"{said} Relisez le procès-verbal."


def _in_english(doubt: Doubt, names: Mapping[str, str]) -> str:
    other = names[doubt.moved_with] if doubt.moved_with is not None else ""
    also = f" Its votes seem exchanged with those of {other}." if doubt.swapped else ""
    if other and not doubt.swapped:
        also = f" {other} is off the other way."
    return (
        f"{'Turnout' if doubt.key == _TURNOUT else names[doubt.key]}: {doubt.share:.1%}, where about "
        f"{doubt.expected:.0%} was to be expected from {doubt.others} counted stations"
        f"{' and the past vote' if doubt.with_past else ''} ({doubt.z:.0f} times the usual gap)."
        f"{also} Read the record again."
    )
