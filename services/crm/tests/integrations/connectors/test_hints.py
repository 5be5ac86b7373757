"""Webhooks of NationBuilder as hints: whom one names is read there again, and nothing else of it is believed."""

from typing import Any
from uuid import UUID

import pytest
from crm.integrations.connectors import notifications
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, work_off

from services.crm.tests.integrations.connectors.conftest import Sync

Nation = tuple[NationBuilderSimulator, Server]
Json = dict[str, Any]
STRANGE: list[Any] = [True, None, [], -1, 1.5, "1 or 1=1", "\u0661", "9" * 19, 10**30, "\x00", "", {"id": 1}]
"""No number of a sign-up."""
NO_HINTS: list[Any] = [[], {}, {"payload": {"person": None}}, {"payload": "x"}]


def told(their_id: object, **person: str) -> Json:
    """As their documentation shows it, with values that are nobody's."""
    said = {"id": their_id, "first_name": "Menteur", "email": "menteur@exemple.fr"} | person
    return {"nation_slug": "exemple", "payload": {"person": said}, "token": "partagé", "version": 4}


async def hints_of(client: AsyncClient, connector: Json) -> str:
    made = await client.post(f"/v1/connectors/{connector['id']}/notification-urls")
    assert made.status_code == 201, made.text
    return made.json()["path"]


async def runs_of(client: AsyncClient, connector: Json) -> list[Json]:
    found = (await client.get(f"/v1/connectors/{connector['id']}/runs")).json()["items"]
    return [run for run in found if run["phase"] == notifications.HINTS]


async def acts_of(client: AsyncClient, connector: Json, run: Json) -> list[str]:
    path = f"/v1/connectors/{connector['id']}/runs/{run['id']}/entries"
    return [one["act"] for one in (await client.get(path)).json()["items"]]


@pytest.fixture
async def wired(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> tuple[NationBuilderSimulator, Json, str]:
    """Luc and Eva, on both sides."""
    simulator, server = nation
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    simulator.add(first_name="Eva", last_name="Grand", email="eva@exemple.fr")
    connector = await wire(simulator, server)
    await sync(connector)
    return simulator, connector, await hints_of(client, connector)


Wired = tuple[NationBuilderSimulator, Json, str]


@pytest.fixture
async def vendor(app: FastAPI) -> Any:
    """Who has no token of ours at all."""
    async with call(app, None) as caller:
        yield caller


async def town_of(client: AsyncClient, surname: str) -> list[str | None]:
    found = (await client.get("/v1/people")).json()["items"]
    return [one["town"] for one in found if one["surname"] == surname]


async def test_who_is_named_is_read_there_and_what_the_webhook_says_is_not_believed(
    client: AsyncClient, wired: Wired, vendor: AsyncClient, sessions: Sessions
) -> None:
    simulator, connector, path = wired
    luc, eva = simulator.signups
    simulator.edit(luc, home_address={"city": "Lyon"})
    simulator.edit(eva, home_address={"city": "Nantes"})
    for _ in range(2):
        assert (await vendor.post(path, json=told(int(luc)))).status_code == 204
    await work_off(sessions, JOBS)
    (run,) = await runs_of(client, connector)
    assert (run["state"], run["writes"]) == ("done", 1)
    assert await acts_of(client, connector, run) == ["updated_ours"]
    assert (await town_of(client, "Petit"), await town_of(client, "Grand")) == (["Lyon"], [None])
    assert "Menteur" not in (await client.get("/v1/people")).text
    # The same day's run holds the next one too, and what we know already is no news.
    assert (await vendor.post(path, json=told(eva))).status_code == 204
    assert (await vendor.post(path, json=told(luc))).status_code == 204
    await work_off(sessions, JOBS)
    (again,) = await runs_of(client, connector)
    assert (again["id"], again["writes"]) == (run["id"], 2)
    page = await client.get("/connectors")
    assert "fiches signalées" in page.text


async def test_who_is_gone_there_stays_here_and_is_not_made_there_again(
    client: AsyncClient, wired: Wired, vendor: AsyncClient, sessions: Sessions, sync: Sync
) -> None:
    simulator, connector, path = wired
    luc = next(iter(simulator.signups))
    del simulator.signups[luc]
    for number in (luc, "999999"):
        assert (await vendor.post(path, json=told(number))).status_code == 204
    await work_off(sessions, JOBS)
    (run,) = await runs_of(client, connector)
    assert await acts_of(client, connector, run) == ["reported"]
    (person,) = (one for one in (await client.get("/v1/people")).json()["items"] if one["surname"] == "Petit")
    await client.patch(f"/v1/people/{person['id']}", json={"town": "Lyon"})
    await sync(connector)
    assert len(simulator.signups) == 1


async def test_nothing_before_a_first_run_nor_with_a_key_that_is_refused(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, vendor: AsyncClient, sessions: Sessions
) -> None:
    simulator, server = nation
    luc = simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server)
    path = await hints_of(client, connector)
    assert (await vendor.post(path, json=told(luc))).status_code == 204
    await work_off(sessions, JOBS)
    assert await runs_of(client, connector) == []
    await sync(connector, dry=True)
    assert (await runs_of(client, connector), await town_of(client, "Petit")) == ([], [])
    await sync(connector)
    # The run has read all that was told before it.
    assert await runs_of(client, connector) == []
    simulator.expire()
    assert (await vendor.post(path, json=told(luc))).status_code == 204
    await work_off(sessions, JOBS)
    (run,) = await runs_of(client, connector)
    assert run["state"] == "failed"
    assert (await client.get("/v1/connectors")).json()["items"][0]["reconnect"]
    asked = len(simulator.window.seen)
    assert (await vendor.post(path, json=told(luc))).status_code == 204
    await work_off(sessions, JOBS)
    assert len(simulator.window.seen) == asked
    new = {"token": simulator.token}
    assert (await client.put(f"/v1/connectors/{connector['id']}/token", json=new)).status_code == 200
    assert (await vendor.post(path, json=told(luc))).status_code == 204
    await work_off(sessions, JOBS)
    assert (await runs_of(client, connector))[0]["state"] == "done"


