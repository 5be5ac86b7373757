from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from results.territory.history.past_ballots import Choice, PastBallot, PastSheet, add_up

CHOICES = (Choice(1, "UNE", "UG", "gauche"), Choice(2, "AUTRE", "DVG", "gauche"), Choice(3, "TIERS", "XYZ", None))


def sheet(station: str, *votes: int) -> PastSheet:
    valid = sum(votes)
    return PastSheet(station, 2 * valid, valid + 3, 2, 1, valid, dict(enumerate(votes)))


def ballot(*sheets: PastSheet) -> PastBallot:
    return PastBallot(
        "legislatives-2024-t1", "legislatives", date(2024, 6, 30), 1, CHOICES, {one.station: one for one in sheets}
    )


def test_a_station_that_is_new_is_told_by_its_commune() -> None:
    past = ballot(sheet("94033_0001", 100, 50, 10), sheet("94033_0002", 10, 20, 30), sheet("94080_0001", 1, 1, 1))

    own, new = past.sheet_for("94033_0002"), past.sheet_for("94033_0099")

    assert own is not None
    assert (own[0].votes, own[1]) == ({0: 10, 1: 20, 2: 30}, True)
    assert new is not None
    assert (new[0].votes, new[0].voters, new[1]) == ({0: 110, 1: 70, 2: 40}, 226, False)
    assert past.sheet_for("93001_0001") is None


def test_votes_by_bloc_keep_those_that_have_none_apart() -> None:
    past = ballot(sheet("94033_0001", 100, 50, 10))
    assert past.by_bloc(past.sheets["94033_0001"]) == {"gauche": 150, "": 10}
    assert past.by_nuance(past.sheets["94033_0001"]) == {"UG": 100, "DVG": 50, "XYZ": 10}


def test_a_station_without_voters_has_no_turnout() -> None:
    assert PastSheet("94033_0001", 0, 0, 0, 0, 0, {}).turnout is None


@given(st.lists(st.lists(st.integers(0, 500), min_size=3, max_size=3), min_size=1, max_size=8))
def test_a_sum_of_sheets_loses_nothing(counts: list[list[int]]) -> None:
    sheets = [sheet(f"94033_{place:04d}", *votes) for place, votes in enumerate(counts)]
    whole = add_up("94033", sheets)
    assert sum(whole.votes.values()) == whole.valid == sum(map(sum, counts))
    assert whole.voters == whole.valid + whole.blank + whole.null
