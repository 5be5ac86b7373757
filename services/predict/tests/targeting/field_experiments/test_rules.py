"""Pairs, power, intervals and chance, as pure rules: what is claimed holds when it is simulated."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.past_results.elections.history import Ballot
from predict.targeting.field_experiments.effect import MeasuredEffect, measure_effect
from predict.targeting.field_experiments.outcomes import pair_differences, plan_experiment
from predict.targeting.field_experiments.pairs import draw_left_out, pair_stations
from predict.targeting.field_experiments.power import chance_to_detect, detectable_effect, plausible_effect
from predict.targeting.field_experiments.student import cumulative, quantile
from predict.targeting.field_experiments.words import in_points, say_power, say_result


@pytest.mark.parametrize(
    ("chance_of_less", "freedom", "value"),
    [(0.95, 1, 6.3138), (0.95, 5, 2.0150), (0.975, 10, 2.2281), (0.8, 20, 0.8600), (0.95, 1000, 1.6464)],
)
def test_students_quantiles_are_those_of_the_tables(chance_of_less: float, freedom: int, value: float) -> None:
    assert abs(quantile(chance_of_less, freedom) - value) < 1e-4
    assert abs(cumulative(value, freedom) - chance_of_less) < 1e-4
    assert quantile(1 - chance_of_less, freedom) == -quantile(chance_of_less, freedom)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=30))
def test_nobody_is_paired_twice_and_at_most_one_stays_alone(rows: list[tuple[float, float]]) -> None:
    pairs = pair_stations(np.array(rows))

    used = [place for one in pairs for place in (one.first, one.second)]
    assert len(used) == len(set(used)) == len(rows) // 2 * 2
    assert [one.distance for one in pairs] == sorted(one.distance for one in pairs)


def test_stations_that_are_alike_are_paired() -> None:
    features = np.array([[0.1], [0.9], [0.11], [0.5], [0.89], [0.51]])

    assert {(one.first, one.second) for one in pair_stations(features)} == {(0, 2), (1, 4), (3, 5)}


def test_a_nation_is_paired_in_blocks() -> None:
    features = np.random.default_rng(1).random((2001, 2))
    pairs = pair_stations(features)

    assert len(pairs) == 1000
    assert np.mean([one.distance for one in pairs]) < 0.5


def test_the_draw_is_the_same_for_the_same_seed_and_leaves_half_out() -> None:
    assert draw_left_out(40, 7) == draw_left_out(40, 7) != draw_left_out(40, 8)
    assert 430 < sum(draw_left_out(1000, 3)) < 570


def test_an_effect_of_the_size_stated_is_detected_four_times_out_of_five_and_nothing_one_time_out_of_ten() -> None:
    random = np.random.default_rng(5)
    pairs, sd, trials = 12, 0.03, 2000
    effect = detectable_effect(sd, pairs)
    noise = sd * random.standard_normal((trials, pairs))
    seen = false = covered = 0
    for row in noise:
        with_effect, without = interval(row + effect), interval(row)
        seen += with_effect.low > 0
        false += without.low > 0 or without.high < 0
        covered += with_effect.low <= effect <= with_effect.high

    assert 0.76 < seen / trials < 0.84
    assert 0.08 < false / trials < 0.12
    assert 0.88 < covered / trials < 0.92
    assert abs(chance_to_detect(effect, sd, pairs) - 0.8) < 0.01
    assert abs(chance_to_detect(0.0, sd, pairs) - 0.1) < 1e-9


def interval(row: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> MeasuredEffect:
    half = quantile(0.95, len(row) - 1) * float(row.std(ddof=1)) / len(row) ** 0.5
    mean = float(row.mean())
    return MeasuredEffect(mean, mean - half, mean + half, 1.0, len(row))


def test_the_measure_is_students_interval_and_what_other_draws_would_have_shown() -> None:
    found = measure_effect([0.01, 0.02, 0.03, 0.02, 0.015], 1)

    assert found is not None
    expected = interval(np.array([0.01, 0.02, 0.03, 0.02, 0.015]))
    assert (found.effect, found.low, found.high) == (expected.effect, expected.low, expected.high)
    assert found.p_value == 2 / 32  # all five alike in sign: this draw and its mirror


def test_chance_alone_gives_even_p_values() -> None:
    random = np.random.default_rng(11)
    small = [measure_effect(list(random.standard_normal(8)), 1) for _ in range(300)]
    large = [measure_effect(list(random.standard_normal(14)), seed) for seed in range(20)]

    assert 0.05 < np.mean([one.p_value <= 0.1 for one in small if one]) < 0.15
    assert all(one is not None and 0 < one.p_value <= 1 for one in large)


def test_one_pair_measures_nothing() -> None:
    assert measure_effect([0.1], 1) is None


def test_pairs_without_a_result_are_not_counted() -> None:
    before, after = {"a": 0.2, "b": 0.2, "c": 0.3}, {"a": 0.25, "b": 0.21, "c": 0.3, "d": 0.4}

    assert pair_differences(before, after, [("a", "b"), ("c", "d")]) == [pytest.approx(0.04)]


def rounds(random: np.random.Generator, stations: int, own: float) -> list[tuple[Ballot, dict[str, float]]]:
    """Three rounds of stations that differ for good, and by `own` from round to round."""
    base = random.uniform(0.1, 0.4, stations)
    return [
        (
            Ballot(f"legislatives-{2014 + 4 * n}-t1", "legislatives", date(2014 + 4 * n, 6, 1), 1, 1),
            {f"94033_{s:04d}": float(base[s] + own * random.standard_normal()) for s in range(stations)},
        )
        for n in range(3)
    ]


def test_power_is_stated_from_a_round_that_the_pairs_did_not_see() -> None:
    random = np.random.default_rng(2)
    registered = {f"94033_{s:04d}": 1000 for s in range(80)}
    made = plan_experiment(rounds(random, 80, own=0.02), registered, 1.0)

    # A gain is a difference of two rounds, a pair one of two gains: 0.02 × 2, a little less for being alike.
    assert 0.03 < made.placebo_sd < 0.05
    assert len(made.pairs) == 40
    assert len(plan_experiment(rounds(random, 80, own=0.02), registered, 0.25).pairs) == 10


def test_the_interval_covers_the_truth_when_whole_trials_are_simulated() -> None:
    random = np.random.default_rng(9)
    registered = {f"94033_{s:04d}": 1000 for s in range(40)}
    covered = 0
    for trial in range(120):
        past = rounds(random, 40, own=0.02)
        made = plan_experiment(past, registered, 1.0)
        heads = draw_left_out(len(made.pairs), trial)
        last = past[-1][1]
        after = {station: share + 0.02 * float(random.standard_normal()) for station, share in last.items()}
        names = [(made.stations[one.first], made.stations[one.second]) for one in made.pairs]
        assigned = [(b, a) if head else (a, b) for (a, b), head in zip(names, heads, strict=True)]
        for worked, _ in assigned:
            after[worked] += 0.015
        found = measure_effect(pair_differences(last, after, assigned), trial)
        covered += found is not None and found.low <= 0.015 <= found.high

    assert 0.83 < covered / 120 < 0.97


def test_words_say_when_a_trial_is_not_worth_it() -> None:
    weak = plausible_effect(0.03, 0.22, placebo_sd=0.04, pairs=10)
    strong = plausible_effect(0.03, 0.22, placebo_sd=0.01, pairs=40)

    assert "renoncez" in say_power(detectable_effect(0.04, 10), 10, weak)
    assert "renoncez" not in say_power(detectable_effect(0.01, 40), 40, strong)
    assert in_points(0.01) == "1,00\u202fpoint"
    assert in_points(-0.0234) == "−2,34\u202fpoints"


def test_a_result_is_told_whatever_it_is() -> None:
    good, bad, none = (
        MeasuredEffect(0.02, 0.01, 0.03, 0.01, 9),
        MeasuredEffect(-0.02, -0.03, -0.01, 0.01, 9),
        MeasuredEffect(0, -1, 1, 1, 9),
    )

    assert "ont fait mieux" in say_result(good, 0)
    assert "ont fait moins bien" in say_result(bad, 0)
    assert "contient zéro" in say_result(none, 0)
    assert "sous-estimé" in say_result(none, 40)
