"""The round of a night: the last that has begun anywhere the campaign is."""

from datetime import date

import pytest
from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from elections.places.place import Place
from elections.rounds import expected_voting_days, newest_round

STATE = {
    "name": "Essai",
    "candidate": "Camille Exemple",
    "election": "legislatives",
    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
}


@pytest.mark.parametrize(
    ("territory", "today", "number"),
    [
        ("circo:9406", date(2029, 1, 1), 1),
        ("circo:9406", date(2029, 6, 10), 1),
        ("circo:9406", date(2029, 6, 16), 1),
        ("circo:9406", date(2029, 6, 17), 2),
        ("nation:FR", date(2029, 6, 15), 1),
        ("nation:FR", date(2029, 6, 16), 2),
        ("nation:FR", date(2029, 7, 1), 2),
    ],
)
def test_a_round_begins_on_its_day_and_in_the_nation_on_the_saturday(territory: str, today: date, number: int) -> None:
    assert newest_round(CampaignState.model_validate(STATE | {"territory": territory}), today) == number


@pytest.mark.parametrize(("code", "weekday"), [("97203", 5), ("97402", 6), ("ZZ02", 5), ("ZZ09", 6), ("6102", 6)])
def test_the_next_election_is_expected_on_the_day_on_which_the_place_votes(code: str, weekday: int) -> None:
    days = expected_voting_days(ElectionKind.LEGISLATIVES, Place("circo", code), date(2026, 11, 30))
    assert [day.weekday() for day in days] == [weekday] * 2


@pytest.mark.parametrize(
    ("code", "first", "second"),
    [
        ("ZZ07", date(2029, 6, 3), date(2029, 6, 17)),
        ("ZZ01", date(2029, 6, 2), date(2029, 6, 16)),
        ("98702", date(2029, 6, 2), date(2029, 6, 16)),
        ("97101", date(2029, 6, 9), date(2029, 6, 16)),
        ("97402", date(2029, 6, 10), date(2029, 6, 17)),
    ],
)
def test_deputies_abroad_and_of_polynesia_are_chosen_from_a_week_before_the_mainland(
    code: str, first: date, second: date
) -> None:
    """As in 2022: on 4 June in the Americas and Polynesia, on 5 June elsewhere abroad, on 12 June in the mainland."""
    assert expected_voting_days(ElectionKind.LEGISLATIVES, Place("circo", code), date(2026, 11, 30)) == (first, second)


def test_a_president_is_chosen_abroad_on_the_mainlands_sunday() -> None:
    days = expected_voting_days(ElectionKind.PRESIDENTIELLE, Place("nation", "FR"), date(2026, 11, 30))
    assert days == (date(2027, 4, 11), date(2027, 4, 25))


def test_a_local_election_overseas_is_on_the_sunday() -> None:
    days = expected_voting_days(ElectionKind.MUNICIPALES, Place("commune", "97209"), date(2026, 11, 30))
    assert [day.weekday() for day in days] == [6, 6]
