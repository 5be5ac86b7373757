"""Samples of deliveries: as they would be, from the log where there are some, and sent as a test."""

import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events import Event, TallyValidated
from common.scopes import Role
from fastapi import FastAPI
from kit.app import new_app
from kit.db.sessions import Sessions, transaction
from kit.events.cloud_events import FeedFilter
from kit.events.webhooks import samples
from kit.events.webhooks.tables import WEBHOOK
from kit.security.auth import Caller
from kit.settings import Settings
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import settings
from kit.testing.webhook_receiver import Reader
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from libs.kit.tests.events.webhook_steps import hurry, make, run, tell_campaigns, tell_erasures

ERASED, OPENED = "crm.v1.person.erased", "crm.v1.campaign.opened"


def shape(value: Any) -> Any:
    return {name: shape(one) for name, one in value.items()} if isinstance(value, dict) else type(value)  # pyright: ignore[reportUnknownVariableType]  # JSON


async def test_a_sample_is_a_delivery_of_the_log_or_the_example_in_the_same_shape(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        invented = (await client.get("/v1/webhooks/samples", params={"type": OPENED})).json()["items"]
        assert [one["position"] for one in invented] == [0]
        await make(client, reader)
        await tell_campaigns(sessions, campaign_id, 1, 2, 3, 4)
        await run(sessions, campaign_id, given)
        told = [json.loads(body) for _, body, _ in reader.taken]
        found = (await client.get("/v1/webhooks/samples", params={"type": OPENED})).json()["items"]
        assert found == told[:0:-1]
        assert invented[0].keys() == found[0].keys()
        assert invented[0]["data"].keys() == found[0]["data"].keys()
        assert invented[0]["data"]["campaign_id"] == str(campaign_id)
        assert invented[0]["id"] == invented[0]["data"]["id"]
        whole = (await client.get("/v1/webhooks/samples")).json()["items"]
        assert {one["type"] for one in whole} == {name for name in Event.registry if name.startswith("crm.")}
        ids = [one["id"] for one in whole]
        assert len(ids) == len(set(ids))
        both = (await client.get("/v1/webhooks/samples", params={"type": [OPENED, ERASED]})).json()["items"]
        assert [one["type"] for one in both] == [OPENED] * 3 + [ERASED]


@pytest.mark.parametrize("service", ["predict", "crm", "proxy", "budget", "results"])
async def test_the_example_of_each_event_is_written_as_the_event_would_be(
    sessions: Sessions, campaign_id: UUID, service: str
) -> None:
    async with transaction(sessions, campaign_id) as session:
        found = await samples.list_samples(session, campaign_id, FeedFilter(), service)
    for one in found:
        event = Event.registry[one.type].model_validate(one.data)
        assert json.loads(event.model_dump_json()) == one.data
        assert one.source == f"/{service}"


async def test_an_unknown_type_names_the_parameter(telling_app: FastAPI, campaign_id: UUID) -> None:
    async with call(telling_app, campaign_id) as client:
        for wrong in ("crm.v1.nothing.happened", "budget.v1.expense.recorded", "' or 1=1 --", "x" * 101):
            answer = await client.get("/v1/webhooks/samples", params={"type": [OPENED, wrong]})
            assert answer.status_code == 422, wrong
            assert "?type" in answer.text
        assert (await client.get("/v1/webhooks/not-a-uuid")).status_code == 422


async def test_what_the_feed_holds_back_or_redacts_is_in_no_sample(
    sessions: Sessions, campaign_id: UUID, given: Settings, reader: Reader
) -> None:
    async def hold_back(_: AsyncSession, caller: Caller, rows: list[Any]) -> int:
        assert caller.scopes == frozenset()  # whatever the reader may see, a webhook is told what anybody may
        sealed = [place for place, row in enumerate(rows) if json.loads(row.payload)["version"] > 2]
        return sealed[0] if sealed else len(rows)

    def redact(_: Caller, subject: str, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"campaign": None} if subject == OPENED else data

    app = new_app("kit", "A service for tests", given, sessions, [], hold_back=hold_back, redact=redact)  # pyright: ignore[reportArgumentType]  # a sequence that is a list
    app.state.service = "crm"
    async with call(app, campaign_id) as client:
        await tell_campaigns(sessions, campaign_id, 1, 2, 3)
        found = (await client.get("/v1/webhooks/samples", params={"type": OPENED})).json()["items"]
        assert [(one["data"]["version"], one["data"]["campaign"]) for one in found] == [(2, None), (1, None)]
        await tell_campaigns(sessions, campaign_id, 4, 5, 6)
        found = (await client.get("/v1/webhooks/samples", params={"type": OPENED})).json()["items"]
        assert [(one["position"], one["data"]["campaign"]) for one in found] == [(0, None)]
        hook = await make(client, reader)
        await client.post(f"/v1/webhooks/{hook['id']}/samples", json={"type": OPENED})
        assert json.loads(reader.taken[0][1])["data"]["campaign"] is None


async def test_a_sample_is_signed_marked_and_counted_nowhere(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        await tell_erasures(sessions, campaign_id, 1)
        feed = (await client.get("/v1/events")).json()
        hook = await make(client, reader, ERASED, OPENED)
        path = f"/v1/webhooks/{hook['id']}"
        before = (await client.get(path)).json()
        sent = await client.post(f"{path}/samples", json={"type": ERASED})
        assert sent.status_code == 200, sent.text
        assert (sent.json()["taken"], sent.json()["answer"]) == (True, "200")
        headers, body, _ = reader.taken[0]
        assert headers["isoloir-sample"] == "true"
        assert headers["content-type"] == "application/cloudevents+json"
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
        assert (
            headers["webhook-signature"] == f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
        )
        told = json.loads(body)
        assert told == sent.json()["event"]
        assert (told["sample"], told["position"], told["type"]) == (True, 0, ERASED)
        assert headers["webhook-id"] == told["id"] == told["data"]["id"]
        real = feed["items"][0]
        assert told["id"] != real["id"]
        assert told["data"] == real["data"] | {"id": told["id"]}
        assert shape(told) == shape(real | {"sample": True})
        # Nothing of it stays: neither in the log, nor among the deliveries, nor on the webhook.
        reader.answers = [(500, {}), (410, {}), (302, {"location": reader.url})]
        answers = [(await client.post(f"{path}/samples", json={})).json() for _ in range(3)]
        assert [(one["taken"], one["answer"]) for one in answers] == [(False, "500"), (False, "410"), (False, "302")]
        assert {one["event"]["type"] for one in answers} == {OPENED}
        assert len(reader.taken) == 4
        assert (await client.get(path)).json() == before
        assert (await client.get(f"{path}/deliveries")).json()["items"] == []
        assert (await client.get("/v1/events")).json() == feed
        assert await run(sessions, campaign_id, given) == 0
        assert await client.post(f"{path}/secret")
        await client.post(f"{path}/samples", json={})
        assert len(reader.taken[-1][0]["webhook-signature"].split(" ")) == 2


async def test_who_may_send_one_and_of_what(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader
) -> None:
    await new_member(sessions, campaign_id, "reader", (Role.INTEGRATOR,))
    async with call(telling_app, campaign_id) as client:
        hook = await make(client, reader, ERASED)
        path = f"/webhooks/{hook['id']}/samples"
        for wrong in (OPENED, "crm.v1.nothing.happened", TallyValidated.subject, 3):
            answer = await client.post(f"/v1{path}", json={"type": wrong})
            assert answer.status_code == 422
            assert "/type" in answer.text
        assert (await client.post(f"/v1/webhooks/{uuid4()}/samples", json={})).status_code == 404
        assert "/url" in (await client.post(f"/v1{path}", json={"url": "https://exemple.fr"})).text
    async with call(telling_app, campaign_id, subject="reader") as integrator:
        assert (await integrator.post(f"/v1{path}", json={})).status_code == 403
        assert (await integrator.post(path, data={"type": ERASED})).status_code == 403
        assert (await integrator.get("/v1/webhooks/samples")).status_code == 200
        assert "Envoyer un exemple" not in (await integrator.get(path)).text
    # Who could not have made it: it speaks of the whole campaign.
    await new_member(sessions, campaign_id, "commune", (Role.MANAGER,), ("00001",))
    async with call(telling_app, campaign_id, subject="commune") as commune:
        assert (await commune.post(f"/v1{path}", json={})).status_code == 403
    async with call(telling_app, await new_campaign(sessions)) as stranger:
        await tell_erasures(sessions, campaign_id, 1)
        assert (await stranger.post(f"/v1{path}", json={})).status_code == 404
        assert (await stranger.post(path, data={"type": ERASED})).status_code == 404
        assert (await stranger.get(path)).status_code == 404
        found = (await stranger.get("/v1/webhooks/samples", params={"type": ERASED})).json()["items"]
        assert [one["position"] for one in found] == [0]
        assert str(campaign_id) not in json.dumps(found)
    assert reader.taken == []


async def test_a_stopped_webhook_is_tried_after_failures_and_left_alone_when_it_is_gone(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, given: Settings
) -> None:
    async with call(telling_app, campaign_id) as client:
        hook = await make(client, reader)
        path = f"/v1/webhooks/{hook['id']}"
        await tell_erasures(sessions, campaign_id, 1)
        reader.answers = [(500, {})]
        await run(sessions, campaign_id, given)
        await hurry(sessions, campaign_id, attempts=9)
        reader.answers = [(500, {})]
        await run(sessions, campaign_id, given)
        stopped = (await client.get(path)).json()
        assert stopped["stopped_because"] == "failures"
        assert (await client.post(f"{path}/samples", json={})).json()["taken"] is True
        assert "Un exemple peut partir" in (await client.get(f"/webhooks/{hook['id']}/samples")).text
        assert (await client.get(path)).json() == stopped  # neither resumed nor told
        await client.post(f"{path}/resume")
        reader.answers = [(410, {})]
        await run(sessions, campaign_id, given)
        assert (await client.get(path)).json()["stopped_because"] == "gone"
        seen = len(reader.taken)
        refused = await client.post(f"{path}/samples", json={})
        assert refused.status_code == 409
        page = await client.post(f"/webhooks/{hook['id']}/samples", data={"type": ERASED})
        assert page.status_code == 409
        assert "410" in page.text
        assert "Envoyer un exemple" not in page.text
        assert len(reader.taken) == seen


@pytest.mark.parametrize(
    "host", ["https://localhost:{port}/in", "https://127.0.0.1:{port}/in", "https://[::1]:{port}/"]
)
async def test_no_sample_goes_into_our_network(
    sessions: Sessions, campaign_id: UUID, reader: Reader, host: str
) -> None:
    app = new_app("kit", "A service for tests", settings(sessions, webhooks_loopback=False), sessions, [])
    app.state.service = "crm"
    url = host.format(port=reader.server_port)
    async with call(app, campaign_id) as client:
        assert (await client.post("/v1/webhooks", json={"url": url})).status_code == 422
        hook = (await client.post("/v1/webhooks", json={"url": "https://exemple.fr/in"})).json()
        # As a name that leads elsewhere since, or a rule that was laxer when it was made.
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(WEBHOOK).values(url=url))
        sent = (await client.post(f"/v1/webhooks/{hook['id']}/samples", json={})).json()
        assert sent["taken"] is False
        assert "réseau privé" in sent["answer"]
    assert reader.taken == []


async def test_one_that_hangs_is_given_up_and_one_at_a_time_is_on_its_way(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():  # a byte now and then: no single read takes long
            writer.write(b"h")
            await asyncio.sleep(0.05)

    monkeypatch.setattr(samples, "TIMEOUT", 0.5)
    async with call(telling_app, campaign_id) as client, await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/in"
        slow = (await client.post("/v1/webhooks", json={"url": url})).json()
        sent = (await client.post(f"/v1/webhooks/{slow['id']}/samples", json={})).json()
        assert (sent["taken"], sent["answer"]) == (False, "ReadTimeout")
        hook = await make(client, reader)
        async with transaction(sessions, campaign_id) as session:
            await samples.reserve_sample(session, campaign_id)
            answer = await client.post(f"/v1/webhooks/{hook['id']}/samples", json={})
            assert answer.status_code == 409
            assert "en route" in answer.text


async def test_a_person_sees_samples_and_sends_one_on_the_page(
    telling_app: FastAPI, sessions: Sessions, campaign_id: UUID, reader: Reader
) -> None:
    async with call(telling_app, campaign_id) as client:
        hook = await make(client, reader, ERASED, OPENED)
        path = f"/webhooks/{hook['id']}"
        assert f"{path}/samples" in (await client.get(path)).text
        await tell_erasures(sessions, campaign_id, 7)
        page = (await client.get(f"{path}/samples")).text
        assert page.count(">Envoyer un exemple<") == 2
        assert "l'exemple est inventé" in page.replace("&#39;", "'")
        assert "1 événement de votre campagne" in page
        assert "crm.v1.member.changed" not in page
        sent = await client.post(f"{path}/samples", data={"type": ERASED})
        assert sent.status_code == 200
        assert "est pris (réponse 200)" in sent.text
        reader.answers = [(404, {})]
        assert "pas pris : 404" in (await client.post(f"{path}/samples", data={"type": ERASED})).text
        assert (await client.post(f"{path}/samples", data={"type": "crm.v1.member.changed"})).status_code == 422
        assert (await client.get(f"/webhooks/{uuid4()}/samples")).status_code == 404


async def test_unsubscribing_twice_changes_nothing_more(
    telling_app: FastAPI, campaign_id: UUID, reader: Reader
) -> None:
    async with call(telling_app, campaign_id) as client:
        hook, other = await make(client, reader), await make(client, reader)
        assert (await client.delete(f"/v1/webhooks/{hook['id']}")).status_code == 204
        assert (await client.delete(f"/v1/webhooks/{hook['id']}")).status_code == 404
        assert [one["id"] for one in (await client.get("/v1/webhooks")).json()["items"]] == [other["id"]]
