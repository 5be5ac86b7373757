"""After a run is undone: both sides are as before, still one, and nobody is made twice by the next run."""

from typing import Any

from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off

from services.crm.tests.integrations.connectors.conftest import Sync

Nation = tuple[NationBuilderSimulator, Server]


async def undo(client: AsyncClient, sessions: Sessions, connector: dict[str, Any], run: dict[str, Any]) -> None:
    asked = await client.post(f"/v1/connectors/{connector['id']}/runs/{run['id']}/undo")
    assert asked.status_code == 202, asked.text
    await work_off(sessions, JOBS)


async def people(client: AsyncClient) -> list[tuple[str, list[str]]]:
    return [(one["surname"], one["tags"]) for one in (await client.get("/v1/people")).json()["items"]]


async def test_a_name_that_was_taken_over_and_put_back_stays_put_back_and_nobody_is_doubled(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    luc = simulator.add("marché", first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server)
    await sync(connector)
    simulator.edit(luc, last_name="Mauvais")
    simulator.put_tagging(luc, simulator.tag("erreur"))
    run = await sync(connector)
    assert await people(client) == [("Mauvais", ["erreur", "marché"])]
    await undo(client, sessions, connector, run)
    assert await people(client) == [("Petit", ["marché"])]
    writes = simulator.writes
    await sync(connector)
    assert (len(simulator.signups), simulator.writes - writes) == (1, 0)
    assert len(await people(client)) == 1
    simulator.edit(luc, last_name="Petit")
    await sync(connector)
    assert [name for name, _ in await people(client)] == ["Petit"]


async def test_a_name_that_was_given_and_put_back_there_doubles_nobody(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    luc = simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server)
    await sync(connector)
    (person,) = (await client.get("/v1/people")).json()["items"]
    await client.patch(f"/v1/people/{person['id']}", json={"surname": "Grand"})
    run = await sync(connector)
    assert simulator.signups[luc]["last_name"] == "Grand"
    await undo(client, sessions, connector, run)
    assert simulator.signups[luc]["last_name"] == "Petit"
    await sync(connector)
    assert (len(simulator.signups), await people(client)) == (1, [("Grand", [])])
    assert simulator.signups[luc]["last_name"] == "Grand"
