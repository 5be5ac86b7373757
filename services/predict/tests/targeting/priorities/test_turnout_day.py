"""Turnout of the day from a few first figures, as a pure rule."""

import numpy as np
from predict.targeting.priorities.turnout_day import LEVEL_SD, NOISE_SD, OWN_SD, PART, PART_SD, expect_turnout

NOTHING = np.full((30, 3), np.nan)


def test_before_any_report_the_past_is_expected_and_little_is_known() -> None:
    past = np.linspace(0.4, 0.7, 30)
    expected = expect_turnout(past, NOTHING)

    assert np.allclose(expected.turnout, past)
    assert np.all(expected.high - expected.low > 0.25)
    assert np.allclose(expected.ahead, 0)


def test_a_station_behind_the_others_is_told_from_a_day_that_is_low_everywhere() -> None:
    past, so_far = np.full(30, 0.6), NOTHING.copy()
    so_far[:, 0] = 0.12  # low everywhere
    so_far[4, 0] = 0.08  # and lower here

    expected = expect_turnout(past, so_far)

    assert np.all(expected.turnout < 0.55)
    assert expected.ahead_high[4] < 0
    assert np.all(np.abs(np.delete(expected.ahead, 4)) < 0.03)


def test_at_the_close_the_turnout_is_what_was_reported() -> None:
    past, so_far = np.full(30, 0.6), NOTHING.copy()
    so_far[:, 2] = 0.52

    expected = expect_turnout(past, so_far)

    assert np.allclose(expected.turnout, 0.52, atol=0.003)
    assert np.all(expected.high - expected.low < 0.02)


def test_nobody_who_has_voted_is_expected_to_stay_away() -> None:
    past, so_far = np.full(30, 0.3), NOTHING.copy()
    so_far[0, 1] = 0.9

    expected = expect_turnout(past, so_far)

    assert expected.turnout[0] >= 0.9
    assert np.all(expected.high <= 1)
    assert expected.low[0] >= 0.9


def test_ninety_percent_intervals_cover_ninety_percent_of_days_drawn_as_assumed() -> None:
    random = np.random.default_rng(3)
    inside = everything = behind = 0
    for _ in range(300):
        past = random.uniform(0.2, 0.4, 30)
        own = OWN_SD * random.standard_normal(30)
        final = past * np.exp(LEVEL_SD * random.standard_normal() + own)
        parts = np.exp(np.array(PART[:2]) + np.array(PART_SD[:2]) * random.standard_normal(2))
        so_far = NOTHING.copy()
        so_far[:, :2] = final[:, None] * parts * np.exp(NOISE_SD[:2] * random.standard_normal((30, 2)))
        so_far[random.random((30, 3)) < 0.4] = np.nan
        expected = expect_turnout(past, so_far)
        inside += int(((expected.low <= final) & (final <= expected.high)).sum())
        behind += int(((expected.ahead_low <= np.expm1(own)) & (np.expm1(own) <= expected.ahead_high)).sum())
        everything += 30

    # Where more have voted than the interval began with, it is cut: it then covers a little more.
    assert 0.87 < inside / everything < 0.95
    assert 0.87 < behind / everything < 0.93
