"""What an hour is worth, and when an order is noise."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from crm.canvassing.plans.action_effects import PRACTICES, Kind
from crm.canvassing.plans.schemas import GainRead
from crm.canvassing.plans.sentences import gain_sentence, in_ten_hours
from crm.canvassing.plans.turf_order import best_kind, interval_of, one_more_team, rank, schedule
from crm.canvassing.plans.vote_value import Patch, Score, Tried, value
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = datetime(2029, 5, 20, 8, tzinfo=UTC)
END = NOW + timedelta(days=14)
HOMES = {"A": 500, "B": 500}
SCORES = {"A": Score(100, 90, 110), "B": Score(10, 5, 15)}


def patch(number: int, station: str, doors: int = 100, walk: float = 1800) -> Patch:
    return Patch(UUID(int=number), {station: doors}, 1.0, walk)


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 300), st.integers(0, 7200)), min_size=1, max_size=8),
    st.sampled_from(Kind),
    st.integers(1, 4),
)
@settings(deadline=None, max_examples=50)
def test_more_doors_are_more_votes_and_more_hours(asked: list[tuple[str, int, int]], kind: Kind, people: int) -> None:
    few = [patch(number, station, doors, walk) for number, (station, doors, walk) in enumerate(asked)]
    many = [patch(number, station, 2 * doors, walk) for number, (station, doors, walk) in enumerate(asked)]
    one, other = (value(kind, turfs, SCORES, HOMES, {}, people) for turfs in (few, many))
    assert np.allclose(other.votes, 2 * one.votes)
    assert (other.hours > one.hours).all()
    assert (one.hours <= 2 * other.hours).all()


def test_a_turf_is_worth_the_same_whatever_stands_beside_it() -> None:
    alone = value(Kind.DOOR_TO_DOOR, [patch(1, "A")], SCORES, HOMES, {}, 2)
    beside = value(Kind.DOOR_TO_DOOR, [patch(2, "B"), patch(1, "A")], SCORES, HOMES, {}, 2)
    assert np.array_equal(alone.votes[0], beside.votes[1])


def test_the_better_station_comes_first_and_the_difference_is_no_noise() -> None:
    order, tiers = rank(value(Kind.DOOR_TO_DOOR, [patch(1, "B"), patch(2, "A")], SCORES, HOMES, {}, 2))
    assert (order, tiers) == ([1, 0], [1, 2])


def test_turfs_alike_are_of_one_tier() -> None:
    scores = {"A": Score(100, 40, 160), "B": Score(95, 35, 155)}
    worth = value(Kind.DOOR_TO_DOOR, [patch(1, "B"), patch(2, "A")], scores, HOMES, {}, 2)
    assert rank(worth)[1] == [1, 1]


def test_doors_that_answer_move_their_station_ahead() -> None:
    scores = dict.fromkeys("AB", Score(100, 95, 105))
    tried = {"A": Tried(200, 20), "B": Tried(200, 140)}
    worth = value(Kind.DOOR_TO_DOOR, [patch(1, "A"), patch(2, "B")], scores, HOMES, tried, 2)
    assert rank(worth)[0] == [1, 0]


def test_a_long_walk_costs_hours_only_to_who_walks() -> None:
    near, far = patch(1, "A", walk=0), patch(1, "A", walk=36_000)
    doors = [value(Kind.DOOR_TO_DOOR, [one], SCORES, HOMES, {}, 2).hours.mean() for one in (near, far)]
    calls = [value(Kind.PHONE_BANK, [one], SCORES, HOMES, {}, 2).hours.mean() for one in (near, far)]
    assert doors[1] == pytest.approx(doors[0] + 20)
    assert calls[0] == calls[1]


def test_what_does_not_fit_before_the_eve_has_no_day() -> None:
    worth = value(Kind.DOOR_TO_DOOR, [patch(number, "A") for number in range(12)], SCORES, HOMES, {}, 2)
    places = schedule(worth, 2, 1, 6, NOW, END)
    days = [place.on for place in places]
    reached = [day for day in days if day is not None]
    assert 0 < len(reached) < 12
    assert days[: len(reached)] == sorted(reached)
    assert all(day <= END.date() for day in reached)
    gain = one_more_team(worth, 2, 1, 6, NOW, END)
    assert gain.turfs > 0
    assert gain.votes.mean > 0


def test_after_the_eve_nothing_fits_and_one_more_team_is_said_to_bring_nothing() -> None:
    worth = value(Kind.DOOR_TO_DOOR, [patch(1, "A")], SCORES, HOMES, {}, 2)
    assert [place.on for place in schedule(worth, 2, 3, 20, END, END - timedelta(days=1))] == [None]
    gain = one_more_team(worth, 2, 3, 20, END, END)
    assert gain.noise
    assert "aucun secteur" in gain_sentence(GainRead.model_validate(gain, from_attributes=True))


def test_kinds_that_differ_by_noise_are_said_to() -> None:
    some = np.random.default_rng(1).normal(1, 0.5, 600)
    assert best_kind([some, some + 5]) == (1, True)
    assert best_kind([some, some[::-1].copy()])[1] is False
    assert interval_of(np.array([1.0, 1.0])).low == 1


def test_leaflets_may_lose_votes_and_every_range_says_where_it_is_from() -> None:
    leaflets = value(Kind.LEAFLET_DROP, [patch(1, "A")], SCORES, HOMES, {}, 2)
    assert interval_of(leaflets.rate[0]).low < 0
    assert all(practice.source for practice in PRACTICES.values())


def test_few_votes_are_said_in_figures_that_can_be_told_apart() -> None:
    said = [in_ten_hours(votes) for votes in (0.0, 0.0000001, 0.00043, 0.0123, 0.034, 0.0999, 0.12, 1.5, -0.02)]
    assert said == ["0", "0", "0,0043", "0,12", "0,34", "1,00", "1,2", "15", "−0,20"]
