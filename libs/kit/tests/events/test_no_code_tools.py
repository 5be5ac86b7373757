"""REST hooks of software that was let in, as n8n, Make and Zapier use them, and what ends when it is cut off."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import ClientChanged
from fastapi import FastAPI
from httpx import AsyncClient
from kit.clients.grants import hear_client
from kit.db.sessions import Sessions, transaction
from kit.events.webhooks.tables import WEBHOOK
from kit.security.client_tokens import PREFIX, ClientTokens
from kit.settings import Settings
from kit.testing.steps import call
from kit.testing.tokens import settings
from kit.testing.webhook_receiver import Reader
from sqlalchemy import select

from libs.kit.tests.events.no_code_tools import N8nTrigger, Tool, ZapierTrigger, serving
from libs.kit.tests.events.webhook_steps import hurry, make, run, tell_campaigns, tell_erasures

OPENED, ERASED = "crm.v1.campaign.opened", "crm.v1.person.erased"
SECRET = "9f2c4d1e8b7a4c3f9f2c"


@asynccontextmanager
async def software(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, client: UUID, *scopes: str
) -> AsyncGenerator[AsyncClient]:
    token = ClientTokens(settings(sessions)).sign(client, "x", campaign_id, scopes or ["events:read"])
    async with call(app) as api:
        api.headers["Authorization"] = f"Bearer {token}"
        yield api


async def grant(sessions: Sessions, campaign_id: UUID, client: UUID, version: int, *scopes: str, **limits: Any) -> None:
    event = ClientChanged(
        campaign_id=campaign_id,
        version=version,
        client=f"{PREFIX}{client}",
        scopes=list(scopes),
        territories=limits.get("territories", []),
        ends_at=limits.get("ends_at"),
    )
    async with transaction(sessions, campaign_id) as session:
        await hear_client(session, event)


async def test_a_trigger_node_of_n8n_is_activated_started_by_events_and_deactivated(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, given: Settings
) -> None:
    client, n8n = uuid4(), Tool()
    await grant(sessions, campaign_id, client, 1, "events:read", ends_at=datetime.now(UTC) + timedelta(days=30))
    async with software(telling_app, sessions, campaign_id, client) as api:
        with serving(n8n) as url:
            node = N8nTrigger(api, url, OPENED)
            assert not await node.check_exists()
            await node.create()
            assert await node.check_exists()
            await tell_campaigns(sessions, campaign_id, 1, 2)
            await tell_erasures(sessions, campaign_id, 3)
            assert await run(sessions, campaign_id, given) == 2
            assert [item["data"]["version"] for item in n8n.runs] == [1, 2]
            assert n8n.runs[0]["type"] == OPENED
            assert await node.delete()
            assert not await node.check_exists()
            await tell_campaigns(sessions, campaign_id, 4)
            assert await run(sessions, campaign_id, given) == 0


async def test_n8n_reads_nothing_of_a_body_of_cloudevents(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, given: Settings
) -> None:
    n8n = Tool()
    async with call(telling_app, campaign_id) as api:
        with serving(n8n) as url:
            await api.post("/v1/webhooks", json={"url": url})
            await tell_campaigns(sessions, campaign_id, 1)
            await run(sessions, campaign_id, given)
    assert n8n.runs == [{}]


async def test_a_zap_subscribes_reads_samples_like_what_it_gets_and_wants_no_more(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, given: Settings
) -> None:
    client, zapier = uuid4(), Tool()
    await grant(sessions, campaign_id, client, 1, "events:read")
    async with software(telling_app, sessions, campaign_id, client) as api:
        with serving(zapier) as url:
            zap = ZapierTrigger(api, url, OPENED)
            invented = await zap.perform_list()
            await zap.subscribe()
            await tell_campaigns(sessions, campaign_id, 1)
            await run(sessions, campaign_id, given)
            assert zapier.runs == await zap.perform_list()
            assert zapier.runs[0].keys() == invented[0].keys()
            zapier.is_active = False
            await tell_campaigns(sessions, campaign_id, 2)
            await run(sessions, campaign_id, given)
            hook = (await api.get(f"/v1/webhooks/{zap.subscribe_data['id']}")).json()
            assert hook["stopped_because"] == "gone"
            assert (await zap.unsubscribe()).status_code == 204
            assert (await zap.unsubscribe()).status_code == 404


async def test_make_compares_the_key_that_was_entered_on_both_sides(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, given: Settings
) -> None:
    made = Tool(header=("x-make-apikey", SECRET))
    async with call(telling_app, campaign_id) as api:
        with serving(made) as url:
            body = {"url": url, "format": "json", "types": [OPENED]}
            without = (await api.post("/v1/webhooks", json=body)).json()
            assert without["header_name"] is None
            assert (await api.post(f"/v1/webhooks/{without['id']}/samples", json={})).json()["answer"] == "403"
            await api.delete(f"/v1/webhooks/{without['id']}")
            header = {"name": "x-make-apikey", "value": SECRET}
            hook = await api.post("/v1/webhooks", json=body | {"header": header})
            path = f"/v1/webhooks/{hook.json()['id']}"
            assert (hook.json()["format"], hook.json()["header_name"]) == ("json", "x-make-apikey")
            assert (await api.post(f"{path}/samples", json={})).json()["answer"] == "200"
            assert made.runs.pop()["sample"] is True
            await api.post(f"{path}/secret")  # the signing key changes, and the rest stays
            await tell_campaigns(sessions, campaign_id, 1)
            assert await run(sessions, campaign_id, given) == 1
            assert made.runs[0]["data"]["version"] == 1
            shown = [await api.get(path), await api.get("/v1/webhooks"), await api.get(path.removeprefix("/v1")), hook]
            assert all(SECRET not in answer.text for answer in shown)


@pytest.mark.parametrize(
    ("header", "pointer"),
    [
        ({"name": "Host", "value": SECRET}, "/header/name"),
        ({"name": "webhook-signature", "value": SECRET}, "/header/name"),
        ({"name": "Content-Type", "value": SECRET}, "/header/name"),
        ({"name": "Transfer-Encoding", "value": SECRET}, "/header/name"),
        ({"name": "x-key\r\nHost", "value": SECRET}, "/header/name"),
        ({"name": "x-clé", "value": SECRET}, "/header/name"),
        ({"name": "x-key", "value": "short"}, "/header/value"),
        ({"name": "x-key", "value": f"{SECRET}\r\nx: y"}, "/header/value"),
        ({"name": "x-key", "value": "x" * 513}, "/header/value"),
        ({"name": "x-key", "value": "é" * 20}, "/header/value"),
        ({"name": "x-key"}, "/header/value"),
        ("x-key", "/header"),
    ],
)
async def test_a_header_that_cannot_be_sent_names_its_field(
    telling_app: FastAPI, campaign_id: UUID, header: Any, pointer: str
) -> None:
    async with call(telling_app, campaign_id) as api:
        answer = await api.post("/v1/webhooks", json={"url": "https://exemple.fr", "header": header})
        assert answer.status_code == 422
        assert pointer in json.dumps(answer.json())
        unknown = await api.post("/v1/webhooks", json={"url": "https://exemple.fr", "format": "xml"})
        assert "/format" in unknown.text


async def test_a_person_chooses_format_and_header_on_the_page_and_no_refusal_shows_the_value_again(
    telling_app: FastAPI, campaign_id: UUID, reader: Reader
) -> None:
    entry = {"url": reader.url, "format": "json", "header_name": "Host", "header_value": SECRET}
    async with call(telling_app, campaign_id) as api:
        refused = await api.post("/webhooks", data=entry)
        assert refused.status_code == 422
        assert "ne peut pas être choisi" in refused.text
        assert SECRET not in refused.text
        short = await api.post("/webhooks", data=entry | {"header_name": "x-key", "header_value": "court"})
        assert "new-header_value-error" in short.text
        made = await api.post("/webhooks", data=entry | {"header_name": "x-key"})
        assert made.status_code == 200, made.text
        assert "l’en-tête secret x-key" in made.text
        assert SECRET not in made.text


async def test_software_that_is_cut_off_is_told_nothing_more_and_its_webhook_says_so(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    client = uuid4()
    await grant(sessions, campaign_id, client, 1, "events:read")
    async with software(telling_app, sessions, campaign_id, client) as api:
        hook = await make(api, reader)
        await tell_campaigns(sessions, campaign_id, 1)
        assert await run(sessions, campaign_id, given) == 1
        await tell_campaigns(sessions, campaign_id, 2)
        await grant(sessions, campaign_id, client, 2)
        assert await run(sessions, campaign_id, given) == 0
        assert (await api.get("/v1/webhooks")).status_code == 403
    async with call(telling_app, campaign_id) as member:
        shown = (await member.get(f"/v1/webhooks/{hook['id']}")).json()
        assert (shown["stopped_because"], shown["waiting"]) == ("revoked", 0)
        assert "plus accès" in (await member.get("/webhooks")).text.replace("&#39;", "'")
        await member.post(f"/v1/webhooks/{hook['id']}/resume")
        assert await run(sessions, campaign_id, given) == 0
        await grant(sessions, campaign_id, client, 3, "events:read")
        await member.post(f"/v1/webhooks/{hook['id']}/resume")
        assert await run(sessions, campaign_id, given) == 1  # nothing was lost meanwhile
    assert len(reader.taken) == 2


@pytest.mark.parametrize(
    "narrower",
    [
        {"scopes": ["campaigns:read"]},
        {"scopes": ["events:read"], "territories": ["94033"]},
        {"scopes": ["events:read"], "ends_at": datetime(2029, 1, 1, tzinfo=UTC) - timedelta(days=3000)},
    ],
)
async def test_a_narrower_grant_stops_a_webhook_and_makes_none(
    telling_app: FastAPI,
    sessions: Sessions,
    campaign_id: UUID,
    reader: Reader,
    given: Settings,
    narrower: dict[str, Any],
) -> None:
    client = uuid4()
    await grant(sessions, campaign_id, client, 1, "events:read")
    async with software(telling_app, sessions, campaign_id, client) as api:
        await make(api, reader)
        await grant(sessions, campaign_id, client, 2, *narrower.pop("scopes"), **narrower)
        await tell_campaigns(sessions, campaign_id, 1)
        assert await run(sessions, campaign_id, given) == 0
        assert (await api.post("/v1/webhooks", json={"url": reader.url})).status_code == 403
    assert reader.taken == []


async def test_a_batch_under_way_ends_when_its_software_is_cut_off(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, given: Settings
) -> None:
    client = uuid4()
    await grant(sessions, campaign_id, client, 1, "events:read")
    slow = Tool(takes=0.1)
    async with software(telling_app, sessions, campaign_id, client) as api:
        with serving(slow) as url:
            await api.post("/v1/webhooks", json={"url": url, "format": "json"})
            await tell_campaigns(sessions, campaign_id, *range(1, 30))
            # What its grant allows ends while the first event is on its way.
            await grant(
                sessions, campaign_id, client, 2, "events:read", ends_at=datetime.now(UTC) + timedelta(seconds=0.3)
            )
            assert await run(sessions, campaign_id, given) < 29


async def test_software_sees_and_ends_its_own_webhooks_alone(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader
) -> None:
    one, other = uuid4(), uuid4()
    for client in (one, other):
        await grant(sessions, campaign_id, client, 1, "events:read")
    async with call(telling_app, campaign_id) as member:
        of_members = await make(member, reader)
        async with (
            software(telling_app, sessions, campaign_id, one) as api,
            software(telling_app, sessions, campaign_id, other) as another,
        ):
            own = await make(api, reader)
            for foreign in (of_members, await make(another, reader)):
                path = f"/v1/webhooks/{foreign['id']}"
                for method, rest, body in (
                    ("GET", "", None),
                    ("DELETE", "", None),
                    ("GET", "/deliveries", None),
                    ("POST", "/secret", None),
                    ("POST", "/resume", None),
                    ("POST", "/replay", {"after": 0}),
                    ("POST", "/samples", {}),
                    ("POST", "/deliveries/1/redelivery", None),
                ):
                    answer = await api.request(method, f"{path}{rest}", json=body)
                    assert answer.status_code == 404, (method, rest)
            assert [hook["id"] for hook in (await api.get("/v1/webhooks")).json()["items"]] == [own["id"]]
            assert len((await member.get("/v1/webhooks")).json()["items"]) == 3
            for _ in range(19):
                await make(api, reader)
            assert (await api.post("/v1/webhooks", json={"url": reader.url})).status_code == 409
            await make(member, reader)  # what software fills up is its own
            assert (await member.delete(f"/v1/webhooks/{own['id']}")).status_code == 204


async def test_a_webhook_from_before_formats_goes_on(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as api:
        hook = await make(api, reader)
        async with transaction(sessions, campaign_id) as session:
            sealed = await session.scalar(select(WEBHOOK.c.secret))
        assert len(sealed or b"") == len(hook["secret"]) + 28  # the key alone: a nonce and a tag around it
        await tell_campaigns(sessions, campaign_id, 1)
        assert await run(sessions, campaign_id, given) == 1
        assert reader.taken[0][0]["content-type"] == "application/cloudevents+json"
        await hurry(sessions, campaign_id)
