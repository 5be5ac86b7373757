"""What whoever runs the campaign reads and does on the pages, and who may not."""

from uuid import UUID

from common.scopes import Role
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, work_off

from services.crm.tests.integrations.connectors.conftest import Sync


async def test_a_person_wires_tries_reads_and_takes_out(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server], sessions: Sessions
) -> None:
    simulator, server = nation
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    form = {"kind": "nationbuilder", "name": "Notre nation", "base_url": server.url, "token": simulator.token}
    bad = await client.post("/connectors", data=form | {"token": "x", "cap": "5"})
    assert (bad.status_code, "la clé" in bad.text) == (422, True)
    assert (await client.post("/connectors", data=form | {"cap": "zut"})).status_code == 422
    assert (await client.post("/connectors", data=form | {"cap": "5"})).status_code == 303
    page = (await client.get("/connectors?done=made")).text
    assert "Notre nation" in page
    assert simulator.token not in page
    (connector,) = (await client.get("/v1/connectors")).json()["items"]
    assert (await client.post(f"/connectors/{connector['id']}/runs", data={"dry": "1"})).status_code == 303
    await work_off(sessions, JOBS)
    (run,) = (await client.get(f"/v1/connectors/{connector['id']}/runs")).json()["items"]
    log = (await client.get(f"/connectors/{connector['id']}/runs/{run['id']}")).text
    assert "entrée ici, serait fait" in log
    assert "Petit" not in log
    assert (await client.post(f"/connectors/{connector['id']}/runs/{run['id']}/undo")).status_code == 409
    assert (await client.post(f"/connectors/{connector['id']}/remove")).status_code == 303
    assert (await client.get("/v1/connectors")).json()["items"] == []


async def test_rights_and_tenancy(
    app: FastAPI,
    client: AsyncClient,
    nation: tuple[NationBuilderSimulator, Server],
    wire: Sync,
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    connector = await wire(*nation)
    await new_member(sessions, campaign_id, "third-party", (Role.INTEGRATOR,))
    await new_member(sessions, campaign_id, "here-only", (Role.MANAGER,), ("94033",))
    async with call(app, campaign_id, subject="third-party") as integrator:
        assert (await integrator.get("/v1/connectors")).status_code == 403
    async with call(app, campaign_id, subject="here-only") as local:
        assert (await local.post(f"/v1/connectors/{connector['id']}/runs", json={})).status_code == 403
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get("/v1/connectors")).json()["items"] == []
        assert (await stranger.post(f"/v1/connectors/{connector['id']}/runs", json={})).status_code == 404
        assert (await stranger.delete(f"/v1/connectors/{connector['id']}")).status_code == 404
    asked = await client.post(f"/v1/connectors/{connector['id']}/runs", json={})
    assert asked.status_code == 202
    assert (await client.post(f"/v1/connectors/{connector['id']}/runs", json={})).status_code == 409


async def test_lists_interactions_and_webhooks_are_settled_on_the_page(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server], wire: Sync, sync: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    simulator.add("marché", first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server)
    await sync(connector)
    here = f"/connectors/{connector['id']}"
    assert "au nom de quelle fiche" in (await client.get("/connectors")).text
    without = await client.post(f"{here}/settings", data={"interactions": "both", "cap": "7"})
    assert (without.status_code, "au nom de qui" in without.text) == (422, True)
    for bad in ({"interactions": "zut", "cap": "7"}, {"cap": "0"}, {"cap": "zut"}, {"author": "x", "cap": "7"}):
        assert (await client.post(f"{here}/settings", data=bad)).status_code == 422
    said = {"author": "12", "interactions": "both", "cap": "7"}
    assert (await client.post(f"{here}/settings", data=said)).status_code == 303
    (now,) = (await client.get("/v1/connectors")).json()["items"]
    assert (now["author"], now["owners"]["interactions"], now["cap"]) == ("12", "both", 7)
    kept = {"name": "Marché", "filter": {"kind": "tag", "tag": "marché"}}
    segment = (await client.post("/v1/segments", json=kept)).json()["id"]
    form = {"segment_id": segment, "name": "Le marché"}
    for bad in ({"segment_id": "zut"}, {"segment_id": connector["id"]}, {"name": ""}):
        assert (await client.post(f"{here}/lists", data=form | bad)).status_code == 422
    assert (await client.post(f"{here}/lists", data=form | {"dry": "1"})).status_code == 303
    await work_off(sessions, JOBS)
    assert simulator.lists == {}
    assert (await client.post(f"{here}/lists", data=form)).status_code == 303
    await work_off(sessions, JOBS)
    assert list(simulator.lists.values()) == [list(simulator.signups)]
    assert "liste « Le marché »" in (await client.get("/connectors")).text
    shown = await client.post(f"{here}/notification-urls")
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    assert "/v1/public/connectors/" in shown.text
    assert "/v1/public/connectors/" not in (await client.get("/connectors")).text
    assert (await client.post(f"{here}/settings", data={"interactions": "off", "cap": "7"})).status_code == 303
    assert (await client.get("/v1/connectors")).json()["items"][0]["author"] is None


async def test_a_connector_is_wired_with_interactions_on_the_page(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server]
) -> None:
    simulator, server = nation
    form = {"kind": "nationbuilder", "name": "Nation", "base_url": server.url, "token": simulator.token, "cap": "5"}
    assert (await client.post("/connectors", data=form | {"interactions": "ours"})).status_code == 422
    assert (await client.post("/connectors", data=form | {"interactions": "ours", "author": "3"})).status_code == 303
    (connector,) = (await client.get("/v1/connectors")).json()["items"]
    assert (connector["author"], connector["owners"]["interactions"]) == ("3", "ours")


async def test_who_sets_what_somebody_else_has_set_is_told(
    client: AsyncClient, nation: tuple[NationBuilderSimulator, Server], wire: Sync, sync: Sync
) -> None:
    connector = await wire(*nation)
    path = f"/v1/connectors/{connector['id']}"
    read = await client.get(path)
    assert (read.json(), read.json()["version"]) == (connector, 1)
    first = await client.patch(path, json={"cap": 7}, headers={"If-Match": read.headers["ETag"]})
    assert (first.status_code, first.json()["version"], first.headers["ETag"]) == (200, 2, '"2"')
    late = await client.patch(path, json={"cap": 9}, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json()["current"]["cap"]) == (412, 7)
    assert (await client.patch(path, json={"cap": 9}, headers={"If-Match": "x"})).status_code == 422
    late = await client.post(
        f"/connectors/{connector['id']}/settings", data={"interactions": "off", "cap": "9", "version": "1"}
    )
    assert (late.status_code, "entre-temps" in late.text) == (412, True)
    assert 'name="version" value="2"' in late.text
    # A run reads on and sets nothing: what a person has on the screen is still what it is.
    seen = (await client.get(path)).headers["ETag"]
    assert (await client.get(path, headers={"If-None-Match": seen})).status_code == 304
    nation[0].add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    await sync(connector)
    assert (await client.get(path, headers={"If-None-Match": seen})).status_code == 200
    assert (await client.patch(path, json={"cap": 9}, headers={"If-Match": seen})).json()["version"] == 3
