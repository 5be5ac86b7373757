"""The people of a segment, on a list of NationBuilder that it fills when it has time."""

from typing import Any
from uuid import uuid4

import pytest
from crm.integrations.connectors import list_export
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import enter

Nation = tuple[NationBuilderSimulator, Server]


@pytest.fixture
async def segment(client: AsyncClient) -> str:
    kept = {"name": "Marché", "filter": {"kind": "tag", "tag": "marché"}}
    return (await client.post("/v1/segments", json=kept)).json()["id"]


@pytest.fixture
def put_on(client: AsyncClient, sessions: Sessions, segment: str) -> Sync:
    async def ask(connector: dict[str, Any], *, dry: bool = False) -> dict[str, Any]:
        path = f"/v1/connectors/{connector['id']}"
        asked = await client.post(f"{path}/lists", json={"segment_id": segment, "name": "Marché", "dry": dry})
        assert asked.status_code == 202, asked.text
        await work_off(sessions, JOBS)
        run = (await client.get(f"{path}/runs")).json()["items"][0]
        entries = (await client.get(f"{path}/runs/{run['id']}/entries")).json()["items"]
        return run | {"entries": entries}

    return ask


async def people_of(client: AsyncClient, count: int) -> list[dict[str, Any]]:
    return [await enter(client, f"p{number}@exemple.fr", tags=["marché"]) for number in range(count)]


async def test_a_dry_run_says_how_many_and_a_run_puts_them_there(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, put_on: Sync
) -> None:
    simulator, server = nation
    await people_of(client, 3)
    connector = await wire(simulator, server, author="1")
    await sync(connector)
    await enter(client, "tard@exemple.fr", tags=["marché"])
    tried = await put_on(connector, dry=True)
    assert [(one["act"], one["state"], one["why"][:1]) for one in tried["entries"]] == [
        ("reported", "planned", "1"),
        ("listed_theirs", "planned", "3"),
    ]
    assert simulator.lists == {}
    done = await put_on(connector)
    assert done["state"] == "done"
    ((number, members),) = simulator.lists.items()
    assert sorted(members) == sorted(simulator.signups)
    assert simulator.list_names[number]["name"] == "Marché"
    page = await client.get(f"/connectors/{connector['id']}/runs/{done['id']}")
    assert "mis sur une liste là-bas" in page.text


async def test_more_than_they_take_at_once_go_part_by_part(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, put_on: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, server = nation
    await people_of(client, 5)
    connector = await wire(simulator, server, author="1")
    await sync(connector)
    monkeypatch.setattr(list_export, "MAX_AT_ONCE", 2)
    done = await put_on(connector)
    assert [one["why"][:1] for one in done["entries"]] == ["2", "2", "1"]
    ((_, members),) = simulator.lists.items()
    assert len(members) == len(set(members)) == 5


async def test_a_process_that_fails_is_told_and_the_list_can_be_undone(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, put_on: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    await people_of(client, 2)
    connector = await wire(simulator, server, author="1")
    await sync(connector)
    simulator.outcomes = [{"status": "working", "message": ""}, {"status": "failed", "message": "List is locked"}]
    run = await put_on(connector)
    assert (run["state"], run["note"]) == ("failed", "List is locked")
    simulator.faults = ["429", "503", "", "502"]
    again = await put_on(connector)
    assert again["state"] == "done"
    assert len(simulator.lists) == 2
    undo = f"/v1/connectors/{connector['id']}/runs/{again['id']}/undo"
    assert (await client.post(undo)).status_code == 202
    await work_off(sessions, JOBS)
    assert len(simulator.lists) == 1


async def test_who_wants_nothing_stays_off_it_and_the_cap_holds(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, put_on: Sync
) -> None:
    simulator, server = nation
    people = await people_of(client, 4)
    connector = await wire(simulator, server, author="1", cap=2)
    while (await sync(connector))["state"] == "capped":
        pass
    capped = await put_on(connector)
    assert (capped["state"], simulator.lists) == ("capped", {})
    for person in people[:2]:
        for use in ("email", "phone", "sms", "post", "call"):
            no = {"use": use, "state": "withdrawn", "source": "phone"}
            await client.post(f"/v1/people/{person['id']}/consents", json=no)
    key = next(key for key, one in simulator.signups.items() if one["email"] == "p0@exemple.fr")
    simulator.edit(key, do_not_contact=True)
    other = next(key for key, one in simulator.signups.items() if one["email"] == "p1@exemple.fr")
    simulator.edit(other, do_not_contact=True)
    while (await sync(connector))["state"] == "capped":
        pass
    done = await put_on(connector)
    assert done["state"] == "done"
    ((_, members),) = simulator.lists.items()
    assert {key, other}.isdisjoint(members)
    assert len(members) == 2


async def test_what_is_not_there_is_refused(client: AsyncClient, nation: Nation, wire: Sync, segment: str) -> None:
    simulator, server = nation
    body = {"segment_id": segment, "name": "Marché"}
    without = await wire(simulator, server)
    refused = await client.post(f"/v1/connectors/{without['id']}/lists", json=body)
    assert refused.status_code == 409
    connector = await wire(simulator, server, author="1")
    unknown = await client.post(f"/v1/connectors/{connector['id']}/lists", json=body | {"segment_id": str(uuid4())})
    assert (unknown.status_code, unknown.json()["pointer"]) == (422, "/segment_id")
