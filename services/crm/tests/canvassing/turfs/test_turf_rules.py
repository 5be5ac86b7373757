"""Rounds, cuts and outlines: what holds whatever the town."""

from uuid import UUID

import numpy as np
import pytest
from crm.canvassing.turfs import walk_plan
from crm.canvassing.turfs.edge_balance import even_out
from crm.canvassing.turfs.polygons import read_polygon
from crm.canvassing.turfs.turf_codes import ALPHABET, new_code, typed_code
from crm.canvassing.turfs.turf_plan import Edges, cut, imbalance, neighbours_of
from crm.canvassing.turfs.walk_order import alphabetical, find_round
from crm.canvassing.turfs.walk_plan import plan_walk, plan_walks
from crm.canvassing.turfs.walk_times import Ground, Stop, ground_of, seconds_between, walk_seconds
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.web.problems import Invalid
from shapely.geometry import MultiPoint

WEST, SOUTH = -9.0, 46.0
PLACES = st.integers(0, 300).map(lambda number: number / 100_000)
STOPS = st.builds(
    Stop,
    street=st.integers(1, 5).map(lambda number: UUID(int=number)),
    number=st.integers(1, 60),
    longitude=PLACES.map(lambda east: WEST + east),
    latitude=PLACES.map(lambda north: SOUTH + north),
    homes=st.integers(1, 12),
)
TOWNS = st.lists(STOPS, min_size=1, max_size=60)


def town(streets: int, doors: int) -> list[Stop]:
    """Parallel streets, doors on both sides of each."""
    return [
        Stop(UUID(int=street + 1), number, WEST + number * 0.0001, SOUTH + street * 0.001 + (number % 2) * 0.0001, 1)
        for street in range(streets)
        for number in range(1, doors + 1)
    ]


@given(TOWNS, st.integers(1, 12))
@settings(deadline=None, max_examples=60)
def test_each_address_is_in_exactly_one_turf_and_no_turf_is_empty(stops: list[Stop], turfs: int) -> None:
    parts = cut(ground_of(stops), turfs, 90)
    assert sorted(int(index) for part in parts for index in part) == list(range(len(stops)))
    assert len(parts) == min(turfs, len(stops))
    assert all(len(part) for part in parts)


@given(TOWNS, st.integers(2, 6))
@settings(deadline=None, max_examples=60)
def test_turfs_lie_apart_each_in_one_piece(stops: list[Stop], turfs: int) -> None:
    ground = ground_of(stops)
    hulls = [MultiPoint(ground.points[part]).convex_hull for part in cut(ground, turfs, 90)]
    for number, one in enumerate(hulls):
        for other in hulls[number + 1 :]:
            assert one.intersection(other).area < 1e-6


def walked_cut(ground: Ground, turfs: int) -> list[list[int]]:
    return [part[find_round(ground.part(part), 0, 0)].tolist() for part in cut(ground, turfs, 90)]


def count_pieces(stops: list[int], edges: Edges) -> int:
    """How many the edges leave, when whatever they join is one."""
    piece = {stop: stop for stop in stops}
    for one, other in zip(edges.first.tolist(), edges.second.tolist(), strict=True):
        if one in piece and other in piece and piece[one] != piece[other]:
            gone, kept = piece[one], piece[other]
            piece = {stop: kept if held == gone else held for stop, held in piece.items()}
    return len(set(piece.values()))


@given(TOWNS, st.integers(1, 6))
@settings(deadline=None, max_examples=40)
def test_turfs_made_alike_hold_the_same_stops_and_fall_into_no_more_pieces(stops: list[Stop], turfs: int) -> None:
    ground = ground_of(stops)
    rounds, edges = walked_cut(ground, turfs), neighbours_of(ground)
    evened = even_out(ground, rounds, edges, 90)
    assert sorted(stop for one in evened for stop in one) == list(range(len(stops)))
    assert all(evened)
    for before, after in zip(rounds, evened, strict=True):
        assert count_pieces(after, edges) <= count_pieces(before, edges)
    assert even_out(ground, rounds, edges, 90) == evened


