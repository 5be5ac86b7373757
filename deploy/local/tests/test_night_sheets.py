"""The invented sheets of a demonstration's night add up, and follow the past."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from isoloir_local.gateway.night_sheets import Candidate, make_sheets

CANDIDATES = [Candidate("A", "centre"), Candidate("B", "gauche"), Candidate("C", "gauche"), Candidate("D", "divers")]


def station(number: int, registered: int, voters: int, left: float) -> dict[str, Any]:
    valid = voters - voters // 50
    votes = [
        {"bloc": "gauche", "votes": int(valid * left)},
        {"bloc": "centre", "votes": valid - int(valid * left)},
    ]
    return {"territory": f"00001_{number:04}", "registered": registered, "voters": voters, "votes": votes}


ROWS = st.lists(st.tuples(st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1)), max_size=30)
"""Registered voters, turnout, share of the left."""


@given(ROWS, st.text(max_size=5))
def test_every_sheet_adds_up(rows: list[tuple[int, float, float]], seed: str) -> None:
    stations = [
        station(number, registered, int(registered * turnout), left)
        for number, (registered, turnout, left) in enumerate(rows)
    ]
    sheets = make_sheets(stations, CANDIDATES, seed)
    assert sorted(sheet["station"] for sheet in sheets) == sorted(one["territory"] for one in stations)
    for sheet in sheets:
        assert 0 <= sheet["voters"] <= sheet["registered"]
        assert sheet["blank"] + sheet["null"] + sheet["valid"] == sheet["voters"]
        assert sum(sheet["votes"].values()) == sheet["valid"]
        assert min(sheet["votes"].values()) >= 0


def test_a_station_of_the_left_stays_one() -> None:
    (sheet,) = make_sheets([station(1, 1000, 700, 0.9)], CANDIDATES, "seed")
    assert sheet["votes"]["B"] + sheet["votes"]["C"] > sheet["votes"]["A"]


def test_the_same_seed_gives_the_same_night() -> None:
    stations = [station(number, 900 + number, 600, 0.4) for number in range(20)]
    assert make_sheets(stations, CANDIDATES, "1") == make_sheets(stations, CANDIDATES, "1")
