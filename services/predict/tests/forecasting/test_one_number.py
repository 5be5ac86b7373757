"""Expected votes, core vote and target of one campaign, wherever they are shown: the same, whoever else asks."""

import html
import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, work_off
from kit.text import french
from predict.consumers import JOBS

LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "bloc": "gauche", "ours": True},
    {"id": "B", "label": "Ensemble", "bloc": "centre"},
    {"id": "C", "label": "Les Républicains", "bloc": "droite"},
    {"id": "D", "label": "Rassemblement national", "bloc": "extrême droite"},
]
HTML = {"Accept": "text/html"}


async def _json(client: AsyncClient, path: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _page(client: AsyncClient, path: str) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


async def _numbers(client: AsyncClient) -> dict[str, Any]:
    """Read every answer of the API that holds one of the three numbers."""
    (own,) = [one for one in (await _json(client, "/v1/forecast"))["lists"] if one["ours"]]
    core_vote = (await _json(client, "/v1/core-vote"))["total"]
    targets = await _json(client, "/v1/targets", limit=200)
    expected = await _json(client, "/v1/maps", measure="expected")
    return {
        "forecast": own["expected_votes"],
        "core vote page": round(core_vote["expected"]["votes"]),
        "targets": {goal["expected"] for goal in targets["goals"] if goal["round"] == 1},
        "map": round(sum(one["value"] for one in expected["figures"])),
        "core vote": round(core_vote["core_vote"]["votes"]),
        "core vote of targets": round(targets["core_vote"]),
        "need": next(one for one in targets["goals"] if one["key"] == targets["goal"])["votes_needed"]["middle"],
        "vintages": {
            (await _json(client, path))["data_vintage"] for path in ("/v1/forecast", "/v1/core-vote", "/v1/targets")
        },
    }


@pytest.fixture
async def ours(val_de_marne: Sessions, real: FastAPI) -> UUID:
    campaign = await new_campaign(val_de_marne)
    async with call(real, campaign) as client:
        assert (await client.put("/v1/contest", json={"lists": LISTS})).status_code == 200
    return campaign


async def test_every_answer_page_and_report_tells_the_same_expected_votes_target_and_core_vote(
    val_de_marne: Sessions, real: FastAPI, ours: UUID
) -> None:
    async with call(real, ours) as client:
        told = await _numbers(client)
        votes = told["forecast"]
        assert votes > 0
        assert (told["core vote page"], told["targets"]) == (votes, {votes})
        assert told["map"] == pytest.approx(votes, abs=1)  # each station is rounded by itself
        assert told["core vote"] == told["core vote of targets"] < votes
        (vintage,) = told["vintages"]

        job = (await client.post("/v1/reports")).headers["location"]
        await work_off(val_de_marne, JOBS)
        assert (await client.get(job)).json()["state"] == "done"
        expected, core_vote, need = (french.number(number) for number in (votes, told["core vote"], told["need"]))
        pages = {path: await _page(client, path) for path in ("/forecast", "/core-vote", "/targets", "/report")}
        expected, core_vote, need = (" ".join(text.split()) for text in (expected, core_vote, need))
        for path, page in pages.items():
            assert expected in page, path
            assert vintage in page, path
        for path in ("/core-vote", "/targets", "/report"):
            assert core_vote in pages[path], path
        for path in ("/targets", "/report"):
            assert need in pages[path], path
        (card,) = [one for one in (await _json(client, "/v1/summary"))["cards"] if one["key"] == "forecast"]
        assert expected in " ".join(card["detail"].split())
        assert card["data_vintage"] == vintage


async def test_a_scenario_moves_the_three_numbers_together(real: FastAPI, ours: UUID) -> None:
    async with call(real, ours) as client:
        before = await _numbers(client)
        put = {"name": "Forte participation", "assumptions": {"turnout_shift": 0.08}}
        kept = (await client.post("/v1/scenarios", json=put)).json()
        assert (await client.post(f"/v1/scenarios/{kept['id']}/choose")).is_success
        after = await _numbers(client)

    assert after["forecast"] > before["forecast"]
    assert after["core vote"] > before["core vote"]
    assert (after["core vote page"], after["targets"]) == (after["forecast"], {after["forecast"]})


async def test_another_campaign_in_the_same_place_changes_nothing(
    val_de_marne: Sessions, real: FastAPI, ours: UUID
) -> None:
    async with call(real, ours) as client:
        before = await _numbers(client)
    other = await new_campaign(val_de_marne)
    async with call(real, other) as client:
        theirs = [one | {"ours": one["id"] == "D"} for one in LISTS]
        assert (await client.put("/v1/contest", json={"lists": theirs})).status_code == 200
        nuances = {"blocs": [{"nuance": "UG", "bloc": "centre"}]}
        await client.put("/v1/nuances", json=nuances)
        assert (await _numbers(client))["forecast"] != before["forecast"]
    async with call(real, ours) as client:
        assert await _numbers(client) == before
