"""A phone, a gateway or a shared board opens no more than who made it may do, there, and until then."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from common.scopes import Feature, Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

from services.results.tests.conftest import CallAs
from services.results.tests.reporting.phones.test_pairing import new_poll_watcher, new_token, pair


@pytest.fixture
async def team(sessions: Sessions, campaign_id: UUID) -> datetime:
    """Until when the delegation of one of them lasts."""
    soon = datetime.now(UTC) + timedelta(days=1)
    await new_member(sessions, campaign_id, "integrator", (Role.INTEGRATOR,))
    await new_member(sessions, campaign_id, "station", (Role.COORDINATOR,), ("94033_0001",))
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    await new_member(sessions, campaign_id, "commune", (Role.MANAGER,), ("94033",))
    await new_member(sessions, campaign_id, "until", (Role.MANAGER,), (), soon)
    await new_member(sessions, campaign_id, "closed", (Role.MANAGER,), closed=(Feature.RESULTS,))
    return soon


async def test_a_phone_is_paired_by_who_has_all_of_its_stations(
    client: AsyncClient, call_as: CallAs, app: FastAPI, team: datetime
) -> None:
    inside = await new_poll_watcher(client, "94033_0001")
    wider = await new_poll_watcher(client, "94033_0001", "94033_0002", surname="Modèle")
    nowhere = await new_poll_watcher(client, surname="Personne")
    async with call_as("station") as station:
        for watcher in (wider, nowhere):
            assert (await station.post("/v1/pairings", json={"poll_watcher_id": watcher})).status_code == 403
        token = await new_token(station, inside)
        late = await new_token(station, inside)
    assert (await pair(app, token)).status_code == 201
    # Between the code and the phone they were sent somewhere else too.
    more = {"poll_watcher_id": inside, "station": "94080_0001", "round": 1, "duty": "reporter"}
    assert (await client.post("/v1/poll-watchers/assignments", json=more)).status_code == 201
    assert (await pair(app, late)).status_code == 403
    for who in ("integrator", "closed"):
        async with call_as(who) as other:
            assert (await other.post("/v1/pairings", json={"poll_watcher_id": inside})).status_code == 403
    async with call_as("until") as until:
        made = await until.post("/v1/pairings", json={"poll_watcher_id": nowhere})
        assert datetime.fromisoformat(made.json()["expires_at"]) == team


@pytest.mark.usefixtures("team")
async def test_the_number_that_texts_are_known_by_is_changed_by_who_has_all_of_their_stations(
    client: AsyncClient, call_as: CallAs
) -> None:
    watcher = await new_poll_watcher(client, "94033_0001", "94080_0001")
    theirs = {"first_names": "Zoé", "surname": "Exemple", "phone": "06 39 98 12 34"}
    async with call_as("station") as station:
        assert (await station.put(f"/v1/poll-watchers/{watcher}", json=theirs)).status_code == 403
        inside = await new_poll_watcher(client, "94033_0001", surname="Modèle")
        assert (await station.put(f"/v1/poll-watchers/{inside}", json=theirs)).status_code == 200
    assert (await client.put(f"/v1/poll-watchers/{watcher}", json=theirs | {"phone": None})).status_code == 200


@pytest.mark.usefixtures("team")
async def test_a_gateway_is_made_and_closed_by_who_has_every_station(client: AsyncClient, call_as: CallAs) -> None:
    for who in ("integrator", "station", "commune", "until", "closed"):
        async with call_as(who) as other:
            assert (await other.post("/v1/sms-gateways")).status_code == 403, who
    async with call_as("coordinator") as coordinator:
        assert (await coordinator.post("/v1/sms-gateways")).status_code == 201
    made = await client.post("/v1/sms-gateways")
    async with call_as("station") as station:
        assert (await station.delete(f"/v1/sms-gateways/{made.json()['id']}")).status_code == 403
    assert (await client.delete(f"/v1/sms-gateways/{made.json()['id']}")).status_code == 204


@pytest.mark.usefixtures("team")
async def test_the_board_is_shared_by_who_sees_all_of_it_for_no_longer(client: AsyncClient, call_as: CallAs) -> None:
    body = {"label": "Presse", "days": 3}
    for who in ("integrator", "station", "coordinator", "commune", "closed"):
        async with call_as(who) as other:
            assert (await other.post("/v1/public-boards", json=body)).status_code == 403, who
    async with call_as("until") as until, call_as("commune") as commune:
        refused = await until.post("/v1/public-boards", json=body)
        assert (refused.status_code, refused.json()["pointer"]) == (403, "/days")
        page = await until.post("/public-boards", data={"label": "Presse", "days": "3"})
        assert (page.status_code, "Votre délégation a une fin" in page.text) == (403, True)
        assert (await commune.put("/v1/public-board-sites", json={"sites": []})).status_code == 403
    assert (await client.post("/v1/public-boards", json=body)).status_code == 201


async def test_another_campaigns_manager_pairs_none_of_its_people(
    client: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    watcher = await new_poll_watcher(client, "94033_0001")
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.post("/v1/pairings", json={"poll_watcher_id": watcher})).status_code == 404
