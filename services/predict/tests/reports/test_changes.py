"""Assumptions that are moved one at a time, for what they would change."""

import pytest
from common.schemas.counts import Interval
from hypothesis import given
from hypothesis import strategies as st
from kit.text.french import NARROW
from predict.forecasting.forecasts.schemas import Assumptions, ListForecast
from predict.past_results.nuances.blocs import BLOCS
from predict.reports.chapters.changes import POINTS, TURNOUT, Case, make_cases, tell_heaviest

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


def _told(*chances: tuple[str, float, float]) -> list[tuple[Case, ListForecast]]:
    """Cases by name, with the chance to qualify and that to win."""
    return [
        (
            Case(name, Assumptions()),
            ListForecast(
                id="a",
                label="Camille Martin",
                bloc="gauche",
                ours=True,
                share=0.3,
                interval=Interval(low=0.2, high=0.4),
                expected_votes=9000,
                chance_to_pass_5_percent=1.0,
                chance_to_qualify=qualify,
                chance_to_win_first_round=0.0,
                chance_to_win=win,
                second_round_share=None,
                second_round_interval=None,
            ),
        )
        for name, qualify, win in chances
    ]


@pytest.mark.parametrize(
    ("chances", "two_rounds", "said"),
    [
        ((0.6, 0.2), True, "vos chances de vous qualifier : « Moins » les fait passer de 60 % à 30 %."),
        ((0.6, 0.2), False, "vos chances de l’emporter : « Plus » les fait passer de 20 % à 50 %."),
        ((0.701, 0.2), True, "« Moins » les fait passer de 70 % à 30 %."),
    ],
)
def test_what_weighs_most_is_said_of_the_chances_there_are(
    chances: tuple[float, float], two_rounds: bool, said: str
) -> None:
    told = tell_heaviest(_told(("Base", *chances), ("Plus", 0.7, 0.5), ("Moins", 0.3, 0.1)), two_rounds=two_rounds)

    assert told.replace(NARROW, " ").endswith(said)


def test_what_changes_nothing_weighs_nothing() -> None:
    told = tell_heaviest(_told(("Base", 1.0, 0.2), ("Plus", 1.0, 0.3), ("Moins", 0.999, 0.1)), two_rounds=True)

    assert (
        told.replace(NARROW, " ") == "Aucune de ces hypothèses, seule, ne change vos chances de vous qualifier : 100 %."
    )
