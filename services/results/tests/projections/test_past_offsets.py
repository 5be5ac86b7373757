"""Offsets of labels, laid out once and multiplied, against their definition station by station."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from results.projections.ballots import Floats
from results.projections.design import Coming, Design, build
from results.projections.past_offsets import Carry, Label, Transfers, left_over, offsets, opposition

from .conftest import make_ballot

CARRY = Carry(near_name=0.9, near_bloc=0.7, far_name=0.6, far_bloc=0.5, fading=0.4, following=0.3)
LABELS = (
    Label("Une Gauche", "gauche"),
    Label("Une Autre", "gauche"),
    Label("Un Centre", "centre"),
    Label("Personne", None),
)
FINALISTS = (Label("Une Gauche", "gauche"), Label("Une Droite", "extrême droite"))
TRANSFERS = {
    "gauche>extrême droite": {"own": 0.95, "centre": 0.5},
    "extrême droite>gauche": {"centre": 0.2},
}


def make_design(round_number: int) -> Design:
    chance = np.random.default_rng(3)
    stations = [f"{94001 + place // 4}_{place % 4 + 1:04d}" for place in range(24)]
    registered = np.round(chance.uniform(300, 1400, 24))
    days = (date(2017, 6, 11), date(2022, 6, 12), date(2027, 6, 6))
    past = [
        make_ballot(stations, registered, chance.dirichlet((4, 3, 2), 24), on, number)
        for number, on in enumerate(days[: 1 + round_number])
    ]
    return build(stations, registered, past, Coming("legislatives", 2027, round_number))


def define(design: Design, labels: Sequence[Label], mean: Floats, transfers: Transfers) -> Floats:
    """Return the same by loops: what is carried of each past deviation, the near ones in place of the far."""
    weight = design.registered / design.registered.sum()
    table = np.zeros((len(design.stations), len(labels)))
    for index, label in enumerate(labels):
        of_bloc = sum(share for other, share in zip(labels, mean, strict=True) if other.bloc == label.bloc)
        found: dict[bool, list[Floats]] = {True: [], False: []}
        for reference in design.references:
            by_name = next((one for key, one in reference.shares_by_name.items() if is_named(key, label.name)), None)
            past = by_name if by_name is not None else reference.shares_by_bloc.get(label.bloc or "")
            if past is None or not (reference.near or reference.first):
                continue
            whole, level = (mean[index] if by_name is not None else of_bloc), weight @ past
            follows = mean[index] / whole * (whole / level) ** CARRY.following
            rates = transfers.get(opposition(labels, label), {})
            if not reference.near:
                rate = CARRY.far_name if by_name is not None else CARRY.far_bloc
                found[False].append(rate * follows * (past - level))
                continue
            rate = rates.get("own", CARRY.near_name) if by_name is not None else CARRY.near_bloc
            gained = np.zeros(len(past))
            for bloc, part in rates.items():
                left = left_over(reference, labels, bloc)
                if left is not None:
                    gained += part * (left - weight @ left)
            found[True].append(rate * (1.0 if "own" in rates else follows) * (past - level) + gained)
        nearest = found[True] or found[False]
        worth = CARRY.fading ** np.arange(len(nearest))
        for one, part in zip(nearest, worth / worth.sum(), strict=True):
            table[:, index] += part * one
    return table


def is_named(key: str, name: str) -> bool:
    return sorted(key.lower().split()) == sorted(name.lower().split())


@pytest.mark.parametrize(
    ("round_number", "labels", "transfers"), [(1, LABELS, {}), (2, FINALISTS, TRANSFERS), (2, FINALISTS, {})]
)
def test_offsets_are_what_is_carried_of_each_past_deviation(
    round_number: int, labels: tuple[Label, ...], transfers: Transfers
) -> None:
    design = make_design(round_number)
    # The second time they are laid out already, and only the shares have moved.
    for mean in (np.linspace(0.5, 0.1, len(labels)), np.linspace(0.2, 0.4, len(labels))):
        found = offsets(design, labels, mean, CARRY, transfers)
        assert np.abs(found).max() > 0.01
        assert found == pytest.approx(define(design, labels, mean, transfers), abs=1e-9)


def test_another_list_of_candidates_is_laid_out_anew() -> None:
    design = make_design(1)
    mean = np.array([0.5, 0.3])
    first = offsets(design, LABELS[:2], mean, CARRY, {})
    other = offsets(design, LABELS[1:3], mean, CARRY, {})
    assert other != pytest.approx(first)
    assert offsets(design, LABELS[:2], mean, CARRY, {}) == pytest.approx(first)
