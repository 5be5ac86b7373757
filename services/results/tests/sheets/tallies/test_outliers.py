from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from common.schemas.elections import TurnoutMoment
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from results.sheets.tallies.expected_shares import MIN_OTHERS, Compared, Figures
from results.sheets.tallies.findings import against_turnout
from results.sheets.tallies.outliers import FAR, NOTICED, TURNOUT, Doubt, find_doubts, say_doubts

Make = Callable[..., dict[str, Any]]
NAMES = {"A": "Camille Exemple", "B": "Dominique Essai"}
KEYS = list(NAMES)


def figures(turnout: float, share: float, registered: int = 1000) -> Figures:
    voters = round(registered * turnout)
    first = round(voters * share)
    return Figures(registered, voters, voters, {"A": first, "B": voters - first})


def before(turnout: float, left: float) -> Figures:
    voters = round(1000 * turnout)
    first = round(voters * left)
    return Figures(1000, voters, voters, {"gauche": first, "droite": voters - first})


OTHERS = [Compared(figures(0.60 + place / 400, 0.55 + place / 200), None) for place in range(-8, 9)]


def moved(place: int) -> Compared:
    share = 0.50 + place / 60 + (place % 3) / 200
    return Compared(figures(0.62 + place / 400, share), before(0.50 + place / 300, 0.60 + place / 60))


MOVED = [moved(place) for place in range(-8, 9)]


def test_a_station_like_the_others_raises_no_doubt() -> None:
    assert find_doubts(Compared(figures(0.61, 0.56), None), OTHERS, KEYS) == []


def test_a_turnout_far_from_theirs_is_doubted_with_the_reason_in_words() -> None:
    (doubt,) = find_doubts(Compared(figures(0.95, 0.55), None), OTHERS, KEYS)
    (finding,) = say_doubts([doubt], NAMES, None)
    assert finding.pointer == "/voters"
    assert finding.fr.startswith("Participation : 95,0\u202f%, quand le résultat des 17 bureaux comptés")
    assert "60\u202f%" in finding.fr


def test_two_candidates_exchanged_are_doubted_as_such() -> None:
    (doubt,) = find_doubts(Compared(figures(0.61, 0.15), None), OTHERS, KEYS)[:1]
    assert doubt.pointer == "/votes/A"
    # Where nearly all was for one of them, the same sheet the other way round would be as odd.
    (exchanged,) = find_doubts(Compared(figures(0.62, 0.37), before(0.50, 0.72)), MOVED, KEYS)
    assert (exchanged.key, exchanged.moved_with, exchanged.swapped) == ("A", "B", True)
    assert "échangées avec celles de Dominique Essai" in say_doubts([exchanged], NAMES, "législatives 2022")[0].fr


def test_a_station_is_compared_with_those_alike_in_past_vote_not_with_the_average() -> None:
    own = Compared(figures(0.62, 0.37), before(0.50, 0.47))
    assert find_doubts(own, MOVED, KEYS) == []
    assert find_doubts(Compared(figures(0.62, 0.63), own.before), MOVED, KEYS), "its past leads to expect the reverse"


def test_one_that_moves_against_its_past_is_doubted_by_it() -> None:
    doubt = find_doubts(Compared(figures(0.62, 0.80), before(0.50, 0.50)), MOVED, KEYS)[0]
    assert doubt.with_past
    (finding,) = say_doubts([doubt], NAMES, "aux législatives 2024 (1er tour)")
    assert "le vote de ce bureau aux législatives 2024 (1er tour) et les 17 bureaux comptés" in finding.fr


def several(first: float, second: float, third: float, registered: int = 1000) -> Figures:
    voters = round(registered * 0.6)
    a, b, c = (round(voters * share) for share in (first, second, third))
    return Figures(registered, voters, voters, {"A": a, "B": b, "C": c, "D": voters - a - b - c})


FOUR = [
    Compared(several(0.40 + at / 200, 0.30 - at / 250, 0.2 + (at % 5) / 200), before(0.5, 0.5 + at / 90), "94033")
    for at in range(-15, 16)
]


def test_votes_moved_between_two_are_doubted_and_told_with_both() -> None:
    doubts = find_doubts(Compared(several(0.28, 0.42, 0.2), before(0.5, 0.5), "94033"), FOUR, ["A", "B", "C", "D"])
    (doubt,) = [one for one in doubts if one.key]
    assert {doubt.key, doubt.moved_with} == {"A", "B"}


def test_a_station_that_votes_in_its_own_way_for_all_is_no_mistake_of_two_figures() -> None:
    """As much moves from A, but to each of the others."""
    strange = several(0.30, 0.345, 0.235)
    assert find_doubts(Compared(strange, before(0.5, 0.5), "94033"), FOUR, ["A", "B", "C", "D"]) == []


def long_ballots(number: int) -> tuple[list[str], list[Compared]]:
    """Stations that vote for six large lists and 28 small ones, each in its own way, by one seed."""
    chance = np.random.default_rng(number)
    lists = [f"L{place:02d}" for place in range(34)]
    level = np.array([0.28, 0.22, 0.14, 0.12, 0.08, 0.06, *[0.1 / 28] * 28])
    found: list[Compared] = []
    for _ in range(number):
        votes = chance.multinomial(450, chance.dirichlet(level * 60))
        figures = Figures(900, 450, 450, dict(zip(lists, votes.tolist(), strict=True)))
        found.append(Compared(figures, None))
    return lists, found


