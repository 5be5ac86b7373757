"""At the door: a code that is read twice is one person, of a stranger's nothing is said."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient

Open = Callable[..., Awaitable[str]]
Ask = Callable[..., Awaitable[str]]


@pytest.fixture
async def code(anybody: AsyncClient, ask: Ask, campaign_event: str) -> str:
    own = await ask(campaign_event)
    await anybody.post(f"{own}/confirmer")
    found = re.search(r'class="code">([^<]+)<', (await anybody.get(own)).text)
    assert found is not None
    return found[1]


@pytest.fixture
async def campaign_event(open_meeting: Open) -> str:
    return await open_meeting(capacity=5)


@pytest.fixture
async def desk(client: AsyncClient, campaign_event: str) -> str:
    return (await client.post(f"/v1/campaign-events/{campaign_event}/desk-links")).json()["path"]


async def test_scanned_twice_they_came_once(anybody: AsyncClient, desk: str, code: str) -> None:
    path = f"/v1/public/desks/{desk.removeprefix('/accueil/')}/arrivals"
    first, *others = await asyncio.gather(*[anybody.post(path, json={"code": code.lower()}) for _ in range(4)])
    outcomes = sorted(answer.json()["outcome"] for answer in (first, *others))
    assert outcomes == ["again", "again", "again", "came"]
    assert {answer.json()["came"] for answer in (first, *others)} == {1}
    assert {answer.json()["name"] for answer in (first, *others)} == {"Ada Lovelace"}


async def test_the_page_works_without_scripts_and_may_use_the_camera(
    anybody: AsyncClient, desk: str, code: str
) -> None:
    page = await anybody.get(desk)
    assert "camera=(self)" in page.headers["permissions-policy"]
    assert "Ada" not in page.text  # no list is shown
    assert "Bienvenue, Ada Lovelace." in (await anybody.post(desk, data={"code": code})).text
    assert "déjà passé" in (await anybody.post(desk, data={"code": code})).text
    assert 'Inscrits entrés : <span class="figure" id="came">1</span> sur 1<' in (await anybody.get(desk)).text
    for wrong in ("", "ABCD EFGH", "x" * 60, "é"):
        assert "pas de cette réunion" in (await anybody.post(desk, data={"code": wrong})).text


async def test_a_code_of_another_gathering_is_unknown(
    client: AsyncClient, open_meeting: Open, code: str, campaign_event: str
) -> None:
    other = await open_meeting()
    said = await client.post(f"/v1/campaign-events/{other}/arrivals", json={"code": code})
    assert said.json() == {"outcome": "unknown", "name": None, "at": None, "came": 0}
    assert (await client.post(f"/v1/campaign-events/{campaign_event}/arrivals", json={"code": code})).json()[
        "outcome"
    ] == "came"


async def test_who_waits_or_gave_the_place_back_is_not_let_in(
    client: AsyncClient, anybody: AsyncClient, ask: Ask, open_meeting: Open, code: str, campaign_event: str, desk: str
) -> None:
    full = await open_meeting(capacity=1)
    await client.post(f"/v1/campaign-events/{full}/rsvps", json={"name": "Première"})
    waiting = (await client.post(f"/v1/campaign-events/{full}/rsvps", json={"name": "Deuxième"})).json()
    refused = await client.put(f"/v1/campaign-events/{full}/rsvps/{waiting['id']}/attendance", json={"came": True})
    assert (refused.status_code, refused.json()["pointer"]) == (409, "/came")
    await client.post(f"/v1/campaign-events/{campaign_event}/cancel")
    assert (await client.post(f"/v1/campaign-events/{campaign_event}/arrivals", json={"code": code})).status_code == 409
    assert "annulée" in (await anybody.post(desk, data={"code": code})).text


async def test_by_name_and_back_and_a_link_opens_its_own_page_alone(
    client: AsyncClient, anybody: AsyncClient, campaign_event: str, desk: str, ask: Ask
) -> None:
    rsvp = (await client.post(f"/v1/campaign-events/{campaign_event}/rsvps", json={"name": "Ada"})).json()["id"]
    path = f"/v1/campaign-events/{campaign_event}/rsvps/{rsvp}"
    assert (await client.put(f"{path}/attendance", json={"came": True})).json()["came_at"] is not None
    assert (await client.post(f"{path}/cancel")).status_code == 409
    assert (await client.put(f"{path}/attendance", json={"came": False})).json()["came_at"] is None
    own = await ask(campaign_event, email="bob@exemple.fr")
    assert (await anybody.get(own.replace("/venue/", "/accueil/"))).status_code == 404
    assert (await anybody.get(desk.replace("/accueil/", "/venue/"))).status_code == 404
    assert (await anybody.post(f"{desk.replace('/accueil/', '/venue/')}/annuler")).status_code == 404
    assert (await anybody.get(own.replace("/venue/", "/moi/"))).status_code == 404
