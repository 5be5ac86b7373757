"""A connector's key that ends in the middle of a run is renewed, or said to be lost, and never used up unseen."""

from datetime import UTC, datetime
from uuid import UUID

from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Server
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import work_off
from sqlalchemy import update

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import enter

Nation = tuple[NationBuilderSimulator, Server]
REFRESH = {"client_id": "a-client-of-theirs", "client_secret": "its-secret-of-theirs", "refresh_token": "refresh-me"}


async def test_a_key_that_ends_in_the_middle_of_a_run_is_renewed_and_kept(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    simulator.refresh_token = REFRESH["refresh_token"]
    for number in range(20):
        simulator.add(first_name=f"P{number}", last_name="Petit", email=f"p{number}@exemple.fr")
        await enter(client, f"q{number}@exemple.fr", first_names=f"Q{number}")
    connector = await wire(simulator, server, refresh=REFRESH)
    simulator.expire()
    first = simulator.token
    assert (await sync(connector))["state"] == "done"
    assert len(simulator.signups) == 40
    assert simulator.token != first
    second = simulator.refresh_token
    assert second != REFRESH["refresh_token"]
    # The refresh token that came with it is the one that is good the next time.
    simulator.expire()
    await enter(client, "z@exemple.fr", first_names="Zoé")
    assert (await sync(connector))["state"] == "done"
    assert len(simulator.signups) == 41
    assert simulator.refresh_token != second
    assert "refresh" not in (await client.get("/v1/connectors")).text


async def test_a_refresh_token_that_was_revoked_is_told_plainly_and_a_new_one_goes_on(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server, refresh=REFRESH)
    simulator.expire()
    run = await sync(connector)
    assert (run["state"], "révoqués" in run["note"]) == ("failed", True)
    simulator.refresh_token = "a-new-refresh-token"
    put = {"token": "an-old-token", "refresh": REFRESH | {"refresh_token": "a-new-refresh-token"}}
    assert (await client.put(f"/v1/connectors/{connector['id']}/token", json=put)).status_code == 200
    assert (await sync(connector))["state"] == "done"


async def test_a_renewal_whose_answer_was_lost_is_asked_for_again_within_their_grace(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync
) -> None:
    simulator, server = nation
    simulator.refresh_token, simulator.grace = REFRESH["refresh_token"], True
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server, refresh=REFRESH)
    simulator.expire()
    simulator.faults = ["", "truncated"]
    run = await sync(connector)
    assert run["state"] == "done"
    simulator.expire()
    assert (await sync(connector))["state"] == "done"


async def test_without_grace_a_lost_answer_is_told_on_the_page_until_somebody_gives_a_new_key(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions
) -> None:
    simulator, server = nation
    simulator.refresh_token = REFRESH["refresh_token"]
    simulator.add(first_name="Luc", last_name="Petit", email="luc@exemple.fr")
    connector = await wire(simulator, server, refresh=REFRESH)
    simulator.expire()
    simulator.faults = ["", "truncated"]
    run = await sync(connector)
    assert (run["state"], "s'est perdue" in run["note"]) == ("failed", True)
    assert "À reconnecter" in (await client.get("/connectors")).text
    assert (await client.get("/v1/connectors")).json()["items"][0]["reconnect"] == run["note"]
    typed = {"token": simulator.token, **REFRESH, "refresh_token": simulator.refresh_token}
    refused = await client.post(f"/connectors/{connector['id']}/token", data=typed | {"client_secret": ""})
    assert refused.status_code == 422
    assert (await client.post(f"/connectors/{connector['id']}/token", data=typed)).status_code == 303
    await work_off(sessions, JOBS)
    assert "À reconnecter" not in (await client.get("/connectors")).text
    simulator.expire()
    assert (await sync(connector))["state"] == "done"


async def test_a_worker_that_died_while_the_key_was_renewed_leaves_word_of_it(
    client: AsyncClient, nation: Nation, wire: Sync, sync: Sync, sessions: Sessions, campaign_id: UUID
) -> None:
    """The vendor answered and nobody was there any more: the intent is all that is left."""
    simulator, server = nation
    simulator.refresh_token = "the-one-after"
    connector = await wire(simulator, server, refresh=REFRESH)
    simulator.expire()
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Connector).values(renewing_at=datetime.now(UTC)))
    run = await sync(connector)
    assert (run["state"], "s'est perdue" in run["note"]) == ("failed", True)
