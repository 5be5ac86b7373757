"""Turfs cut by time, among houses and a tower."""

from uuid import uuid4

from crm.canvassing.turfs.walk_plan import DOOR_SECONDS, plan_walks
from crm.canvassing.turfs.walk_times import Stop


def test_a_tower_is_a_turf_by_itself_and_leaves_no_crumbs() -> None:
    street = [uuid4() for _ in range(10)]
    stops = [
        Stop(street[row], number, 2.47 + number / 5000, 48.83 + row / 1500, 1)
        for row in range(10)
        for number in range(1, 41)
    ]
    stops[123] = Stop(stops[123].street, 4, stops[123].longitude, stops[123].latitude, 300)
    walks = plan_walks(stops, 100, None, minutes=120)
    assert sorted(index for walk in walks for index in walk.order) == list(range(len(stops)))
    tower = [walk for walk in walks if 123 in walk.order]
    assert [(walk.order, walk.doors) for walk in tower] == [([123], 300)]
    hours = [(walk.doors * DOOR_SECONDS + walk.seconds) / 3600 for walk in walks if 123 not in walk.order]
    assert all(1.4 < one < 2.8 for one in hours), hours


def test_nothing_but_towers_is_cut_into_towers() -> None:
    stops = [Stop(uuid4(), 1, 2.47, 48.83 + row / 1500, 200) for row in range(3)]
    assert [walk.order for walk in plan_walks(stops, 100, None, minutes=60)] == [[0], [1], [2]]
    assert plan_walks([], 100, None, minutes=60) == []
