"""Who may make webhooks and read what became of them: over the API, on the pages; and the feed as a stream."""

from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from kit.app import new_app
from kit.db.sessions import Sessions
from kit.events import feed
from kit.security.tokens import Token
from kit.settings import Settings
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import settings
from kit.testing.webhook_receiver import Reader

from libs.kit.tests.events.webhook_steps import make, run, tell_campaigns, tell_erasures


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "http://exemple.fr"}, "/url"),
        ({"url": "https://192.168.1.1/"}, "/url"),
        ({"url": "https://exemple.fr", "types": ["crm.v1.nothing.happened"]}, "/types/0"),
        ({"url": "https://exemple.fr", "types": ["budget.v1.expense.recorded"]}, "/types/0"),
        ({"url": "https://exemple.fr", "secret": "x"}, "/secret"),
        ({"url": 3}, "/url"),
        ({}, "/url"),
    ],
)
async def test_a_webhook_that_is_wrong_names_its_field(
    sessions: Sessions, campaign_id: UUID, body: dict[str, Any], pointer: str
) -> None:
    app = new_app("kit", "A service for tests", settings(sessions), sessions, [])
    app.state.service = "crm"
    async with call(app, campaign_id) as client:
        answer = await client.post("/v1/webhooks", json=body)
        assert answer.status_code == 422
        assert pointer in answer.text
        assert (await client.get("/v1/webhooks")).json()["items"] == []


async def test_rights_and_tenancy(telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader) -> None:
    await new_member(sessions, campaign_id, "reader", (Role.INTEGRATOR,))
    async with call(telling_app, campaign_id) as client:
        made = await make(client, reader)
        assert len((await client.get("/v1/webhooks")).json()["items"]) == 1
    async with call(telling_app, campaign_id, subject="reader") as integrator:
        assert (await integrator.post("/v1/webhooks", json={"url": "https://exemple.fr"})).status_code == 403
        assert (await integrator.get("/v1/webhooks")).status_code == 200
        assert "Ajouter" not in (await integrator.get("/webhooks")).text
    async with call(telling_app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get("/v1/webhooks")).json()["items"] == []
        for method, path in (
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/resume"),
            ("POST", "/secret"),
            ("GET", "/deliveries"),
            ("POST", "/deliveries/1/redelivery"),
        ):
            answer = await stranger.request(method, f"/v1/webhooks/{made['id']}{path}")
            assert answer.status_code == 404, path


async def test_a_campaign_has_twenty_at_most(telling_app: FastAPI, campaign_id: UUID, reader: Reader) -> None:
    async with call(telling_app, campaign_id) as client:
        for _ in range(20):
            await make(client, reader)
        assert (await client.post("/v1/webhooks", json={"url": reader.url})).status_code == 409


async def test_a_person_makes_reads_and_ends_one_on_the_pages(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        bad = await client.post("/webhooks", data={"url": "http://exemple.fr/", "types": ["crm.v1.campaign.opened"]})
        assert bad.status_code == 422
        assert "Adresse refusée" not in (await client.get("/webhooks")).text
        made = await client.post("/webhooks", data={"url": reader.url, "types": ["crm.v1.campaign.opened"]})
        assert made.status_code == 200
        assert "whsec_" in made.text
        hook = (await client.get("/v1/webhooks")).json()["items"][0]
        await tell_campaigns(sessions, campaign_id, 1)
        reader.answers = [(500, {})]
        await run(sessions, campaign_id, given)
        page = f"/webhooks/{hook['id']}"
        log = (await client.get(page)).text
        assert "refusé" in log
        assert "whsec_" not in log
        position = (await client.get(f"/v1{page}/deliveries")).json()["items"][0]["position"]
        assert (await client.post(f"{page}/deliveries/{position}/redelivery")).status_code == 303
        assert (await client.post(f"{page}/resume")).headers["location"] == f"{page}?done=resumed"
        assert await run(sessions, campaign_id, given) == 1
        assert "pris" in (await client.get(page)).text
        assert "L'ancien secret" in (await client.post(f"{page}/secret")).text.replace("&#39;", "'")
        assert (await client.post(f"{page}/delete")).status_code == 303
        assert (await client.get(page)).status_code == 404


async def test_the_stream_replays_goes_on_and_ends_with_the_right_to_read(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "listener", (Role.INTEGRATOR,))
    await tell_campaigns(sessions, campaign_id, 1, 2)
    await tell_erasures(sessions, campaign_id, 1)
    token = Token(subject="listener", campaign_id=campaign_id, scopes=frozenset({"events:read"}))
    events = feed._events(telling_app, token, 1, ["crm.v1.campaign.opened"])  # pyright: ignore[reportPrivateUsage]  # what the stream gives, without a server
    assert b": events" in await anext(events)
    first = (await anext(events)).decode()
    assert "event: crm.v1.campaign.opened" in first
    assert "id: 2" in first
    await tell_campaigns(sessions, campaign_id, 3)
    assert '"version":3' in (await anext(events)).decode()
    await new_member(sessions, campaign_id, "listener", ())
    assert "event: end" in (await anext(events)).decode()
    with pytest.raises(StopAsyncIteration):
        await anext(events)
