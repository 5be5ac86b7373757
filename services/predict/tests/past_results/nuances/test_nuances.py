"""The grid that a campaign sees and edits, and what follows from an edit."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from predict.past_results.elections.service import import_results
from predict.past_results.nuances.service import read_blocs

LEGISLATIVES = ("legislatives-2022-t1", "legislatives-2024-t1", "presidentielle-2022-t1")


@pytest.fixture
async def loaded(sessions: Sessions, data: Path) -> None:
    async with transaction(sessions) as session:
        for name in LEGISLATIVES:
            (file,) = (data / "official_small" / "94-06" / name).iterdir()
            await import_results(session, file, f"{name}/{file.name}", "strict")


async def grid(client: AsyncClient, election: str = "") -> dict[tuple[str | None, str], dict[str, Any]]:
    answer = await client.get("/v1/nuances", params={"election": election} if election else {})
    assert answer.status_code == 200, answer.text
    return {(row["election"], row["nuance"]): row for row in answer.json()["items"]}


@pytest.mark.usefixtures("loaded")
async def test_the_grid_names_what_the_results_print_and_who_says_so(client: AsyncClient) -> None:
    rows = await grid(client)

    assert rows["legislatives-2024", "UG"]["bloc"] == "gauche"
    assert rows["legislatives-2024", "UG"]["origin"] == "ministry"
    assert rows["legislatives-2022", "NUP"]["origin"] == "analogy"
    assert rows["presidentielle-2022", "EMMANUEL MACRON"]["bloc"] == "centre"
    assert rows["presidentielle-2022", "EMMANUEL MACRON"]["origin"] == "ours"
    assert {of for of, _ in await grid(client, "legislatives-2022")} == {"legislatives-2022"}


@pytest.mark.usefixtures("loaded")
async def test_an_edit_moves_the_votes_and_ranks_the_stations_anew(client: AsyncClient) -> None:
    ask = "/v1/elections/legislatives-2024-t1/results?level=commune"
    before = (await client.get("/v1/stations?limit=200")).json()["items"]
    edit = {"nuance": "ug", "election": "legislatives-2024", "bloc": "divers"}
    put = await client.put("/v1/nuances", json=edit)

    assert put.status_code == 200
    assert put.json() == {
        "nuance": "UG",
        "election": "legislatives-2024",
        "bloc": "divers",
        "default_bloc": "gauche",
        "origin": "campaign",
    }
    votes = (await client.get(ask)).json()["items"][0]["votes"]
    assert {row["nuance"]: row["bloc"] for row in votes}["UG"] == "divers"
    after = (await client.get("/v1/stations?limit=200")).json()["items"]
    # The left of 2022 is not seen in 2024 any more: more of the votes count as moved.
    first = {row["station"]: row["persuadable_share"] for row in before}
    assert all(row["persuadable_share"] > first[row["station"]] for row in after)

    gone = await client.delete("/v1/nuances", params={"nuance": "UG", "election": "legislatives-2024"})
    assert gone.status_code == 204
    back = (await client.get("/v1/stations?limit=200")).json()["items"]
    assert [(row["station"], row["score"]) for row in back] == [(row["station"], row["score"]) for row in before]


@pytest.mark.usefixtures("loaded")
async def test_an_edit_is_the_campaign_s_own(app: FastAPI, client: AsyncClient, sessions: Sessions) -> None:
    await client.put("/v1/nuances", json={"nuance": "ENS", "bloc": "droite"})
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        rows = await grid(stranger)

    assert rows["legislatives-2024", "ENS"]["bloc"] == "centre"
    async with transaction(sessions, other) as session:
        assert (await read_blocs(session, other))["ENS"] == "centre"


async def test_other_features_read_the_edited_blocs(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    await client.put("/v1/nuances", json={"nuance": "ENS", "bloc": "droite"})
    await client.put(
        "/v1/nuances", json={"nuance": "Jean Lassalle", "election": "presidentielle-2022", "bloc": "centre"}
    )
    async with transaction(sessions, campaign_id) as session:
        everywhere = await read_blocs(session, campaign_id)
        in_2022 = await read_blocs(session, campaign_id, "presidentielle-2022-t1")

    assert (everywhere["ENS"], everywhere["LENS"], everywhere["UG"]) == ("droite", "droite", "gauche")
    assert in_2022["JEAN LASSALLE"] == "centre"


@pytest.mark.parametrize(
    ("edit", "pointer"),
    [
        ({"nuance": "UG", "bloc": "milieu"}, "/bloc"),
        ({"nuance": " … ", "bloc": "gauche"}, "/nuance"),
        ({"nuance": "", "bloc": "gauche"}, "/nuance"),
        ({"nuance": "UG", "bloc": "gauche", "election": "2024"}, "/election"),
        ({"nuance": "UG", "bloc": "gauche", "why": "x"}, "/why"),
    ],
)
async def test_what_is_no_edit_is_refused_by_its_field(client: AsyncClient, edit: dict[str, str], pointer: str) -> None:
    answer = await client.put("/v1/nuances", json=edit)

    assert answer.status_code == 422
    assert answer.json()["pointer"] == pointer


async def test_withdrawing_what_was_not_edited_is_not_found(client: AsyncClient) -> None:
    assert (await client.delete("/v1/nuances", params={"nuance": "UG"})).status_code == 404
