from hypothesis import given
from hypothesis import strategies as st
from results.reporting.placements.proposals import propose
from results.territory.stations.known_station import KnownStation


def station(key: str, registered: int = 1000, place: str | None = None) -> KnownStation:
    commune = key.partition("_")[0]
    return KnownStation(key, commune, commune, registered, {}, place)


def test_a_person_goes_to_their_commune_and_the_others_to_the_largest() -> None:
    free = [station("37001_0001", 500), station("37002_0001", 900), station("37002_0002", 800)]
    assert propose([("ada", ()), ("zoe", ("37002",))], free) == {"zoe": ["37002_0001"], "ada": ["37002_0002"]}


def test_what_is_left_goes_to_who_is_at_the_same_polling_place_when_it_is_spread() -> None:
    free = [
        station("37001_0001", 900, "École A"),
        station("37001_0002", 800, "École B"),
        station("37001_0003", 100, "École B"),
        station("37009_0001", 100),
    ]
    given_to = propose([("ada", ()), ("zoe", ())], free, spread=True)
    assert given_to == {"ada": ["37001_0001"], "zoe": ["37001_0002", "37001_0003"]}


@given(st.integers(0, 12), st.integers(0, 12), st.booleans())
def test_no_station_is_given_twice(people: int, stations: int, spread: bool) -> None:
    free = [station(f"3700{number % 3}_{number:04}") for number in range(stations)]
    held = [
        one for many in propose([(str(n), ()) for n in range(people)], free, spread=spread).values() for one in many
    ]
    assert len(held) == len(set(held))
    assert len(held) >= min(people, stations)
