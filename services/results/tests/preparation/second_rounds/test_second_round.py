"""Round two is prepared when round one is settled, and never before its legal hour."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import as_worker, call, new_campaign
from kit.web.problems import Invalid
from results.ballots.candidates.service import KnownCandidate
from results.preparation.second_rounds.candidacies import choose_candidates, propose_candidacies
from results.preparation.second_rounds.settled_rounds import prepare_all
from results.winners.ballot import Outcome

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
NAMES = {"A": "Ada Exemple", "B": "Zoé Modèle", "C": "Lou Témoin", "D": "Alix Essai"}
OUTCOME = Outcome(False, [], ["A", "B"], ["C"], ["D"], {}, [])
FIRST = {id: KnownCandidate(id, place, name, None) for place, (id, name) in enumerate(NAMES.items(), 1)}
AFTER: dict[str, Any] = {"rounds": [{"number": 1, "on": "2024-06-30"}, {"number": 2, "on": "2099-07-05"}]}
BEFORE: dict[str, Any] = {"rounds": [{"number": 1, "on": "2099-06-28"}, {"number": 2, "on": "2099-07-05"}]}


def said(**choices: str) -> list[tuple[str, str, str]]:
    return [(id, choice, "") for id, choice in choices.items()]


def test_who_may_stand_is_proposed_and_who_may_merge_is_not() -> None:
    proposed = propose_candidacies(OUTCOME, FIRST, [])

    assert [(one.id, one.may_stand, one.choice) for one in proposed] == [
        ("A", True, "stands"),
        ("B", True, "stands"),
        ("C", False, "withdraws"),
    ]


def test_what_was_entered_is_shown_again() -> None:
    entered = [KnownCandidate("A", 1, "Ensemble pour A", None)]

    assert [(one.name, one.choice) for one in propose_candidacies(OUTCOME, FIRST, entered)][:2] == [
        ("Ensemble pour A", "stands"),
        ("Zoé Modèle", "withdraws"),
    ]


def test_a_list_withdraws_and_another_merges() -> None:
    proposed = propose_candidacies(OUTCOME, FIRST, [])

    standing = choose_candidates(proposed, said(A="stands", B="withdraws", C="joins:A"))

    assert [one.id for one in standing] == ["A"]


@pytest.mark.parametrize(
    "choices",
    [
        {"A": "withdraws", "B": "withdraws"},
        {"A": "stands", "C": "stands"},
        {"A": "stands", "B": "withdraws", "C": "joins:B"},
        {"A": "joins:A"},
        {"A": "stands", "B": "anything"},
    ],
)
def test_what_the_law_does_not_let_is_refused(choices: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        choose_candidates(propose_candidacies(OUTCOME, FIRST, []), said(**choices))


async def prepare(sessions: Sessions) -> int:
    async with as_worker(sessions) as worker:
        return await prepare_all(worker)


async def night(client: AsyncClient, sheet: Callable[..., dict[str, Any]], stations: int = 2) -> None:
    """Two stations, three candidates, nobody elected: A and B go on."""
    for number in range(1, 3):
        body = {"commune_name": "Fontenay", "registered": 1000}
        await client.put(f"/v1/stations/94033_{number:04d}", json=body)
    candidates = [{"id": id, "panel": place, "name": name} for place, (id, name) in enumerate(NAMES.items(), 1)]
    await client.put("/v1/rounds/1/candidates", json={"candidates": candidates})
    for number in range(1, stations + 1):
        votes = {"A": 300, "B": 260, "C": 100, "D": 20}
        answer = await client.post("/v1/tallies", json=sheet(station=f"94033_{number:04d}", votes=votes))
        assert answer.status_code == 201, answer.text


async def names_of_round_two(client: AsyncClient) -> list[str]:
    return [item["name"] for item in (await client.get("/v1/rounds/2/candidates")).json()["items"]]


async def test_the_watcher_enters_who_may_stand_once_all_is_counted(
    app: FastAPI, sessions: Sessions, sheet: Callable[..., dict[str, Any]]
) -> None:
    campaign: UUID = await new_campaign(sessions, **AFTER)
    async with call(app, campaign) as client:
        await night(client, sheet, stations=1)
        early = await prepare(sessions)
        answer = await client.post(
            "/v1/tallies", json=sheet(station="94033_0002", votes={"A": 300, "B": 260, "C": 100, "D": 20})
        )
        prepared = await prepare(sessions)
        names = await names_of_round_two(client)
        again = await prepare(sessions)
        page = (await client.get("/second-round", headers=PAGE)).text

    assert answer.status_code == 201
    assert (early, prepared, again) == (0, 1, 0)
    assert names == ["Ada Exemple", "Zoé Modèle"]
    assert "L. 162" in page
    assert "mardi 2 juillet 2024 à 18 h" in page


async def test_before_the_legal_hour_nobody_learns_who_is_qualified(
    app: FastAPI, sessions: Sessions, sheet: Callable[..., dict[str, Any]]
) -> None:
    campaign: UUID = await new_campaign(sessions, **BEFORE)
    async with call(app, campaign) as client:
        await night(client, sheet)
        prepared = await prepare(sessions)

        assert prepared == 0
        assert await names_of_round_two(client) == []


async def test_a_withdrawal_is_entered_on_the_page(
    app: FastAPI, sessions: Sessions, sheet: Callable[..., dict[str, Any]]
) -> None:
    async with call(app, await new_campaign(sessions, **AFTER)) as client:
        await night(client, sheet)
        rows = {"id": ["A", "B"], "choice": ["stands", "withdraws"], "name": ["Ada Exemple", "Zoé Modèle"]}
        answer = await client.post("/second-round", data=rows, headers=PAGE)
        nobody = await client.post("/second-round", data=rows | {"choice": ["withdraws"] * 2}, headers=PAGE)

        assert (answer.status_code, nobody.status_code) == (303, 422)
        assert await names_of_round_two(client) == ["Ada Exemple"]


async def test_while_stations_are_missing_the_page_says_so(
    app: FastAPI, sessions: Sessions, sheet: Callable[..., dict[str, Any]]
) -> None:
    async with call(app, await new_campaign(sessions, **AFTER)) as client:
        await night(client, sheet, stations=1)
        page = (await client.get("/second-round", headers=PAGE)).text

    assert "n’est pas entièrement compté (1 bureau manque ou est à vérifier)" in page
    assert '<a class="button" href="/desk?round=1">Voir ce qui manque</a>' in page
    assert "Ada Exemple" not in page


async def test_where_there_is_one_round_the_page_says_so_and_takes_nothing(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(
        sessions, election="europeennes", territory="nation:FR", rounds=AFTER["rounds"][:1]
    )
    async with call(app, campaign_id) as client:
        page = await client.get("/second-round", headers=PAGE)
        sent = await client.post("/second-round", data={"id": ["A"], "choice": ["stands"], "name": [""]}, headers=PAGE)

    assert (page.status_code, sent.status_code) == (200, 404)
    assert "en un seul tour" in page.text
