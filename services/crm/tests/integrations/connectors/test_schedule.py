"""Connectors that synchronise by themselves, once they were tried."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.schedule import sync_due
from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.server import Server
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, work_off
from sqlalchemy import update

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import enter

Account = tuple[BrevoSimulator, Server]


async def make_due(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Connector).values(due_at=datetime.now(UTC) - timedelta(seconds=1)))


async def test_the_first_run_is_a_dry_one_and_says_everything(
    client: AsyncClient, account: Account, wire: Sync, sync: Sync
) -> None:
    simulator, server = account
    for number in range(3):
        simulator.add(f"t{number}@exemple.fr", PRENOM=f"T{number}", NOM="Petit")
        await enter(client, f"o{number}@exemple.fr", first_names=f"O{number}")
    connector = await wire(simulator, server, cap=2)
    path = f"/v1/connectors/{connector['id']}/runs"
    refused = await client.post(path, json={"dry": False})
    assert (refused.status_code, '"/dry"' in refused.text) == (409, True)
    page = (await client.get("/connectors")).text
    assert ("Pas encore prêt" in page, ">Synchroniser</button>" in page) == (True, False)
    run = await sync(connector, dry=True)
    assert (run["state"], run["writes"], len(simulator.contacts)) == ("done", 6, 3)
    assert "il en faudra 3" in (await client.get(f"/connectors/{connector['id']}/runs/{run['id']}")).text
    assert ">Synchroniser</button>" in (await client.get("/connectors")).text
    assert (await client.post(path, json={"dry": False})).status_code == 202


async def test_it_runs_at_its_hour_once_it_was_tried(
    client: AsyncClient, account: Account, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID
) -> None:
    simulator, server = account
    simulator.add("luc@exemple.fr", PRENOM="Luc", NOM="Petit")
    connector = await wire(simulator, server, every_hours=6)
    assert connector["due_at"] is not None
    await make_due(sessions, campaign_id)
    async with as_worker(sessions) as worker:
        assert await sync_due(worker) == 0
        await sync(connector, dry=True)
        await make_due(sessions, campaign_id)
        assert await sync_due(worker) == 1
        assert await sync_due(worker) == 0
    await work_off(sessions, JOBS)
    (run, _) = (await client.get(f"/v1/connectors/{connector['id']}/runs")).json()["items"]
    assert (run["requested_by"], run["state"], run["writes"]) == ("schedule", "done", 1)
    page = (await client.get("/connectors")).text
    assert "toutes les 6 heures" in page
    assert "à son heure" in (await client.get(f"/connectors/{connector['id']}/runs/{run['id']}")).text
    changed = await client.patch(f"/v1/connectors/{connector['id']}", json={"every_hours": None})
    assert (changed.json()["every_hours"], changed.json()["due_at"]) == (None, None)


async def test_the_hour_is_set_and_taken_back_on_the_page(client: AsyncClient, account: Account, wire: Sync) -> None:
    connector = await wire(*account)
    form = {"cap": "40", "every_hours": "24", "version": str(connector["version"])}
    path = f"/connectors/{connector['id']}/settings"
    assert (await client.post(path, data=form)).status_code == 303
    (found,) = (await client.get("/v1/connectors")).json()["items"]
    assert (found["cap"], found["every_hours"]) == (40, 24)
    assert (
        await client.post(path, data=form | {"version": str(found["version"]), "every_hours": "0"})
    ).status_code == 422
    again = form | {"version": str(found["version"]), "every_hours": ""}
    assert (await client.post(path, data=again)).status_code == 303
    assert (await client.get("/v1/connectors")).json()["items"][0]["every_hours"] is None
