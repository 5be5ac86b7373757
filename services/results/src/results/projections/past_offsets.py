"""Expected deviations of tonight's labels from their mean share, from the past of the same person or bloc. Pure.

The past does not change during a night: its columns are laid side by side once, and a projection multiplies them by
coefficients that follow the shares counted so far.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from elections.blocs import plain_name

from results.projections.ballots import Floats
from results.projections.design import Design, Reference

OWN = "own"
"""Among the rates of a transfer: of those who voted for the same person in the first round."""

Transfers = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Label:
    """A candidate or list of tonight; `bloc` of `elections.blocs`, None where it is not known."""

    name: str
    bloc: str | None


@dataclass(frozen=True)
class Carry:
    """Fraction of a past deviation that is expected again, for the same person or the same bloc."""

    near_name: float
    near_bloc: float
    far_name: float
    far_bloc: float
    fading: float
    """How much less the first round before is worth, and the one before that again."""
    following: float
    """Whether a deviation grows with the level: 0 not at all (uniform swing), 1 in proportion."""


@dataclass(frozen=True)
class _Term:
    """One past column in the offset of a label. `level`: mean of the past share; None if it is taken as it is."""

    label: int
    column: int
    coefficient: float
    level: float | None
    by_bloc: bool


@dataclass(frozen=True)
class _Past:
    """Past deviations, stations × columns, and what they mean to the labels."""

    columns: Floats
    terms: tuple[_Term, ...]


_PASTS: WeakKeyDictionary[Design, dict[object, _Past]] = WeakKeyDictionary()


def offsets(design: Design, labels: Sequence[Label], mean: Floats, carry: Carry, transfers: Transfers) -> Floats:
    """Return, stations × labels, the deviation from the mean share that the past of the person or bloc predicts.

    Several labels of one bloc share its deviation as they share its votes tonight.
    """
    past = _past_of(design, labels, carry, transfers)
    blocs: dict[str | None, float] = {}
    for label, share in zip(labels, mean, strict=True):
        blocs[label.bloc] = blocs.get(label.bloc, 0.0) + float(share)
    coefficients = np.zeros((past.columns.shape[1], len(labels)))
    for term in past.terms:
        own = float(mean[term.label])
        whole = blocs[labels[term.label].bloc] if term.by_bloc else own
        follows = 1.0 if term.level is None else own / whole * (whole / term.level) ** carry.following
        coefficients[term.column, term.label] += term.coefficient * follows
    return past.columns @ coefficients


def _past_of(design: Design, labels: Sequence[Label], carry: Carry, transfers: Transfers) -> _Past:
    rates = [transfers.get(opposition(labels, label), {}) for label in labels]
    key = (tuple(labels), carry, tuple(tuple(sorted(one.items())) for one in rates))
    kept = _PASTS.setdefault(design, {})
    if key not in kept:
        # One list of candidates at a time: after a withdrawal the columns of the one before are as large again.
        kept.clear()
        kept[key] = _lay_out(design, labels, carry, rates)
    return kept[key]


def _lay_out(design: Design, labels: Sequence[Label], carry: Carry, rates: Sequence[Mapping[str, float]]) -> _Past:
    weight = design.registered / max(float(design.registered.sum()), 1.0)
    columns: list[Floats] = []
    of_bloc: dict[tuple[int, str], tuple[int, float]] = {}
    terms: list[_Term] = []

    def centre(shares: Floats) -> tuple[int, float]:
        level = max(float(weight @ shares), 1e-3)
        columns.append(shares - level)
        return len(columns) - 1, level

    for index, label in enumerate(labels):
        near: list[list[_Term]] = []
        far: list[list[_Term]] = []
        for number, reference in enumerate(design.references):
            shares, of_name = reference.shares_by_name.get(plain_name(label.name)), True
            if shares is None and label.bloc is not None:
                shares, of_name = reference.shares_by_bloc.get(label.bloc), False
            if shares is None or not (reference.near or reference.first):
                continue
            if of_name or label.bloc is None:
                column, level = centre(shares)
            else:
                if (number, label.bloc) not in of_bloc:
                    of_bloc[number, label.bloc] = centre(shares)
                column, level = of_bloc[number, label.bloc]
            if not reference.near:
                rate = carry.far_name if of_name else carry.far_bloc
                far.append([_Term(index, column, rate, level, not of_name)])
                continue
            rate = rates[index].get(OWN, carry.near_name) if of_name else carry.near_bloc
            near.append([_Term(index, column, rate, None if OWN in rates[index] else level, not of_name)])
            if any(bloc in reference.shares_by_bloc for bloc in rates[index]):
                columns.append(_eliminated(reference, labels, rates[index], weight))
                near[-1].append(_Term(index, len(columns) - 1, 1.0, None, not of_name))
        nearest = near or far
        worth = carry.fading ** np.arange(len(nearest))
        for together, part in zip(nearest, worth / max(float(worth.sum()), 1e-12), strict=True):
            terms += [
                _Term(term.label, term.column, term.coefficient * float(part), term.level, term.by_bloc)
                for term in together
            ]
    table = np.stack(columns, axis=1) if columns else np.zeros((len(design.stations), 0))
    return _Past(np.ascontiguousarray(table), tuple(terms))


def _eliminated(reference: Reference, labels: Sequence[Label], rates: Mapping[str, float], weight: Floats) -> Floats:
    """Return by station the expected effect, beyond the mean, of the votes of eliminated candidates."""
    result = np.zeros(len(weight))
    for bloc, rate in rates.items():
        share = left_over(reference, labels, bloc)
        if share is not None:
            result += rate * (share - weight @ share)
    return result


def opposition(labels: Sequence[Label], label: Label) -> str:
    """Return a bloc and its opponents' blocs as a key: `gauche>extrême droite`."""
    others = sorted({other.bloc or "" for other in labels if other is not label})
    return f"{label.bloc}>{'+'.join(others)}"


def left_over(reference: Reference, labels: Sequence[Label], bloc: str) -> Floats | None:
    """Return by station the first-round share of a bloc's candidates who are eliminated."""
    share = reference.shares_by_bloc.get(bloc)
    if share is None:
        return None
    standing = [
        reference.shares_by_name[plain_name(label.name)]
        for label in labels
        if label.bloc == bloc and plain_name(label.name) in reference.shares_by_name
    ]
    return np.clip(share - sum(standing, np.zeros(len(share))), 0.0, 1.0)