async def test_the_cap_is_the_days(
    client: AsyncClient, wired: Wired, vendor: AsyncClient, sessions: Sessions, sync: Sync
) -> None:
    simulator, connector, path = wired
    assert (await client.patch(f"/v1/connectors/{connector['id']}", json={"cap": 1})).json()["cap"] == 1
    for number, key in enumerate(simulator.signups):
        simulator.edit(key, home_address={"city": f"Ville{'ab'[number]}"})
        assert (await vendor.post(path, json=told(key))).status_code == 204
    for _ in range(2):
        await work_off(sessions, JOBS)
        (run,) = await runs_of(client, connector)
        assert (run["state"], run["writes"]) == ("capped", 1)
        assert (await vendor.post(path, json=told(next(iter(simulator.signups))))).status_code == 204
    while (await sync(connector))["state"] == "capped":
        pass
    assert await town_of(client, "Petit") + await town_of(client, "Grand") == ["Villea", "Villeb"]


async def test_what_is_no_hint_is_refused_and_the_address_is_the_connectors(
    app: FastAPI,
    client: AsyncClient,
    wired: Wired,
    vendor: AsyncClient,
    sessions: Sessions,
    wire: Sync,
    campaign_id: UUID,
) -> None:
    _, connector, path = wired

    async def send(body: Any) -> Response:
        return await vendor.post(path, json=body)

    for strange in STRANGE:
        refused = await send(told(strange))
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json"), strange
    for body in NO_HINTS:
        assert (await send(body)).status_code == 422
    assert (
        await vendor.post(path, content=b'{"payload": {"per', headers={"content-type": "application/json"})
    ).is_error
    assert (await vendor.post("/v1/public/connectors/inconnu/hints", json=told(1))).status_code == 404
    other = (await client.post("/v1/intake-links")).json()["path"].removeprefix("/v1/public/intake/")
    assert (await vendor.post(f"/v1/public/connectors/{other}/hints", json=told(1))).status_code == 404
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.post(f"/v1/connectors/{connector['id']}/notification-urls")).status_code == 404
        assert (await stranger.patch(f"/v1/connectors/{connector['id']}", json={"cap": 1})).status_code == 404
    fresh = await hints_of(client, connector)
    assert (await send(told(1))).status_code == 404
    assert (await vendor.post(fresh, json=told(1))).status_code == 204
    assert (await client.delete(f"/v1/connectors/{connector['id']}")).status_code == 204
    assert (await vendor.post(fresh, json=told(1))).status_code == 404


async def test_more_hints_than_are_kept_are_left_to_the_next_run(
    client: AsyncClient, wired: Wired, vendor: AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, connector, path = wired
    monkeypatch.setattr(notifications, "MAXIMUM", 1)
    for key in simulator.signups:
        simulator.edit(key, home_address={"city": "Lyon"})
        assert (await vendor.post(path, json=told(key))).status_code == 204
    await work_off(sessions, JOBS)
    (run,) = await runs_of(client, connector)
    assert run["writes"] == 1
