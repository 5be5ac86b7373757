"""How much uniform swing counts, as the rounds of other elections liked best."""

from datetime import date

import numpy as np
import pytest
from predict.forecasting.forecasts.model.backtest import NothingToScore
from predict.forecasting.forecasts.model.parameters import BlendName, RunoffErrors, load_parameters
from predict.forecasting.forecasts.model.rounds import BLOCS, Round
from predict.forecasting.forecasts.model.spreads import (
    ForecastErrors,
    find_caution,
    fit_spreads,
    measure_errors,
    read_seconds,
)
from predict.forecasting.forecasts.training.blends import (
    WEIGHTS,
    BlendTrial,
    choose_blend,
    cut_rounds,
    try_alone,
    try_blends,
)

SEED = 11


def tried(election: str, blend: BlendName, best: float) -> BlendTrial:
    return BlendTrial(election, blend, 0.03 + (WEIGHTS - best) ** 2)


def test_an_election_is_told_by_the_blends_that_the_others_liked_best() -> None:
    seen = [
        tried("legislatives-2022", "same", 0.2),
        tried("legislatives-2024", "same", 0.6),
        tried("presidentielle-2022", "same", 0.4),
        tried("europeennes-2019", "national", 0.1),
        tried("legislatives-2022", "between", 0.0),
        tried("legislatives-2024", "between", 1.0),
    ]
    assert choose_blend(seen, "legislatives-2024").same == pytest.approx(0.3, abs=0.03)
    assert choose_blend(seen, "legislatives-2022").same == pytest.approx(0.5, abs=0.03)
    assert choose_blend(seen, "all").same == pytest.approx(0.4, abs=0.03)
    assert (choose_blend(seen, "legislatives-2022").between, choose_blend(seen, "legislatives-2024").between) == (
        1.0,
        0.0,
    )
    # Tried in that election alone: as all first rounds of the others together.
    assert choose_blend(seen, "europeennes-2019").national == pytest.approx(0.4, abs=0.05)
    assert choose_blend(seen, "all").national == pytest.approx(0.1, abs=0.03)


def test_what_is_shipped_was_fitted_without_each_election() -> None:
    sets = load_parameters().sets
    for one in sets.values():
        assert all(0.0 <= weight <= 1.0 for weight in vars(one.blends).values())
        assert one.again.alike > 0
        assert (one.again.each > 0).all()
    assert sets["legislatives-2024"].again.alike != sets["all"].again.alike


def made(election: str, kind: str, number: int, year: int, draw: np.random.Generator) -> Round:
    stations = tuple(f"9400{unit}_{n:04}" for unit in range(1, 5) for n in range(1, 9))
    votes = draw.integers(20, 200, (len(stations), len(BLOCS))).astype(float)
    if number == 2:
        votes[:, [0, 1, 3, 5]] = 0.0
    voters = votes.sum(axis=1)
    return Round(
        f"{election}-t{number}", kind, date(year, 6, 10 * number), number, stations, voters + 300.0, voters, votes
    )


def test_spreads_are_as_wide_as_the_misses_of_the_other_elections_want() -> None:
    draw = np.random.default_rng(SEED)
    start = RunoffErrors(0.15, np.array([0.14, 0.065, 0.06]))
    calm, wild = (
        ForecastErrors(name, np.abs(draw.normal(0, size, 4000)), np.abs(draw.normal(0, size, 4000)))
        for name, size in (("a", 0.4), ("b", 1.2))
    )
    assert calm.inside[0] > 0.95
    narrow, wide = (fit_spreads([calm, wild], start, name, (1.0, 1.0)) for name in ("b", "a"))

    assert narrow.alike < start.alike < wide.alike
    assert narrow.alike / start.alike == pytest.approx(0.4 * 1.645, rel=0.05)
    assert narrow.each / start.each == pytest.approx(np.full(3, 0.4 * 1.645), rel=0.1)


def test_few_elections_that_differ_want_wider_intervals_than_their_mean() -> None:
    draw = np.random.default_rng(SEED)
    alike = [ForecastErrors(name, *np.abs(draw.normal(0, 0.6, (2, 4000)))) for name in "abc"]
    unlike = [
        ForecastErrors(name, *np.abs(draw.normal(0, size, (2, 4000))))
        for name, size in zip("abc", (0.3, 0.6, 1.2), strict=True)
    ]

    assert find_caution(alike) == pytest.approx((1.0, 1.0), abs=0.05)
    assert min(find_caution(unlike)) > 1.1


def test_what_a_second_round_missed_is_counted_in_half_widths() -> None:
    draw = np.random.default_rng(SEED)
    first, second = (made("legislatives-2022", "legislatives", number, 2022, draw) for number in (1, 2))
    placed = {station: f"94{station[4:5]:0>2}" for station in first.stations}
    seconds = read_seconds(first, second, placed)
    fitted = load_parameters()
    close = measure_errors(seconds, fitted, RunoffErrors(0.01, np.array([0.01, 0.01, 0.01])))
    far = measure_errors(seconds, fitted, RunoffErrors(1.0, np.array([0.5, 0.5, 0.5])))

    assert len(seconds.firsts) >= 1
    assert far.inside[1] > close.inside[1]
    assert far.units.mean() < close.units.mean()


def test_constituencies_are_tried_alone_by_their_own_level() -> None:
    draw = np.random.default_rng(SEED)
    rounds = [
        made("legislatives-2017", "legislatives", 1, 2017, draw),
        made("legislatives-2022", "legislatives", 1, 2022, draw),
        made("legislatives-2022", "legislatives", 2, 2022, draw),
    ]
    placed = {station: "9401" if station < "94003" else "9402" for station in rounds[0].stations} | {"75056_0001": "75"}
    assert len(cut_rounds(rounds, {"94001_0001", "nowhere"})[0].stations) == 1
    assert cut_rounds(rounds, {"nowhere"}) == []
    # Sixteen stations are too few to be tried alone.
    assert try_alone(rounds, placed, load_parameters()) == []
    found = try_alone(rounds, dict.fromkeys(rounds[0].stations, "9401"), load_parameters())
    assert [(one.election, one.blend) for one in found] == [
        ("legislatives-2022", "same"),
        ("legislatives-2022", "between"),
    ]
    assert all(one.errors.shape == WEIGHTS.shape and (one.errors > 0).all() for one in found)


def test_a_round_with_nothing_before_it_tells_no_blend() -> None:
    one = made("legislatives-2022", "legislatives", 1, 2022, np.random.default_rng(SEED))
    with pytest.raises(NothingToScore):
        try_blends([one], one, {}, load_parameters().sets["all"])
