"""Doors: dwellings where they can be believed, else the range."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from predict.profiles.measures import Homes
from predict.targeting.field_actions.doors import MAXIMUM, MINIMUM, Doors, count_doors, draw_doors, voters_by_door


@given(st.lists(st.tuples(st.integers(0, 3000), st.one_of(st.none(), st.floats(0.1, 5000))), max_size=20))
def test_dwellings_are_taken_where_they_agree_with_the_roll(pairs: list[tuple[int, float | None]]) -> None:
    registered = {f"94033_{number:04d}": voters for number, (voters, _) in enumerate(pairs)}
    homes = {
        f"94033_{number:04d}": Homes(main, 0.5, "areas", "INSEE")
        for number, (_, main) in enumerate(pairs)
        if main is not None
    }
    doors = count_doors(registered, homes)

    for place, (station, voters) in enumerate(registered.items()):
        known = station in homes and MINIMUM <= voters / homes[station].main <= MAXIMUM
        assert doors.sources[place] == ("areas" if known else "range")
        assert np.isnan(doors.number[place]) != known


def test_a_station_without_dwellings_keeps_the_range_and_the_other_its_census() -> None:
    doors = Doors(np.array([np.nan, 400.0]), np.array([0.0, 0.1]), ["range", "addresses"], [None, 0.9], "INSEE")
    per_door = np.linspace(1.3, 1.9, 200)
    noise = np.random.default_rng(1).standard_normal((2, 200))
    drawn = draw_doors(doors, np.array([1000.0, 1000.0]), per_door, noise)

    assert (drawn[0].min(), drawn[0].max()) == (1000 / 1.9, 1000 / 1.3)
    assert abs(np.median(drawn[1]) - 400) < 20
    assert np.ptp(drawn[1]) < np.ptp(drawn[0])


def test_voters_by_door_are_of_the_census_where_it_is_known_and_of_the_range_elsewhere() -> None:
    doors = Doors(np.array([np.nan, 400.0]), np.array([0.0, 0.1]), ["range", "addresses"], [None, 0.9], "INSEE")

    assert voters_by_door(doors, np.array([800.0, 1000.0])) == 1800 / (800 / 1.6 + 400)