def test_of_thirty_four_lists_chance_makes_no_mistake_and_a_mistake_is_found() -> None:
    lists, stations = long_ballots(80)
    good = [find_doubts(one, [*stations[:at], *stations[at + 1 :]], lists) for at, one in enumerate(stations[:40])]
    own, others = stations[0], stations[1:]
    votes = dict(own.now.votes)

    assert not any(good)
    for other in ("L05", "L30"):
        mistaken = votes | {"L00": 0, other: votes[other] + votes["L00"]}
        (doubt,) = find_doubts(replace(own, now=replace(own.now, votes=mistaken)), others, lists)
        assert (doubt.key, doubt.moved_with) == (other, "L00")
        assert doubt.share == mistaken[other] / 450


def test_what_the_rest_of_its_commune_votes_is_expected_of_a_station_too() -> None:
    """The candidate's own town: 20 points more than the past lets expect."""
    town = [
        Compared(several(0.60 + at / 300, 0.20 - at / 400, 0.12), before(0.5, 0.5 + at / 90), "94080")
        for at in range(6)
    ]
    own = several(0.61, 0.19, 0.12)
    assert find_doubts(Compared(own, before(0.5, 0.5), "94080"), [*FOUR, *town], ["A", "B", "C", "D"]) == []
    assert find_doubts(Compared(own, before(0.5, 0.5), "94033"), [*FOUR, *town], ["A", "B", "C", "D"])


def test_too_few_others_say_nothing() -> None:
    assert find_doubts(Compared(figures(0.95, 0.05), None), OTHERS[: MIN_OTHERS - 1], KEYS) == []


counts = st.integers(0, 500)


def station_of(a: int, b: int, stayed_away: int, past: Figures | None) -> Compared:
    return Compared(Figures(a + b + stayed_away, a + b, a + b, {"A": a, "B": b}), past)


def past_of(left: int, others: int) -> Figures:
    return Figures(left + others, left + others, left + others, {"gauche": left, "": others})


pasts = st.none() | st.builds(past_of, counts, counts)
stations = st.builds(station_of, counts, counts, counts, pasts)


@given(stations, st.lists(stations, max_size=24))
def test_no_figures_break_the_rule_and_every_doubt_is_far(own: Compared, others: list[Compared]) -> None:
    for doubt in find_doubts(own, others, KEYS):
        assert doubt.moved_with or doubt.z > min(FAR, TURNOUT)
        assert doubt.moved_with or abs(doubt.share - doubt.expected) >= NOTICED - 1e-9
        assert 0 <= doubt.expected <= 1


@given(stations, st.integers(MIN_OTHERS, 20))
def test_a_station_equal_to_all_others_is_never_doubted(own: Compared, many: int) -> None:
    assert find_doubts(own, [own] * many, KEYS) == []


def test_a_candidate_without_votes_in_older_sheets_leaves_them_out() -> None:
    late = Compared(Figures(1000, 600, 600, {"A": 300, "B": 200, "C": 100}), None)
    assert find_doubts(late, OTHERS, ["A", "B", "C"]) == []
    assert Doubt("C", 0.1, 0.2, 5.0, 20, True).pointer == "/votes/C"


def test_fewer_voters_than_the_day_had_are_doubted() -> None:
    (finding,) = against_turnout(500, {TurnoutMoment.NOON: 243, TurnoutMoment.FIVE: 512})
    assert finding.fr == "La feuille a 500 votants, alors que 512 avaient voté à 17 h."
    assert against_turnout(512, {TurnoutMoment.NOON: 243, TurnoutMoment.FIVE: 512}) == []


async def test_a_sheet_far_from_the_others_waits_for_a_second_pair_of_eyes(client: AsyncClient, sheet: Make) -> None:
    for number in range(10, 21):
        station = f"94033_00{number}"
        await client.put(f"/v1/stations/{station}", json={"commune_name": "Fontenay", "registered": 1000})
        a = 400 + number
        counted = sheet(station=station, votes={"A": a, "B": 680 - a})
        assert (await client.post("/v1/tallies", json=counted)).json()["state"] == "validated"
    strange = (await client.post("/v1/tallies", json=sheet(votes={"A": 40, "B": 640}))).json()
    assert strange["state"] == "checked"
    assert [(one["code"], one["pointer"]) for one in strange["findings"]] == [("far_from_expected", "/votes/A")]
    assert "11 bureaux comptés" in strange["findings"][0]["fr"]


async def test_a_sheet_with_fewer_voters_than_at_five_waits_too(client: AsyncClient, sheet: Make) -> None:
    await client.post("/v1/turnouts", json={"station": "94033_0001", "round": 1, "moment": "17h", "voters": 800})
    answer = (await client.post("/v1/tallies", json=sheet())).json()
    assert (answer["state"], answer["findings"][0]["code"]) == ("checked", "fewer_voters_than_reported")
