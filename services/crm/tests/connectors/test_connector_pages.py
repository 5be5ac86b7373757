"""What whoever runs the campaign reads and does on the pages, and who may not."""

from uuid import UUID

from common.scopes import Role
from crm.connectors.running import JOBS
from crm.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.connectors.simulators.serving import Server
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import call, new_campaign, new_member, work_off

from services.crm.tests.connectors.conftest import Sync


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
    (connector,) = (await client.get("/v1/connectors")).json()
    assert (await client.post(f"/connectors/{connector['id']}/runs", data={"dry": "1"})).status_code == 303
    await work_off(sessions, JOBS)
    (run,) = (await client.get(f"/v1/connectors/{connector['id']}/runs")).json()
    log = (await client.get(f"/connectors/{connector['id']}/runs/{run['id']}")).text
    assert "entrée ici, serait fait" in log
    assert "Petit" not in log
    assert (await client.post(f"/connectors/{connector['id']}/runs/{run['id']}/undo")).status_code == 409
    assert (await client.post(f"/connectors/{connector['id']}/remove")).status_code == 303
    assert (await client.get("/v1/connectors")).json() == []


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
        assert (await stranger.get("/v1/connectors")).json() == []
        assert (await stranger.post(f"/v1/connectors/{connector['id']}/runs", json={})).status_code == 404
        assert (await stranger.delete(f"/v1/connectors/{connector['id']}")).status_code == 404
    asked = await client.post(f"/v1/connectors/{connector['id']}/runs", json={})
    assert asked.status_code == 202
    assert (await client.post(f"/v1/connectors/{connector['id']}/runs", json={})).status_code == 409
