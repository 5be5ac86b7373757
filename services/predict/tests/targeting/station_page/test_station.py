"""A station's page: why, what each kind of work wins there, and who is shown it."""

import re
from uuid import UUID

import pytest
from common.scopes import Role
from elections.places.stations import station_name
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

HTML = {"Accept": "text/html"}
OURS = {"lists": [{"id": "A", "label": "Ensemble à gauche", "nuance": "UG", "ours": True}]}


@pytest.fixture
def sessions(val_de_marne: Sessions) -> Sessions:
    """Results are shared and only read; each test has a campaign of its own."""
    return val_de_marne


async def first_station(client: AsyncClient) -> str:
    return (await client.get("/v1/stations?limit=1")).json()["items"][0]["station"]


async def test_the_page_says_why_and_what_each_kind_of_work_wins(client: AsyncClient) -> None:
    assert (await client.put("/v1/contest", json=OURS)).status_code == 200
    station = await first_station(client)
    page = (await client.get(f"/stations/{station}", headers=HTML)).text

    assert f"<h1>{station_name(station)}</h1>" in page
    assert "rang 1 sur 80 pour « Ensemble à gauche »" in page
    assert "Sur cent inscrits" in page
    assert set(re.findall(r'<th scope="row">([^<]+)', page)) == {"Porte-à-porte", "Appels", "Boîtage"}
    told = re.findall(r'<td class="num"[^>]*>(-?[\d,]+) <span class="small">\(-?[\d,]+ à', page)
    gains = [float(one.replace(",", ".")) for one in told[::3]]
    assert len(gains) == 3
    assert gains == sorted(gains, reverse=True)
    assert f'href="/?place={station.partition("_")[0]}"' in page


async def test_without_a_list_it_leads_to_where_it_is_said(client: AsyncClient) -> None:
    page = (await client.get(f"/stations/{await first_station(client)}", headers=HTML)).text

    assert 'href="/contest"' in page
    assert "dix heures" not in page


async def test_the_ranking_its_map_and_the_search_lead_to_it(client: AsyncClient) -> None:
    assert (await client.put("/v1/contest", json=OURS)).status_code == 200
    station = await first_station(client)
    page = (await client.get("/", headers=HTML)).text

    assert f'href="/stations/{station}"' in page
    assert 'data-open="/stations/"' in page
    found = (await client.post("/v1/search", json={"text": station_name(station)})).json()["items"]
    assert f"/stations/{station}" in [one["page"] for one in found]


@pytest.mark.parametrize("station", ["94080_9999", "75056_0101", "94080", "x", "94080_0001' or 1=1"])
async def test_another_place_or_nonsense_is_not_found(client: AsyncClient, station: str) -> None:
    assert (await client.get(f"/stations/{station}", headers=HTML)).status_code in (404, 422)


async def test_a_member_of_another_town_is_not_shown_it(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    station = await first_station(client)
    elsewhere = next(code for code in ("94080", "94033") if not station.startswith(code))
    await new_member(sessions, campaign_id, "ada", (Role.COORDINATOR,), territories=(elsewhere,))
    async with call(app, campaign_id, "stations:read", "priorities:read", subject="ada") as ada:
        assert (await ada.get(f"/stations/{station}", headers=HTML)).status_code == 403


async def test_another_campaign_has_its_own(app: FastAPI, client: AsyncClient, sessions: Sessions) -> None:
    station = await first_station(client)
    elsewhere = await new_campaign(sessions, territory="circo:2902")
    async with call(app, elsewhere, "stations:read", "priorities:read") as other:
        assert (await other.get(f"/stations/{station}", headers=HTML)).status_code == 404
