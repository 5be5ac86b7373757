"""Votes that a list can win in a station, the ranking by them, and the answers at doors: rules without a database."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot
from predict.targeting.net_votes.backtest import measure_capture, rank_order
from predict.targeting.net_votes.blocs import list_opposed, nearness
from predict.targeting.net_votes.doors import CHANNELS, Answers, Fit, Heard, fit_common, shift_stations
from predict.targeting.net_votes.score import StationPast, order_stations, score_net_votes, weigh_past
from predict.targeting.net_votes.winnable import Rounds, Winnable, find_winnable


def sheet(registered: int, turnout: float, left: float, right: float) -> BlocSheet:
    voters = round(registered * turnout)
    votes = {"gauche": round(voters * left), "extrême droite": round(voters * right)}
    votes["centre"] = voters - sum(votes.values())
    return BlocSheet(registered, voters, voters, votes)


def ballot(year: int) -> Ballot:
    return Ballot(f"legislatives-{year}-t1", "legislatives", date(year, 6, 12), 1, 1)


def two_rounds(stations: dict[str, tuple[BlocSheet, BlocSheet]]) -> Rounds:
    return [(ballot(year), {key: pair[at] for key, pair in stations.items()}) for at, year in enumerate((2017, 2022))]


def winnable(stations: dict[str, tuple[BlocSheet, BlocSheet]], bloc: str = "gauche") -> Winnable:
    found = find_winnable(
        two_rounds(stations), bloc, "legislatives", {key: pair[1].registered for key, pair in stations.items()}
    )
    assert found is not None
    return found


STEADY = (sheet(1000, 0.6, 0.3, 0.3), sheet(1000, 0.6, 0.3, 0.3))


def test_voters_who_left_for_another_list_are_to_be_convinced_and_those_at_home_brought_out() -> None:
    found = winnable(
        {
            "a": (sheet(1000, 0.6, 0.4, 0.3), sheet(1000, 0.6, 0.2, 0.3)),
            "b": (sheet(1000, 0.7, 0.3, 0.3), sheet(1000, 0.4, 0.3, 0.3)),
            "c": STEADY,
        }
    )
    gone, home = (
        dict(zip(found.stations, found.gone, strict=True)),
        dict(zip(found.stations, found.stayed_home, strict=True)),
    )

    assert gone["a"] > 3 * gone["b"]
    assert home["b"] > 3 * home["a"]
    assert gone["c"] + home["c"] < 0.02


def test_opposite_lists_go_to_other_places_and_not_to_the_strongholds_of_each_other() -> None:
    share = np.linspace(0.15, 0.55, 40)
    stations = {
        f"s{at:02}": (sheet(900, 0.65, one + 0.05, 0.7 - one), sheet(900, 0.5, one, 0.75 - one))
        for at, one in enumerate(share.tolist())
    }
    left, right = winnable(stations, "gauche"), winnable(stations, "extrême droite")
    first = [set(rank_order(found)[:10]) for found in (left, right)]

    assert not first[0] & set(range(10)), "where the far right is strongest"
    assert not first[1] & set(range(30, 40)), "where the left is strongest"
    assert not first[0] & first[1]


@pytest.mark.parametrize("count", [4, 5, 12, 19, 20, 60])
def test_a_canton_of_a_few_stations_is_not_all_strongholds(count: int) -> None:
    share = np.linspace(0.15, 0.55, count)
    found = winnable(
        {
            f"s{at:02}": (sheet(900, 0.65, one + 0.05, 0.7 - one), sheet(900, 0.5, one, 0.75 - one))
            for at, one in enumerate(share.tolist())
        }
    )

    marked = 10 if count >= 20 else count // 5
    assert found.stronghold.tolist() == [True] * marked + [False] * (count - marked)


def test_a_village_leans_on_its_territory_and_does_not_rank_first_by_chance() -> None:
    usual = {f"s{at:02}": (sheet(1000, 0.6, 0.35, 0.3), sheet(1000, 0.55, 0.3, 0.3)) for at in range(20)}
    found = winnable(usual | {"village": (sheet(60, 0.7, 0.6, 0.2), sheet(60, 0.6, 0.35, 0.3))})

    assert found.stations[rank_order(found)[0]] != "village"


def test_a_list_whose_bloc_never_stood_has_no_ranking() -> None:
    rounds = two_rounds({"a": STEADY})

    assert find_winnable(rounds, "droite", "legislatives", {"a": 1000}) is None
    assert find_winnable([], "gauche", "legislatives", {"a": 1000}) is None


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=60),
    st.data(),
)
def test_no_stronghold_is_among_the_first_ten_while_others_are_left(hourly: list[float], data: st.DataObject) -> None:
    strong = data.draw(st.lists(st.booleans(), min_size=len(hourly), max_size=len(hourly)))
    order = order_stations([f"{at:03}" for at in range(len(hourly))], hourly, strong)

    assert sorted(order) == list(range(len(hourly)))
    free = strong.count(False)
    assert not any(strong[at] for at in order[: min(10, free)])
    values = [hourly[at] for at in order[10:]]
    assert values == sorted(values, reverse=True)


PAST = StationPast(
    gone=0.03, stayed_home=0.04, near=0.3, spread=0.02, ours=0.3, opponents=0.25, core=0.1, opposed_core=0.12,
    turnout=0.55, usual=0.12,
)  # fmt: skip


@given(st.integers(1, 5000), st.floats(0, 1), st.floats(-2, 2), st.floats(0.05, 0.6))
def test_a_score_lies_in_its_interval_and_never_below_nothing(
    registered: int, contact: float, shift: float, sd: float
) -> None:
    net = score_net_votes(PAST, registered, Heard(shift, sd, 0.0, contact, 0.0))

    for part in (net.votes, net.hourly, net.persuade, net.mobilise, net.register, net.proxies, net.support):
        assert part.low <= part.expected <= part.high
    assert net.votes.low >= 0
    if net.votes.expected:
        assert net.persuade.expected + net.mobilise.expected == pytest.approx(net.hourly.expected)


def test_in_a_stronghold_of_the_opponent_bringing_everybody_out_costs_votes() -> None:
    there = replace(PAST, stayed_home=0.0, ours=0.15, opponents=0.5)

    assert score_net_votes(there, 1000, Heard()).mobilise.expected < 0


def test_doors_already_closed_are_not_tried_again() -> None:
    scores = [score_net_votes(PAST, 1000, Heard(closed=closed)).votes.expected for closed in (0.0, 200.0, 2000.0)]

    assert scores[0] > scores[1] > scores[2] == 0


def test_nearness_falls_along_the_axis_and_a_list_off_it_has_no_opponent() -> None:
    assert nearness("gauche", "gauche") == 0
    assert nearness("gauche", "centre") > nearness("gauche", "droite") > nearness("gauche", "extrême droite") > 0
    assert list_opposed("gauche") == ["droite", "extrême droite"]
    assert list_opposed("divers") == []


def answers(people: list[int], rate: list[float], guessed: float = 0.0) -> Answers:
    sizes = np.zeros((len(people), len(CHANNELS)))
    hits = np.zeros_like(sizes)
    sizes[:, 0] = people
    hits[:, 0] = np.round(np.array(people) * np.array(rate))
    return Answers(hits, sizes, np.full_like(sizes, guessed))


def test_what_every_station_says_alike_is_mostly_the_door_and_what_one_says_alone_is_the_station() -> None:
    prior = np.zeros(20)
    everywhere = answers([200] * 20, [0.7] * 20)
    shifts, _ = shift_stations(prior, everywhere, fit_common(prior, everywhere))
    heard = np.log(0.7 / 0.3)
    assert 0 < shifts.mean() < 0.4 * heard

    alone = answers([200] * 20, [0.7] + [0.5] * 19)
    shifts, _ = shift_stations(prior, alone, fit_common(prior, alone))
    assert shifts[0] > 5 * abs(shifts[1:]).max()


def test_thirty_conversations_move_a_little_and_three_thousand_more() -> None:
    prior = np.zeros(10)
    moved: list[float] = []
    unsure: list[float] = []
    for people in (0, 30, 3000):
        heard = answers([people] + [100] * 9, [0.75] + [0.5] * 9)
        shifts, spreads = shift_stations(prior, heard, fit_common(prior, heard))
        moved.append(float(shifts[0]))
        unsure.append(float(spreads[0]))

    assert abs(moved[0]) < 0.05 < moved[1] < moved[2] < np.log(3)
    assert unsure[0] > unsure[1] > unsure[2] > 0.1


def test_intervals_of_support_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(3)
    inside: list[bool] = []
    for _ in range(300):
        prior = random.normal(-0.8, 0.5, 30)
        level, bias = random.normal(0, 0.4), random.normal(0, 0.7)
        truth = prior + level + random.normal(0, 0.35, 30)
        sizes = random.integers(0, 200, 30)
        said = 1 / (1 + np.exp(-(truth + bias + random.normal(0, 0.4, 30))))
        heard = answers([0] * 30, [0.0] * 30)
        heard.hits[:, 0], heard.sizes[:, 0] = random.binomial(sizes, said), sizes
        shifts, spreads = shift_stations(prior, heard, fit_common(prior, heard))
        inside += (np.abs(truth - prior - shifts) <= 1.6449 * spreads).tolist()

    assert 0.88 <= np.mean(inside) <= 0.92


def test_doors_of_guessed_stations_move_less_and_leave_more_doubt() -> None:
    prior = np.zeros(10)
    moved: list[float] = []
    unsure: list[float] = []
    for guessed in (0.0, 0.2, 1.0):
        heard = answers([500] + [100] * 9, [0.75] + [0.5] * 9, guessed)
        shifts, spreads = shift_stations(prior, heard, fit_common(prior, heard))
        moved.append(float(shifts[0]))
        unsure.append(float(spreads[0]))

    assert moved[0] > moved[1] > moved[2] > 0
    assert unsure[0] < unsure[1] < unsure[2]


def test_intervals_hold_the_truth_where_half_of_the_guessed_doors_are_a_neighbours() -> None:
    random = np.random.default_rng(5)
    inside: list[bool] = []
    for _ in range(300):
        prior = random.normal(-0.8, 0.5, 30)
        level, bias = random.normal(0, 0.4), random.normal(0, 0.7)
        truth = prior + level + random.normal(0, 0.35, 30)
        share = random.choice([0.0, 0.3, 1.0], 30)
        sizes = random.integers(20, 200, 30)
        heard_here = truth + bias + random.normal(0, 0.4, 30)
        rates = 1 / (1 + np.exp(-heard_here))
        rates = (1 - share / 2) * rates + share / 2 * np.roll(rates, 1)
        heard = answers(sizes.tolist(), [0.0] * 30)
        heard.hits[:, 0], heard.guessed[:, 0] = random.binomial(sizes, rates), share
        shifts, spreads = shift_stations(prior, heard, fit_common(prior, heard))
        inside += (np.abs(truth - prior - shifts) <= 1.6449 * spreads)[share == 1.0].tolist()

    assert 0.88 <= np.mean(inside) <= 0.96


def test_a_fit_is_read_as_it_was_stored() -> None:
    fit = Fit.read(Fit.nothing().stored())

    assert np.allclose(fit.support.covariance, Fit.nothing().support.covariance)
    assert fit.conversations == 0


def test_a_capture_needs_an_earlier_round_of_the_kind() -> None:
    stations = {
        f"s{at:02}": (sheet(900, 0.6, 0.2 + at / 100, 0.3), sheet(900, 0.6, 0.25 + at / 100, 0.3)) for at in range(20)
    }
    rounds = two_rounds(stations)

    captured = measure_capture(rounds, rounds[-1], "gauche")
    assert captured is not None
    assert captured.pair == ("legislatives-2017-t1", "legislatives-2022-t1")
    assert (captured.stations, captured.gain) == (20, sum(27 for _ in range(20)))
    assert captured.ours == pytest.approx(0.2, abs=0.01), "all gained alike"
    assert measure_capture(rounds, rounds[0], "gauche") is None


def test_the_winnable_part_of_the_territory_is_the_mean_of_its_stations() -> None:
    found = winnable({"a": STEADY, "b": (sheet(500, 0.7, 0.4, 0.2), sheet(500, 0.5, 0.3, 0.2))})
    pasts = weigh_past(found)
    weights = found.registered / found.registered.sum()

    assert pasts[0].usual == pytest.approx(float(weights @ [max(p.persuade + p.mobilise, 0) for p in pasts]))
