"""Every cent in one place: its station's, elsewhere or nowhere."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from predict.targeting.priorities.place_money import Cents, Spend, divide_cents, place_money

RALLY, WALK = UUID(int=1), UUID(int=2)
ACTIONS = {RALLY: ["94033_0001", "94033_0002", "75056_0001"], WALK: ["94033_0002"]}
REGISTERED = {"94033_0001": 1000, "94033_0002": 500, "94033_0003": 0}

places = st.sampled_from([*REGISTERED, "75056_0001", None])
spends = st.builds(
    Spend,
    station=places,
    action=st.sampled_from([RALLY, WALK, UUID(int=3), None]),
    spent_cents=st.integers(0, 10**10),
    planned_cents=st.integers(0, 10**10),
)


@given(st.lists(spends, max_size=20))
def test_no_cent_is_lost_and_none_is_counted_twice(given: list[Spend]) -> None:
    found = place_money(given, ACTIONS, REGISTERED)

    everywhere = sum((one.total for one in found.stations.values()), found.elsewhere + found.nowhere)
    assert everywhere == Cents(sum(one.spent_cents for one in given), sum(one.planned_cents for one in given))
    assert set(found.stations) <= set(REGISTERED)


@given(st.integers(0, 10**11), st.lists(st.integers(1, 10**6), min_size=1, max_size=30))
def test_a_part_is_within_a_cent_of_its_due(cents: int, weights: list[int]) -> None:
    parts = divide_cents(cents, weights)

    assert sum(parts) == cents
    assert all(abs(part - cents * one / sum(weights)) < 1.01 for part, one in zip(parts, weights, strict=True))


def test_a_spend_without_a_place_goes_nowhere() -> None:
    found = place_money([Spend(None, None, 5000, 100), Spend(None, UUID(int=9), 70, 0)], ACTIONS, REGISTERED)

    assert (found.stations, found.nowhere) == ({}, Cents(5070, 100))


def test_an_action_of_several_stations_is_divided_by_voters_and_told_apart() -> None:
    found = place_money([Spend(None, RALLY, 9000, 0), Spend(None, WALK, 300, 0)], ACTIONS, REGISTERED)

    # The station outside is taken as large as the two inside are on average: 1000, 500 and 750.
    assert found.at("94033_0001").shared == Cents(4000)
    assert found.at("94033_0002").shared == Cents(2000)
    assert found.at("94033_0002").own == Cents(300)
    assert found.elsewhere == Cents(3000)
