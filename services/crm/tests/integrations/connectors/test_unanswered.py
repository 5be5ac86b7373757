"""An answer that is cut, refused or does not come is no empty one: nothing is emptied, and nobody is gone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.simulators.request_checks import invalid
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import update

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import Nation, acts

from .luc import LUC, in_nation, known


async def test_whom_a_page_does_not_hold_is_not_gone(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID
) -> None:
    """A list that is cut, or moves while it is read, deletes nobody: each is asked for."""
    simulator, server = nation
    keys = [simulator.add(first_name=f"P{n}", last_name="Petit", email=f"p{n}@exemple.fr") for n in range(4)]
    connector = await wire(simulator, server)
    await sync(connector)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Connector).values(checked_at=yesterday))
    del simulator.signups[keys[3]]
    simulator.unlisted = {keys[1], keys[2]}
    run = await sync(connector)
    assert [(entry["act"], entry["their_id"]) for entry in run["entries"]] == [("reported", keys[3])]
    simulator.edit(keys[1], last_name="Grand")
    simulator.unlisted = set()
    assert acts(await sync(connector)) == ["updated_ours"]


@pytest.mark.parametrize("fault", ["400", "503", "truncated"])
async def test_an_answer_that_does_not_come_is_no_empty_one(
    client: AsyncClient,
    nation: Nation,
    wire: Sync,
    sync: Sync,
    sessions: Sessions,
    campaign_id: UUID,
    fault: str,
) -> None:
    """Whatever request of a run it is: nothing is emptied, nobody is gone, and the next run goes on."""
    simulator, server = nation
    luc = simulator.add("vélo", **in_nation())
    connector = await wire(simulator, server)
    await sync(connector)
    for place in range(4):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(Connector).values(checked_at=None))
        simulator.touch(luc)
        simulator.faults = [*[""] * place, *[fault] * (1 if fault == "400" else 8)]
        run = await sync(connector)
        assert run["entries"] == [], place
        assert await known(client) == LUC | {"tags": ["vélo"]}, place
        simulator.faults = []
    assert (await sync(connector))["state"] == "done"
    simulator.edit(luc, last_name="Grand")
    assert acts(await sync(connector)) == ["updated_ours"]


async def test_a_tag_that_they_refuse_is_not_taken_off_here(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, server = nation
    luc = simulator.add("vélo", **in_nation())
    connector = await wire(simulator, server)
    await sync(connector)

    def refuse(signup: str, tag: str) -> str:
        raise invalid("tag_id", "is archived")

    (one,) = (await client.get("/v1/people")).json()["items"]
    with monkeypatch.context() as patched:
        patched.setattr(simulator, "put_tagging", refuse)
        await client.patch(f"/v1/people/{one['id']}", json={"tags": ["vélo", "affiches"]})
        run = await sync(connector)
        assert {(entry["state"], "archived" in entry["why"]) for entry in run["entries"]} == {("refused", True)}
        simulator.touch(luc)
        await sync(connector)
        assert (await known(client))["tags"] == ["vélo", "affiches"]
    await client.patch(f"/v1/people/{one['id']}", json={"tags": ["affiches"]})
    await sync(connector)
    assert simulator.tags_of(luc) == {"affiches"}
