from collections.abc import Callable
from typing import Any

from common.schemas.elections import TurnoutMoment
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from results.sheets.tallies.findings import against_turnout
from results.sheets.tallies.outliers import MIN_NEIGHBOURS, Compared, Figures, find_doubts, say_doubts

Make = Callable[..., dict[str, Any]]
NAMES = {"A": "Camille Exemple", "B": "Dominique Essai"}


def figures(turnout: float, share: float, registered: int = 1000) -> Figures:
    voters = round(registered * turnout)
    first = round(voters * share)
    return Figures(registered, voters, voters, {"A": first, "B": voters - first})


NEAR = [Compared(figures(0.60 + place / 200, 0.55 + place / 100), None) for place in range(-4, 5)]
MOVED = [
    Compared(figures(0.62 + place / 200, 0.50 + place / 90), figures(0.50 + place / 150, 0.60 + place / 100))
    for place in range(-4, 5)
]


def test_a_station_like_its_neighbours_raises_no_doubt() -> None:
    assert find_doubts(Compared(figures(0.61, 0.56), None), NEAR, NAMES) == []


def test_a_turnout_far_from_theirs_is_doubted_with_the_reason_in_words() -> None:
    (doubt,) = find_doubts(Compared(figures(0.95, 0.55), None), NEAR, NAMES)
    (finding,) = say_doubts([doubt], None)
    assert finding.pointer == "/voters"
    assert finding.fr.startswith("Participation : 95,0\u202f%, quand le résultat de 9 bureaux voisins ce soir")
    assert "60\u202f%" in finding.fr


def test_two_candidates_swapped_are_doubted() -> None:
    doubts = find_doubts(Compared(figures(0.61, 0.15), None), NEAR, NAMES)
    assert {doubt.pointer for doubt in doubts} == {"/votes/A", "/votes/B"}


def test_a_station_that_always_was_different_is_not_doubted_when_it_moves_as_they_do() -> None:
    own = Compared(figures(0.32, 0.20), figures(0.22, 0.28))
    assert find_doubts(own, MOVED, NAMES) == []
    assert find_doubts(Compared(own.now, None), MOVED, NAMES), "without its past it looks strange"


def test_one_that_moves_against_them_is_doubted_against_its_own_past() -> None:
    own = Compared(figures(0.32, 0.75), figures(0.22, 0.28))
    doubt = find_doubts(own, MOVED, NAMES)[0]
    assert doubt.with_past
    assert "ce bureau aux législatives 2024 (1er tour)" in say_doubts([doubt], "législatives 2024 (1er tour)")[0].fr


def test_too_few_neighbours_say_nothing() -> None:
    assert find_doubts(Compared(figures(0.95, 0.05), None), NEAR[: MIN_NEIGHBOURS - 1], NAMES) == []


counts = st.integers(0, 500)


def station_of(a: int, b: int, stayed_away: int) -> Compared:
    return Compared(Figures(a + b + stayed_away, a + b, a + b, {"A": a, "B": b}), None)


stations = st.builds(station_of, counts, counts, counts)


@given(stations, st.lists(stations, max_size=12))
def test_no_figures_break_the_rule_and_every_doubt_is_far(own: Compared, near: list[Compared]) -> None:
    for doubt in find_doubts(own, near, NAMES):
        assert doubt.z > 5
        assert abs(doubt.share - doubt.expected) >= 0.06


@given(stations, st.integers(MIN_NEIGHBOURS, 12))
def test_a_station_equal_to_all_its_neighbours_is_never_doubted(own: Compared, many: int) -> None:
    assert find_doubts(own, [own] * many, NAMES) == []


def test_fewer_voters_than_the_day_had_are_doubted() -> None:
    (finding,) = against_turnout(500, {TurnoutMoment.NOON: 243, TurnoutMoment.FIVE: 512})
    assert finding.fr == "La feuille a 500 votants, alors que 512 avaient voté à 17 h."
    assert against_turnout(512, {TurnoutMoment.NOON: 243, TurnoutMoment.FIVE: 512}) == []


async def test_a_sheet_far_from_its_neighbours_waits_for_a_second_pair_of_eyes(
    client: AsyncClient, sheet: Make
) -> None:
    for number in range(10, 18):
        station = f"94033_00{number}"
        await client.put(f"/v1/stations/{station}", json={"commune_name": "Fontenay", "registered": 1000})
        a = 400 + number
        counted = sheet(station=station, votes={"A": a, "B": 680 - a})
        assert (await client.post("/v1/tallies", json=counted)).json()["state"] == "validated"
    strange = (await client.post("/v1/tallies", json=sheet(votes={"A": 40, "B": 640}))).json()
    assert strange["state"] == "checked"
    assert [(one["code"], one["pointer"]) for one in strange["findings"]] == [
        ("far_from_expected", "/votes/A"),
        ("far_from_expected", "/votes/B"),
    ]
    assert "8 bureaux voisins" in strange["findings"][0]["fr"]


async def test_a_sheet_with_fewer_voters_than_at_five_waits_too(client: AsyncClient, sheet: Make) -> None:
    await client.post("/v1/turnouts", json={"station": "94033_0001", "round": 1, "moment": "17h", "voters": 800})
    answer = (await client.post("/v1/tallies", json=sheet())).json()
    assert (answer["state"], answer["findings"][0]["code"]) == ("checked", "fewer_voters_than_reported")