def test_who_has_the_far_houses_gets_a_walk_that_is_more_like_the_others() -> None:
    dense = town(12, 40)
    far = [
        Stop(UUID(int=100 + street), number, WEST + number * 0.0006, SOUTH + 0.013 + street * 0.002, 1)
        for street in range(4)
        for number in range(1, 31)
    ]
    ground = ground_of([*dense, *far])
    rounds = walked_cut(ground, 6)
    evened = even_out(ground, rounds, neighbours_of(ground), 90)
    before, after = ([walk_seconds(ground, one) for one in some] for some in (rounds, evened))
    assert imbalance(after) < imbalance(before)
    work = [len(one) * 90 + walk for one, walk in zip(evened, after, strict=True)]
    assert imbalance([float(len(one)) for one in evened]) < 0.1
    assert imbalance(work) < 0.1


def test_a_round_is_found_however_little_time_is_left_to_look() -> None:
    ground = ground_of(town(4, 40))
    assert sorted(find_round(ground, 0, 0.001)) == list(range(160))


@given(TOWNS)
@settings(deadline=None, max_examples=40)
def test_a_round_comes_by_each_address_once_and_never_costs_more_than_the_list(stops: list[Stop]) -> None:
    ground = ground_of(stops)
    order = find_round(ground, 0, 0)
    assert sorted(order) == list(range(len(stops)))
    names = [str(stop.street) for stop in stops]
    listed = alphabetical(names, [(stop.number, "") for stop in stops])
    assert walk_seconds(ground, order) <= walk_seconds(ground, listed) + 1


@given(TOWNS)
@settings(deadline=None, max_examples=40)
def test_the_way_there_is_the_way_back_and_a_walk_is_its_legs(stops: list[Stop]) -> None:
    ground = ground_of(stops)
    seconds = seconds_between(ground)
    assert np.allclose(seconds, seconds.T)
    assert (seconds.diagonal() == 0).all()
    order = list(range(len(stops)))
    legs = sum(seconds[one, other] for one, other in zip(order, order[1:] + order[:1], strict=True))
    assert walk_seconds(ground, order) == pytest.approx(legs if len(stops) > 1 else 0)


def test_a_round_goes_up_one_side_and_down_the_other() -> None:
    stops = town(1, 40)
    sides = [stops[index].number % 2 for index in find_round(ground_of(stops), 0, 0)]
    assert sum(one != other for one, other in zip(sides, sides[1:] + sides[:1], strict=True)) == 2


def test_a_town_is_cut_into_turfs_that_take_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    # That rounds get shorter when more time is given is not what is looked at.
    monkeypatch.setattr(walk_plan, "MAX_LOOK_SECONDS", 0.05)
    stops = town(20, 50)
    walks = plan_walks(stops, 100, None)
    assert len(walks) == 10
    assert imbalance([walk.doors for walk in walks]) < 0.1
    assert imbalance([walk.doors * 90 + walk.seconds for walk in walks]) < 0.1


def test_a_round_begins_and_ends_where_one_meets() -> None:
    stops = town(1, 10)
    here = (WEST - 0.01, SOUTH)
    walk = plan_walk(stops, here, 0)
    assert sorted(walk.order) == list(range(10))
    assert walk.metres > plan_walk(stops, None, 0).metres + 1500  # there and back, 770 m as the crow flies


def test_an_outline_that_crosses_itself_is_refused_in_words() -> None:
    with pytest.raises(Invalid) as refusal:
        read_polygon([[0, 0], [0.1, 0.1], [0.1, 0], [0, 0.1]])
    assert "se croise lui-même près de 0.05000, 0.05000" in refusal.value.fr
    assert refusal.value.pointer == "/polygon"


@pytest.mark.parametrize("ring", [[[0, 0], [0, 0], [0.1, 0]], [[0, 0], [3, 0], [3, 3]], [[0, 0], [0.1, 0], [0.2, 0]]])
def test_what_is_no_outline_is_refused(ring: list[list[float]]) -> None:
    with pytest.raises(Invalid):
        read_polygon(ring)


def test_codes_are_easy_to_read_aloud() -> None:
    for _number in range(200):
        code = new_code()
        assert len(code) == 5
        assert set(code) <= set(ALPHABET)
        assert not set("01IO") & set(code)
        assert typed_code(f" {code[:2].lower()}-{code[2:]} ") == code
