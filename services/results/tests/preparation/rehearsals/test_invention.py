from hypothesis import given
from hypothesis import strategies as st
from results.preparation.rehearsals.invention import ARRIVING, invent
from results.sheets.tallies.arithmetic import Severity, Sheet, check_sheet

STATIONS = [(f"37261_{number:04}", 900) for number in range(80)]


@given(st.integers(0, 20_000), st.integers(1, 12), st.integers(0, 2**31))
def test_an_invented_sheet_adds_up(registered: int, candidates: int, seed: int) -> None:
    (one,) = invent([("94033_0001", registered)], [str(place) for place in range(candidates)], seed)
    faults = check_sheet(Sheet(one.registered, one.voters, one.blank, one.null, one.valid, one.votes))
    assert [fault for fault in faults if fault.severity is Severity.ERROR] == []


def test_the_same_seed_plays_the_same_evening_and_another_one_another() -> None:
    assert invent(STATIONS, ["A", "B"], 1) == invent(STATIONS, ["A", "B"], 1)
    assert invent(STATIONS, ["A", "B"], 1) != invent(STATIONS, ["A", "B"], 2)


def test_most_sheets_arrive_by_themselves_and_some_are_left_to_the_team() -> None:
    sheets = invent(STATIONS, ["A", "B"], 7)
    arriving = [one.arrives for one in sheets if one.arrives is not None]
    assert 5 <= len(sheets) - len(arriving) <= 30
    assert max(arriving) <= ARRIVING
