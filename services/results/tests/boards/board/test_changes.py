from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from results.boards.board.changes import changes_of
from results.journal.chain import Entry
from results.sheets.tallies.counted_sheet import Counted

AT = datetime(2029, 6, 10, tzinfo=UTC)
NAMES = {"A": "Ada", "B": "Bob", "C": "Cid"}


def entry(number: int, station: int, state: str = "validated") -> Entry:
    about = {"station": f"94033_{station:04d}", "round": 1, "state": state}
    return Entry(number, AT, "x", "tally_received", about, "", "")


def sheet(station: int, **votes: int) -> Counted:
    valid = sum(votes.values())
    return Counted(f"94033_{station:04d}", 1000, valid, 0, 0, valid, votes, AT)


def texts(entries: list[Entry], sheets: list[Counted]) -> list[str]:
    return [change["text"].replace("\u202f", " ") for change in changes_of(entries, 1, {}, NAMES, sheets)]


def test_each_sheet_says_what_it_did_to_the_first_two() -> None:
    sheets = [sheet(1, A=60, B=40), sheet(2, A=30, B=60, C=10)]
    assert texts([entry(1, 1), entry(2, 2)], sheets) == [
        "Bureau 1 : compté. Ada 60,00 %, Bob 40,00 %.",
        "Bureau 2 : compté. Ada 45,00 % (−15,00), Bob 50,00 % (+10,00).",
    ]
    # Who comes later starts from what was counted before.
    assert texts([entry(2, 2)], sheets) == ["Bureau 2 : compté. Ada 45,00 % (−15,00), Bob 50,00 % (+10,00)."]


def test_what_does_not_count_changes_no_share() -> None:
    entries = [entry(1, 1, "disputed"), entry(2, 1, "checked"), entry(3, 9)]
    assert texts(entries, [sheet(1, A=1)]) == [
        "Bureau 1 : contesté.",
        "Bureau 1 : reçu, à vérifier.",
        "Bureau 9 : compté.",
    ]


def test_a_station_that_moved_twice_is_told_of_where_it_last_counted() -> None:
    assert texts([entry(1, 1), entry(2, 1)], [sheet(1, A=1)]) == [
        "Bureau 1 : compté.",
        "Bureau 1 : compté. Ada 100,00 %, Bob 0,00 %.",
    ]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8), st.data())
def test_the_last_sheet_leads_to_the_shares_of_now(votes: list[tuple[int, int]], data: st.DataObject) -> None:
    sheets = [sheet(number, A=a, B=b) for number, (a, b) in enumerate(votes, 1)]
    new = data.draw(st.integers(1, len(sheets)))
    told = texts([entry(number, number) for number in range(len(sheets) - new + 1, len(sheets) + 1)], sheets)
    valid = sum(one.valid for one in sheets)
    assert len(told) == new
    if valid:
        shown = float(told[-1].split("Ada ")[1].partition(" ")[0].replace(",", "."))
        assert abs(shown - 100 * sum(a for a, _ in votes) / valid) <= 0.0051
