"""Two ways, against a Qomon that behaves as its documentation says: late, in silence, and replacing what it patches."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.simulators.qomon import FIRST_FORM, QomonSimulator
from crm.integrations.connectors.simulators.server import Server
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import update

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import acts, enter, person

Space = tuple[QomonSimulator, Server]


async def test_both_sides_get_what_the_other_has_and_no_echo(
    client: AsyncClient, space: Space, wire: Sync, sync: Sync
) -> None:
    simulator, server = space
    luc_there = {"firstname": "Luc", "surname": "Petit", "mail": "luc@exemple.fr", "mobile": "06 12 34 56 78"}
    key = simulator.add("vélo", **luc_there, birthdate="1955-07-06", address={"city": "Nice", "floor": "2"})
    ana = await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server)
    first = await sync(connector)
    assert (first["state"], acts(first)) == ("done", ["created_ours", "created_theirs"])
    mine = next(one for one in simulator.contacts.values() if one["mail"] == "ana@exemple.fr")
    assert mine["custom_fields"] == [{"form_id": FIRST_FORM, "form_ref_id": 0, "data": ana["id"]}]
    assert mine["tags"] == [{"name": "marché"}]
    assert (await sync(connector))["entries"] == []
    luc = next(entry["person_id"] for entry in first["entries"] if entry["act"] == "created_ours")
    assert (await person(client, luc))["town"] == "Nice"
    await client.patch(f"/v1/people/{luc}", json={"town": "Brest"})
    simulator.edit(str(mine["id"]), surname="Rouge", black_list=True)
    assert acts(await sync(connector)) == ["closed_ours", "updated_theirs"]
    # What we know nothing of is still there: their PATCH replaces, ours merges before.
    there = simulator.contacts[key]
    assert (there["birthdate"], there["address"]) == ("1955-07-06", {"city": "Brest", "floor": "2"})
    assert there["mobile"] == "06 12 34 56 78"
    changed = await person(client, ana["id"])
    assert changed["surname"] == "Rouge"
    assert changed["contacts"][0]["suppressed"] == "opt_out"
    assert (await sync(connector))["entries"] == []


async def test_a_space_without_our_field_is_written_to_all_the_same(
    client: AsyncClient, space: Space, wire: Sync, sync: Sync
) -> None:
    """An unknown label makes their upsert write nothing, and say nothing."""
    simulator, server = space
    simulator.labels = []
    await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server)
    assert acts(await sync(connector)) == ["created_theirs"]
    assert [one["mail"] for one in simulator.contacts.values()] == ["ana@exemple.fr"]
    assert (await sync(connector))["entries"] == []


async def test_what_they_swallow_in_silence_is_told(client: AsyncClient, space: Space, wire: Sync, sync: Sync) -> None:
    simulator, server = space
    await enter(client, "ana@exemple.fr")
    connector = await wire(simulator, server)
    simulator.delay = 3600
    run = await sync(connector)
    assert [(entry["state"], "sans dire pourquoi" in entry["why"]) for entry in run["entries"]] == [("refused", True)]


async def test_deletions_are_found_by_their_ids(
    client: AsyncClient, space: Space, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID
) -> None:
    simulator, server = space
    key = simulator.add(firstname="Luc", surname="Petit", mail="luc@exemple.fr")
    connector = await wire(simulator, server)
    await sync(connector)
    del simulator.contacts[key]
    assert (await sync(connector))["entries"] == []  # all ids are looked at once a night
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Connector).values(checked_at=yesterday))
    run = await sync(connector)
    assert "supprimé ou fusionné là-bas" in run["entries"][0]["why"]
    assert len((await client.get("/v1/people")).json()["items"]) == 1
