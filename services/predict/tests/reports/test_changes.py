"""Assumptions that are moved one at a time, for what they would change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.forecasting.forecasts.schemas import Assumptions
from predict.past_results.nuances.blocs import BLOCS
from predict.reports.chapters.changes import POINTS, TURNOUT, make_cases

WEIGHTS = st.lists(st.floats(0, 1), min_size=len(BLOCS), max_size=len(BLOCS)).filter(lambda drawn: sum(drawn) > 0.01)


@given(st.sampled_from(sorted(BLOCS)), WEIGHTS, st.floats(-0.5, 0.5))
def test_every_case_is_a_scenario_that_a_form_would_take(bloc: str, weights: list[float], shift: float) -> None:
    shares = {name: weight / sum(weights) for name, weight in zip(BLOCS, weights, strict=True)}
    cases = make_cases(bloc, shares, Assumptions(turnout_shift=shift))

    assert len({case.name for case in cases}) == len(cases) == 7
    for case in cases:
        assert sum(case.assumptions.levels.values()) <= 1
        assert -0.5 <= case.assumptions.turnout_shift <= 0.5


def test_one_assumption_is_moved_and_the_others_keep_their_proportions() -> None:
    shares = {"gauche": 0.3, "centre": 0.2, "extrême droite": 0.5}
    base, more, *_, up, down = make_cases("gauche", shares, Assumptions(turnout_shift=0.01))

    assert base.assumptions.levels == pytest.approx(shares)
    levels: dict[str, float] = dict(more.assumptions.levels)
    assert levels["gauche"] == pytest.approx(0.3 + POINTS)
    assert levels["centre"] / levels["extrême droite"] == pytest.approx(0.4)
    assert (up.assumptions.turnout_shift, down.assumptions.turnout_shift) == pytest.approx(
        (0.01 + TURNOUT, 0.01 - TURNOUT)
    )


def test_the_strongest_of_the_others_is_the_rival() -> None:
    names = [case.name for case in make_cases("gauche", {"gauche": 0.5, "centre": 0.2, "droite": 0.3}, Assumptions())]

    assert names[3:5] == ["Bloc droite : 2 de plus", "Bloc droite : 2 de moins"]
