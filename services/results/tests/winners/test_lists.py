from collections.abc import Callable
from typing import Any

import pytest
from kit.web.problems import Invalid
from results.winners.ballot import Outcome
from results.winners.councils import REGIONS, size_of

Ask = Callable[..., Outcome]
COUNCIL = {"election": "municipales", "date": "2026-03-15"}
REGION = {"election": "regionales", "date": "2021-06-20", "territory": "region:11"}
CORSICA = {"election": "territoriales", "date": "2021-06-20", "territory": "collectivite:94"}
MARSEILLE = ("13055", {"A": 28 + 43, "B": 40})
EUROPE = {"election": "europeennes", "date": "2024-06-09"}


def lists(*votes: int, **more: list[Any]) -> list[dict[str, Any]]:
    named = [{"id": "ABCDEFGHIJKL"[index], "votes": count} for index, count in enumerate(votes)]
    for field, values in more.items():
        for one, value in zip(named, values, strict=True):
            one[field] = value
    return named


def test_round_two_is_for_ten_percent_and_five_may_merge(ask: Ask) -> None:
    outcome = ask(**COUNCIL, round=1, lists=lists(450, 351, 100, 50, 49))
    assert (outcome.decided, outcome.seats) == (False, {})
    assert (outcome.qualified, outcome.may_merge, outcome.eliminated) == (["A", "B", "C"], ["D"], ["E"])
    assert outcome.articles == ["L. 260", "L. 262", "L. 264"]


def test_one_list_with_ten_percent_stands_alone_in_a_commune_and_not_in_a_region(ask: Ask) -> None:
    votes = (460, 90, 90, 90, 90, 90, 90)
    assert ask(**COUNCIL, round=1, lists=lists(*votes)).qualified == ["A"]
    votes = (460, 95, 90, 90, 90, 90, 85)
    outcome = ask(**REGION, round=1, lists=lists(*votes))
    assert (outcome.qualified, outcome.may_merge) == (["A", "B"], [*"CDEFG"])


def test_nobody_merges_with_nobody(ask: Ask) -> None:
    outcome = ask(**COUNCIL, round=1, lists=lists(*[90] * 8, 70, 70, 70, 70))
    assert (outcome.qualified, outcome.may_merge, len(outcome.eliminated)) == ([], [], 12)


