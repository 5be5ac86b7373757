"""Votes by the hour, as a pure rule."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predict.targeting.field_actions.contacts import PACES, RATES, believe_rates
from predict.targeting.field_actions.effects import EFFECTS, Kind
from predict.targeting.field_actions.partial_pooling import Belief, Count
from predict.targeting.priorities import stability
from predict.targeting.priorities.movement import Movement
from predict.targeting.priorities.scores import CompletedAction, Known, learn_pace, score_action, sum_work
from predict.targeting.stations.score import Outlook
from predict.targeting.stations.standings import FieldSums, StationStanding


def standing(number: int, margin: float = 0.1, persuadable: float = 0.2, registered: int = 1000) -> StationStanding:
    belief = Belief(30 * persuadable, 30 * (1 - persuadable))
    outlook = Outlook(f"94033_{number:04d}", registered, margin, 0.0004, belief, "presidentielle-2022-t1", 0.7, 0.0)
    return StationStanding(outlook.station, "94033", "Fontenay-sous-Bois", outlook)


def known(
    stations: Sequence[StationStanding],
    heard: Mapping[tuple[str, str], FieldSums] | None = None,
    actions: Sequence[CompletedAction] = (),
    support: float = 0.3,
) -> Known:
    beliefs = {one.station: Belief(100 * support, 100 * (1 - support)) for one in stations}
    moving = {one.station: one.outlook.persuadable for one in stations if one.outlook.persuadable is not None}
    return Known(stations, heard or {}, beliefs, Movement(moving, dict.fromkeys(moving, 0.6)), actions)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_number_lies_in_its_interval(kind: Kind) -> None:
    scored = score_action(kind, known([standing(n, margin=n / 100, persuadable=0.05 + n / 50) for n in range(20)]))

    for spread in (scored.votes_per_hour, scored.votes_left, scored.hours_left, scored.contact_rate, scored.support):
        assert np.all(spread.low <= spread.mean)
        assert np.all(spread.mean <= spread.high)
    assert sorted(scored.ranks.rank) == list(range(1, 21))
    assert np.all((scored.ranks.low <= scored.ranks.rank) & (scored.ranks.rank <= scored.ranks.high))


def test_an_hour_at_the_doors_of_an_average_territory_wins_what_the_studies_say() -> None:
    scored = score_action(Kind.DOOR_TO_DOOR, known([standing(n) for n in range(30)]))

    # 20 doors × 35 % × (1.5 points of persuasion + half a point of turnout × 30 % of support).
    assert abs(scored.votes_per_hour.mean.mean() - 20 * 0.35 * (0.015 + 0.005 * 0.3)) < 0.02


def test_the_more_persuadable_and_the_larger_reserve_come_first() -> None:
    stations = [standing(0), standing(1, persuadable=0.4), standing(2, persuadable=0.4, margin=0.3)]
    scored = score_action(Kind.DOOR_TO_DOOR, known(stations))

    assert list(scored.ranks.rank) == [3, 2, 1]


def test_stations_that_are_alike_have_ranks_that_are_not_sure() -> None:
    alike = score_action(Kind.DOOR_TO_DOOR, known([standing(n) for n in range(50)]))
    told_apart = score_action(
        Kind.DOOR_TO_DOOR, known([standing(n, persuadable=0.9 if n < 10 else 0.1) for n in range(50)])
    )

    assert np.all(alike.ranks.high - alike.ranks.low > 35)
    assert np.all(alike.ranks.top < 0.35)
    # The contact rate, not measured anywhere yet, still blurs them.
    assert np.all(told_apart.ranks.top[:10] > 0.75)


def test_the_same_facts_give_the_same_numbers() -> None:
    one, two = (score_action(Kind.PHONE_BANK, known([standing(n) for n in range(10)])) for _ in range(2))

    assert np.array_equal(one.votes_per_hour.mean, two.votes_per_hour.mean)


def test_doors_where_nobody_opens_lower_their_station_and_less_the_others() -> None:
    stations = [standing(n) for n in range(10)]
    heard = {(stations[0].station, "door"): FieldSums(200, 10, 10, 10, 2, 3)}
    before, after = (
        score_action(Kind.DOOR_TO_DOOR, known(stations)),
        score_action(Kind.DOOR_TO_DOOR, known(stations, heard)),
    )

    lost = 1 - after.votes_per_hour.mean / before.votes_per_hour.mean
    assert lost[0] > 0.5
    assert np.all((lost[1:] > 0.1) & (lost[1:] < 0.8 * lost[0]))
    assert after.contact_rate.mean[0] < 0.15


def test_a_canvass_on_the_phone_leaves_the_doors_to_do() -> None:
    stations = [standing(0), standing(1)]
    heard = {(stations[0].station, "phone"): FieldSums(100, 5, 40, 0, 0, 0)}

    assert sum_work(Kind.DOOR_TO_DOOR, known(stations, heard)).closed[0] == 0
    assert sum_work(Kind.PHONE_BANK, known(stations, heard)).closed[0] == 45


def test_hours_of_completed_actions_lessen_what_is_left() -> None:
    stations = [standing(n) for n in range(4)]
    action = CompletedAction(Kind.LEAFLET_DROP, [stations[0].station, "29019_0001"], 10.0, 5000)
    before = score_action(Kind.LEAFLET_DROP, known(stations))
    after = score_action(Kind.LEAFLET_DROP, known(stations, actions=[action]))

    # Half of the action was outside the territory.
    assert list(after.work.hours) == [5.0, 0.0, 0.0, 0.0]
    assert before.hours_left.mean[0] - after.hours_left.mean[0] > 2
    assert np.array_equal(before.hours_left.mean[1:], after.hours_left.mean[1:])


def test_a_station_that_is_done_wins_nothing_more() -> None:
    stations = [standing(0), standing(1)]
    action = CompletedAction(Kind.DOOR_TO_DOOR, [stations[0].station], 100_000.0, 0)
    scored = score_action(Kind.DOOR_TO_DOOR, known(stations, actions=[action]))

    assert scored.votes_per_hour.high[0] == 0
    assert list(scored.ranks.rank) == [2, 1]


def test_a_pace_is_learnt_from_what_teams_recorded_and_from_nothing_else() -> None:
    here = ["94033_0001"]
    silent = CompletedAction(Kind.DOOR_TO_DOOR, here, 50.0, 0, recorded=0)
    noted = CompletedAction(Kind.DOOR_TO_DOOR, here, 20.0, 0, recorded=800)

    assert learn_pace(Kind.DOOR_TO_DOOR, [silent]) == PACES[Kind.DOOR_TO_DOOR]
    assert 36 < learn_pace(Kind.DOOR_TO_DOOR, [silent, noted]).mean < 40


def test_contact_rates_lean_on_the_guess_then_on_the_territory_then_on_the_station() -> None:
    nothing = believe_rates(Kind.DOOR_TO_DOOR, [Count(0, 0)] * 3)
    some = believe_rates(Kind.DOOR_TO_DOOR, [Count(30, 300), Count(60, 300), Count(0, 0)])

    assert all(abs(rate.mean - RATES[Kind.DOOR_TO_DOOR].mean) < 1e-12 for rate in nothing)
    assert some[0].mean < some[2].mean < some[1].mean
    assert 0.15 < some[2].mean < 0.2


def test_without_known_movement_all_stations_are_alike_in_it() -> None:
    stations = [
        StationStanding(f"94033_{n:04d}", "94033", "", Outlook(f"94033_{n:04d}", 1000, 0.0, 0.0, None, None, 0.0, 0.0))
        for n in range(5)
    ]
    scored = score_action(Kind.DOOR_TO_DOOR, known(stations))

    assert scored.persuadable is None
    assert np.ptp(scored.votes_per_hour.mean) < 0.02


def test_a_campaign_without_stations_has_no_score() -> None:
    assert len(score_action(Kind.DOOR_TO_DOOR, known([])).votes_per_hour.mean) == 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5000), st.floats(0, 1), st.integers(0, 400), st.floats(0, 1), st.floats(0, 1)),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(list(Kind)),
)
def test_whatever_is_told_scores_are_finite_and_hours_are_not_below_zero(
    rows: list[tuple[int, float, int, float, float]], kind: Kind
) -> None:
    stations = [standing(n, margin=row[1], registered=row[0]) for n, row in enumerate(rows)]
    heard = {
        (one.station, "door"): FieldSums(row[2], 0, int(row[2] * row[3]), int(row[2] * row[3] * row[4]), 0, 0)
        for one, row in zip(stations, rows, strict=True)
    }
    scored = score_action(kind, known(stations, heard))

    for spread in (scored.votes_per_hour, scored.votes_left, scored.contact_rate, scored.reserve):
        assert np.all(np.isfinite(spread.mean))
    assert np.all(scored.hours_left.low >= 0)


def test_leaflets_may_lose_votes_and_the_interval_says_so() -> None:
    scored = score_action(
        Kind.LEAFLET_DROP, known([standing(n, persuadable=0.05, margin=0.4) for n in range(5)], support=0.8)
    )

    assert np.any(scored.votes_per_hour.low < 0)


def test_a_rank_counts_ties_in_the_order_given() -> None:
    ranks = stability.rank_draws(np.ones((5, 50)))

    assert list(ranks.rank) == [1, 2, 3, 4, 5]
    assert list(ranks.top) == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_effect_is_a_range_with_its_sources(kind: Kind) -> None:
    effect = EFFECTS[kind]

    assert effect.sources
    assert effect.persuasion.low < effect.persuasion.high
    assert effect.turnout.low < effect.turnout.high
