from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from results.sheets.tallies.counted_sheet import Counted
from results.sheets.totals.addition import add_up

AT = datetime(2029, 6, 10, 18, tzinfo=UTC)


@st.composite
def nights(draw: st.DrawFn) -> tuple[dict[str, int], list[Counted]]:
    registered = draw(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 2000), max_size=8))
    sheets: list[Counted] = []
    for place, station in enumerate(draw(st.lists(st.sampled_from("abcdefgh"), unique=True))):
        votes = {"A": draw(st.integers(0, 900)), "B": draw(st.integers(0, 900))}
        valid = sum(votes.values())
        sheets.append(Counted(station, valid + 30, valid + 15, 10, 5, valid, votes, AT + timedelta(minutes=place)))
    return registered, sheets


@given(nights())
def test_sums_are_exact_and_shares_are_parts_of_the_whole(night: tuple[dict[str, int], list[Counted]]) -> None:
    registered, sheets = night
    sums = add_up(registered, ["A", "B"], sheets)

    assert sums.valid == sum(sheet.valid for sheet in sheets) == sum(line.votes for line in sums.lines)
    assert sums.voters == sums.valid + sums.blank + sums.null
    assert 0 <= sums.registered_share <= 1
    assert sums.stations_counted <= sums.stations
    assert [line.votes for line in sums.lines] == sorted((line.votes for line in sums.lines), reverse=True)
    if sums.valid:
        assert sum(line.share_valid or 0 for line in sums.lines) == pytest.approx(1)
    assert sums.as_of == (sheets[-1].counted_at if sheets else None)


def test_with_nothing_counted_there_is_no_share_to_show() -> None:
    sums = add_up({"a": 1000}, ["A", "B"], [])

    assert (sums.turnout, sums.lines[0].share_valid, sums.registered_share, sums.complete) == (None, None, 0, False)


def test_equal_votes_are_listed_in_the_order_of_the_panels() -> None:
    sheet = Counted("a", 100, 40, 0, 0, 40, {"A": 20, "B": 20}, AT)

    assert [line.candidate for line in add_up({"a": 100}, ["B", "A"], [sheet]).lines] == ["B", "A"]


def test_a_night_without_stations_is_never_complete() -> None:
    assert not add_up({}, ["A"], []).complete
