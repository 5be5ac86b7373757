"""A merge here is no erasure: the link follows, and nobody is closed there for it."""

from crm.consumers import JOBS
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import enter, person


async def test_the_link_of_who_was_merged_leads_to_who_was_kept(
    client: AsyncClient,
    nation: tuple[NationBuilderSimulator, Server],
    wire: Sync,
    sync: Sync,
    sessions: Sessions,
) -> None:
    simulator, server = nation
    key = simulator.add(first_name="Ana", last_name="Roux", email="ana@exemple.fr")
    connector = await wire(simulator, server, gives_new=False)
    linked = (await sync(connector))["entries"][0]["person_id"]
    phone = [{"channel": "email", "address": "ana.roux@exemple.fr"}, {"channel": "phone", "address": "0612345678"}]
    home = {"street": "3 rue du Port", "postcode": "69003"}
    kept = await enter(client, "x@exemple.fr", contacts=phone, **home)
    await client.patch(f"/v1/people/{linked}", json=home)
    await client.post("/v1/duplicates/searches")
    await work_off(sessions, JOBS)
    (pair,) = (await client.get("/v1/duplicates")).json()["items"]
    keep = {"decision": "keep_first" if pair["first_id"] == kept["id"] else "keep_second"}
    decided = await client.post(f"/v1/duplicates/{pair['id']}/decision", json=keep)
    assert (decided.status_code, decided.json()["kept_id"]) == (200, kept["id"])
    simulator.edit(key, last_name="Rouge")
    run = await sync(connector)
    assert "closed_theirs" not in {entry["act"] for entry in run["entries"]}
    assert simulator.signups[key]["do_not_contact"] is False
    assert (await person(client, kept["id"]))["surname"] == "Rouge"
    assert len((await client.get("/v1/people")).json()["items"]) == 1
    assert (await sync(connector))["entries"] == []
