"""A nation is read by levels: regions, départements, communes, stations."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call
from results.territory.stations.service import ReadStation, keep_read_stations

from services.results.tests.conftest import campaign_of_the_day

PAGE = {"Accept": "text/html"}
KEYS = ["94033_0001", "94033_0002", "75056_0401", "97411_0001", "2A004_0001", "29019_0001", "ZZ001_0001"]


@pytest.fixture
async def nation(app: FastAPI, sessions: Sessions, sheet: Callable[..., dict[str, Any]]):

    campaign = await campaign_of_the_day(sessions, territory="nation:FR", election="presidentielle")
    async with transaction(sessions, campaign) as session:
        read = [ReadStation(key, key[:5], "C", 1000) for key in KEYS]
        await keep_read_stations(session, campaign, date(2024, 6, 30), read)
    async with call(app, campaign) as client:
        candidates = [{"id": "A", "panel": 1, "name": "Ada"}, {"id": "B", "panel": 2, "name": "Zoé"}]
        await client.put("/v1/rounds/1/candidates", json={"candidates": candidates})
        assert (await client.post("/v1/tallies", json=sheet())).status_code == 201
        yield client


@pytest.mark.parametrize(
    ("within", "present", "absent"),
    [
        ("", ["Île-de-France", "La Réunion", "Corse", "Bretagne", "1 / 3", "Français de l"], ["Val-de-Marne", ">ZZ"]),
        ("region:11", ["Val-de-Marne", "Paris", "1 / 2", "remonter"], ["Finistère"]),
        ("departement:94", ["Fontenay-sous-Bois", "1 / 2"], ["Paris 4e"]),
        ("commune:94033", ["Fontenay-sous-Bois, bureau 1", "70,0", "0 / 1"], ["Ajaccio"]),
        ("departement:ZZ", ["<h1>Français de l", "Abidjan"], []),
        ("commune:75056", ["Paris 4e, bureau 1"], []),
    ],
)
async def test_each_level_sums_the_one_below(
    nation: AsyncClient, within: str, present: list[str], absent: list[str]
) -> None:
    answer = await nation.get("/levels", params={"round": 1, "in": within}, headers=PAGE)

    assert answer.status_code == 200
    assert [one for one in present if one not in answer.text] == []
    assert [one for one in absent if one in answer.text] == []


@pytest.mark.parametrize("within", ["region:99", "x:1", "commune:00000"])
async def test_a_level_that_is_none_is_said(nation: AsyncClient, within: str) -> None:
    answer = await nation.get("/levels", params={"round": 1, "in": within}, headers=PAGE)

    assert answer.status_code in (200, 404)
    assert "Fontenay" not in answer.text