@pytest.mark.parametrize(
    ("seats", "bonus"), [(3, 1), (4, 2), (5, 3), (7, 4), (11, 6), (15, 8), (19, 10), (29, 15), (69, 35)]
)
def test_half_the_seats_are_rounded_up_above_four_and_down_below(ask: Ask, seats: int, bonus: int) -> None:
    # The second list has so much that the first, by a vote, gets little else than the bonus and half the rest.
    outcome = ask(**COUNCIL, round=2, seats=seats, lists=lists(501, 500))
    rest = seats - bonus
    assert outcome.seats == {"A": bonus + (rest + 1) // 2, "B": rest // 2}


@pytest.mark.parametrize(
    ("population", "seats"),
    [(99, 7), (100, 11), (499, 11), (500, 15), (1499, 15), (1500, 19), (9_999, 29), (299_999, 65), (300_000, 69)],
)
def test_the_population_gives_the_size_of_the_council(ask: Ask, population: int, seats: int) -> None:
    outcome = ask(**COUNCIL, round=2, population=population, lists=lists(501, 499))
    assert size_of(population) == sum(outcome.seats.values()) == seats
    assert "CGCT L. 2121-2" in outcome.articles
    assert ("loi 2025-444" in outcome.articles) == (population < 1000)


def test_paris_lyon_and_marseille_have_a_quarter_in_the_centre_and_half_in_the_districts(ask: Ask) -> None:
    votes = lists(520, 480)
    for territory, seats in (("75056", {"A": 41 + 63, "B": 59}), ("commune:69123", {"A": 19 + 28, "B": 26}), MARSEILLE):
        centre = ask(**COUNCIL, round=1, territory=territory, lists=votes)
        assert (centre.seats, "L. 272-4-1" in centre.articles) == (seats, True)
    for territory in ("75101", "69383", "13216", "75056SR05", "secteur:13055SR01"):
        district = ask(**COUNCIL, round=1, territory=territory, seats=13, lists=votes)
        assert (district.seats, "L. 261" in district.articles) == ({"A": 10, "B": 3}, True)


def test_lyons_metropolis_votes_as_a_commune_does(ask: Ask) -> None:
    which = {"election": "metropole-lyon", "date": "2026-03-22", "round": 2, "seats": 14}
    assert ask(**which, lists=lists(500, 400, 49)).seats == {"A": 11, "B": 3, "C": 0}
    # L. 224-4 rounds half of seven up; of the three that are left, two and one.
    small = ask(**{**which, "seats": 7}, lists=lists(600, 400))
    assert (small.seats, small.articles) == ({"A": 6, "B": 1}, ["L. 224-4", "L. 224-6"])


def test_in_lyons_metropolis_two_lists_stand_where_fewer_have_ten_percent(ask: Ask) -> None:
    which = {"election": "metropole-lyon", "date": "2026-03-15", "round": 1, "seats": 14}
    one = ask(**which, lists=lists(460, 95, 94, 93, 92, 90, 40, 36))
    assert (one.qualified, one.may_merge, one.eliminated) == (["A", "B"], [*"CDEF"], [*"GH"])
    assert "L. 224-7" in one.articles
    nobody = ask(**which, lists=lists(99, 98, *[81] * 9, 74))
    assert (nobody.qualified, nobody.may_merge) == (["A", "B"], [*"CDEFGHIJKL"])


def test_corsica_gives_eleven_seats_and_asks_for_seven_percent(ask: Ask) -> None:
    first = ask(**CORSICA, round=1, lists=lists(450, 410, 70, 50, 20))
    assert (first.qualified, first.may_merge, first.eliminated) == (["A", "B", "C"], ["D"], ["E"])
    second = ask(**CORSICA, round=2, lists=lists(600, 400))
    assert second.seats == {"A": 11 + 31, "B": 21}
    as_a_region = ask(**{**REGION, "territory": "region:94"}, round=2, lists=lists(600, 400))
    assert as_a_region.seats == second.seats
    # L. 373 has no fall-back: a list alone with seven per cent stands alone.
    assert ask(**CORSICA, round=1, lists=lists(400, *[60] * 10)).qualified == ["A"]


def test_martinique_gives_eleven_seats_of_fifty_one(ask: Ask) -> None:
    which = {"election": "territoriales", "date": "2021-06-27", "round": 2, "territory": "972"}
    assert ask(**which, lists=lists(600, 400)).seats == {"A": 11 + 24, "B": 16}


def test_overseas_ten_percent_stand_and_the_first_two_where_fewer_have_it(ask: Ask) -> None:
    for territory in ("972", "973"):
        which = {"election": "territoriales", "date": "2021-06-20", "round": 1, "territory": territory}
        outcome = ask(**which, lists=lists(450, 350, 100, 50, 50))
        assert (outcome.qualified, outcome.may_merge) == (["A", "B", "C"], ["D", "E"])
        assert "L. 558-19" in outcome.articles
        alone = ask(**which, lists=lists(460, 95, 90, 90, 90, 90, 85))
        assert (alone.qualified, alone.may_merge) == (["A", "B"], [*"CDEFG"])


def test_guyane_tells_who_wins_and_that_seats_go_by_section(ask: Ask) -> None:
    which = {"election": "territoriales", "date": "2021-06-27", "round": 2, "territory": "collectivite:03"}
    outcome = ask(**which, lists=lists(600, 400))
    assert (outcome.decided, outcome.elected, outcome.seats) == (True, ["A"], {})
    assert "section par section" in outcome.notes[0]


def test_the_department_94_is_not_corsica(ask: Ask) -> None:
    assert ask(**{**REGION, "territory": "94"}, round=2, seats=4, lists=lists(6, 4)).articles == ["L. 338"]


def test_a_tie_for_the_bonus_goes_to_the_older_list(ask: Ask) -> None:
    tied = lists(500, 500, average_age=[51.2, 51.3])
    outcome = ask(**COUNCIL, round=2, seats=29, lists=tied)
    assert (outcome.elected, outcome.seats) == (["B"], {"A": 7, "B": 22})
    for ages, pointer in (([51, None], "/lists/1/average_age"), ([51, 51.0], "/lists/1")):
        with pytest.raises(Invalid) as refused:
            ask(**COUNCIL, round=2, seats=29, lists=lists(500, 500, average_age=ages))
        assert refused.value.pointer == pointer


def test_the_last_seat_goes_to_the_list_with_more_votes(ask: Ask) -> None:
    # A bonus of one; then 300, 200, 150, 100 and at last A's 300/3 against C's 100/1.
    outcome = ask(**COUNCIL, round=2, seats=2, lists=lists(300, 100))
    assert outcome.seats == {"A": 2, "B": 0}
    outcome = ask(**EUROPE, seats=3, lists=lists(300, 100))
    assert outcome.seats == {"A": 3, "B": 0}


def born(*years: int) -> list[str]:
    return [f"{year}-06-15" for year in years]


def test_the_last_seat_between_equals_goes_to_the_oldest_candidate_who_would_have_it(ask: Ask) -> None:
    # 5 seats: A has the bonus of 3; B and C share the 2 that are left, unless A takes one: 400/1 first, then B or C.
    dates = [born(1990, 1990, 1990, 1990, 1990), born(1950, 1950), born(1949, 1999)]
    outcome = ask(**COUNCIL, round=2, seats=5, lists=lists(400, 300, 300, birth_dates=dates))
    assert (outcome.seats, outcome.notes) == ({"A": 4, "B": 0, "C": 1}, [])
    # Those who have their seat already are not looked at: with its bonus B would seat its fifth.
    ages, dates = [50, 60], [born(1990, 1980), born(1940, 1940, 1940, 1940, 1990)]
    outcome = ask(**COUNCIL, round=2, seats=6, lists=lists(9, 9, average_age=ages, birth_dates=dates))
    assert outcome.seats == {"A": 2, "B": 4}


def test_without_birth_dates_the_average_age_stands_in_and_says_so(ask: Ask) -> None:
    tied = lists(400, 300, 300, average_age=[40, 50, 51])
    outcome = ask(**COUNCIL, round=2, seats=5, lists=tied)
    assert outcome.seats == {"A": 4, "B": 0, "C": 1}
    assert "birth_dates" in outcome.notes[0]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({}, "/lists/1/birth_dates"),
        ({"average_age": [40, 50, None]}, "/lists/1/birth_dates"),
        ({"birth_dates": [[], born(1950), []]}, "/lists/2/birth_dates"),
        ({"birth_dates": [[], born(1950), born(1950)]}, "/lists/2"),
    ],
)
def test_a_last_seat_that_ages_would_decide_is_refused_without_them(
    ask: Ask, more: dict[str, list[Any]], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(**COUNCIL, round=2, seats=5, lists=lists(400, 300, 300, **more))
    assert refused.value.pointer == pointer


def test_in_europe_the_last_seat_goes_to_the_younger_list(ask: Ask) -> None:
    tied = lists(300, 300, average_age=[40, 50])
    assert ask(**EUROPE, seats=3, lists=tied).seats == {"A": 2, "B": 1}


def test_in_europe_every_list_with_a_seat_is_elected(ask: Ask) -> None:
    outcome = ask(**EUROPE, lists=lists(500, 300, 152, 48))
    assert (outcome.elected, sum(outcome.seats.values()), outcome.seats["D"]) == (["A", "B", "C"], 81, 0)
    assert outcome.articles == ["loi 77-729, art. 3", "décision (UE) 2023/2061"]


@pytest.mark.parametrize(("code", "seats"), [("84", 204), ("53", 83), ("11", 209), ("28", 102), ("01", 41)])
def test_a_regions_seats_are_those_of_the_table_of_the_code(ask: Ask, code: str, seats: int) -> None:
    outcome = ask(**{**REGION, "territory": f"region:{code}"}, round=2, lists=lists(600, 400))
    assert (sum(outcome.seats.values()), outcome.articles) == (seats, ["L. 338", "L. 337, tableau n° 7"])
    typed = ask(**{**REGION, "territory": f"region:{code}"}, round=2, seats=12, lists=lists(600, 400))
    assert (sum(typed.seats.values()), typed.articles) == (12, ["L. 338"])


@pytest.mark.parametrize(
    "question",
    [
        {**REGION, "territory": "departement:11"},  # Aude, which bears Île-de-France's number
        {**REGION, "date": "2010-03-21"},
        {**EUROPE, "date": "2029-06-10"},
    ],
)
def test_where_no_table_says_the_seats_they_are_asked_for(ask: Ask, question: dict[str, str]) -> None:
    number = {} if question["election"] == "europeennes" else {"round": 2}
    with pytest.raises(Invalid) as refused:
        ask(**question, **number, lists=lists(600, 400))
    assert refused.value.pointer == "/seats"


def test_together_the_regions_have_the_seats_of_the_law() -> None:
    assert sum(REGIONS.values()) == 1757


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ({"date": "2020-03-15", "seats": 11}, "/seats"),
        ({"date": "2020-03-15", "seats": 15}, "/population"),
        ({"date": "2020-03-15", "seats": 15, "population": 999}, "/population"),
        ({"date": "2008-03-09", "population": 3499}, "/population"),
        ({"date": "2020-03-15", "territory": "75056"}, "/territory"),
        ({"date": "1977-03-13"}, "/date"),
        ({"territory": "98735"}, "/territory"),
        ({}, "/seats"),
        ({"round": None, "seats": 15}, "/round"),
        ({"election": "regionales", "date": "1998-03-15"}, "/date"),
        ({"election": "territoriales", "seats": 55}, "/territory"),
        ({"election": "territoriales", "territory": "973", "date": "2010-03-14"}, "/territory"),
        ({"election": "territoriales", "territory": "972", "seats": 10}, "/seats"),
        ({"election": "europeennes", "round": 2}, "/round"),
        ({"election": "europeennes", "date": "2014-05-25", "round": 1}, "/date"),
        ({"election": "metropole-lyon", "date": "2015-01-01"}, "/date"),
        ({"election": "senatoriales"}, "/election"),
    ],
)
def test_what_is_not_computed_says_why_and_where(ask: Ask, question: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(**{**COUNCIL, "round": 1, "lists": lists(6, 4), **question})
    assert refused.value.pointer == pointer


@pytest.mark.parametrize("more", [{"seats": 19}, {"seats": 15, "population": 1000}, {"population": 1000}])
def test_communes_of_a_thousand_vote_by_lists_since_2014(ask: Ask, more: dict[str, int]) -> None:
    assert ask(**{**COUNCIL, "date": "2020-03-15"}, round=1, lists=lists(6, 4), **more).elected == ["A"]


def test_seats_that_nobody_may_have_are_not_given(ask: Ask) -> None:
    with pytest.raises(Invalid) as refused:
        ask(**EUROPE, lists=[{"id": f"L{number}", "votes": 10} for number in range(25)])
    assert refused.value.pointer == "/lists"
