"""Whoever may replace a software's secret, key or grant holds what it opens, or registered it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Feature, Role
from crm.integrations.clients.scope_texts import GROUPS, widened_text
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

from services.crm.tests.conftest import CallAs
from services.crm.tests.integrations.clients.conftest import REGISTERED, Register

EXPORTS = ["people:read", "people:export"]
KEY = {"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


@pytest.fixture
async def team(sessions: Sessions, campaign_id: UUID) -> None:
    """Who may change clients, and may do less than what a client was given."""
    soon = datetime.now(UTC) + timedelta(days=3)
    await new_member(sessions, campaign_id, "integrator", (Role.INTEGRATOR,))
    await new_member(sessions, campaign_id, "station", (Role.COORDINATOR,), ("94033_0001",))
    await new_member(sessions, campaign_id, "commune", (Role.MANAGER,), ("94033",))
    await new_member(sessions, campaign_id, "until", (Role.MANAGER,), (), soon)
    await new_member(sessions, campaign_id, "closed", (Role.MANAGER,), closed=(Feature.EXPORTS,))
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    await new_member(sessions, campaign_id, "second", (Role.MANAGER,))


NARROWER = ("integrator", "station", "commune", "until", "closed", "candidate")


def test_what_is_said_to_a_holder_fits_into_a_task() -> None:
    longest = sorted((scope for words in GROUPS.values() for scope in words), key=lambda one: -len(_words(one)))
    assert len(widened_text("x" * 80, "y" * 120, longest)) <= 500
    assert "et 1 autre." in widened_text("Carnet", "Ada", longest[:3])
    assert "d'autres lieux" in widened_text("Carnet", "Ada", [])


def _words(scope: str) -> str:
    return next(words[scope] for words in GROUPS.values() if scope in words)


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("who", NARROWER)
async def test_whoever_may_do_less_takes_no_client_over(
    register: Register, client: AsyncClient, call_as: CallAs, who: str
) -> None:
    software = await register(EXPORTS, scopes=EXPORTS)
    keyed = await register(EXPORTS, scopes=EXPORTS, auth="key", keys=[KEY])
    async with call_as(who) as other:
        refused = [
            await other.post(f"/v1/clients/{software.id}/secrets", json={}),
            await other.post(f"/applications/{software.id}/secret"),
            await other.put(f"/v1/clients/{keyed.id}/keys", json={"keys": [KEY | {"kid": "theirs"}]}),
            await other.delete(f"/v1/clients/{software.id}"),
            await other.delete(f"/v1/clients/{software.id}/grant"),
            await other.put(f"/v1/clients/{software.id}/grant", json={"scopes": ["people:read"]}),
        ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    read = (await client.get(f"/v1/clients/{software.id}")).json()
    assert (read["state"], read["granted"], read["secret_holders"]) == ("granted", sorted(EXPORTS), ["tester"])
    assert (await client.get(f"/v1/clients/{keyed.id}")).json()["secret_holders"] == ["tester"]
    assert (await software.ask()).status_code == 200
    named = await register(EXPORTS, scopes=EXPORTS, auth="provider", subject=f"service-account-{who}")
    assert (await client.get(f"/v1/clients/{named.id}")).json()["secret_holders"] == ["tester"]


@pytest.mark.usefixtures("team")
async def test_who_registered_it_and_who_holds_all_of_it_replace_its_secret(
    register: Register, client: AsyncClient, call_as: CallAs
) -> None:
    async with call_as("integrator") as integrator, call_as("second") as second, call_as("station") as station:
        made = await integrator.post("/v1/clients", json=REGISTERED | {"scopes": EXPORTS})
        path = f"/v1/clients/{made.json()['client']['id']}"
        assert made.json()["client"]["secret_holders"] == ["integrator"]
        granted = await client.put(f"{path}/grant", json={"scopes": EXPORTS})
        assert granted.status_code == 200, granted.text
        assert (await integrator.post(f"{path}/secrets", json={})).status_code == 201
        assert (await second.post(f"{path}/secrets", json={})).status_code == 201
        # The one before is still taken: it is in somebody's hands.
        assert (await client.get(path)).json()["secret_holders"] == ["second", "integrator"]
        assert (await second.post(f"{path}/secrets", json={"overlap_hours": 0})).status_code == 201
        assert (await client.get(path)).json()["secret_holders"] == ["second"]
        local = await register(["people:read"], ["94033_0001"])
        assert (await station.post(f"/v1/clients/{local.id}/secrets", json={})).status_code == 201
        assert (await integrator.delete(path)).json()["secret_holders"] == []


@pytest.mark.usefixtures("team")
async def test_who_holds_the_secret_is_told_when_it_opens_more(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    async with call_as("integrator") as integrator:
        made = await integrator.post("/v1/clients", json=REGISTERED | {"scopes": EXPORTS})
        software = made.json()["client"]["id"]
        path = f"/v1/clients/{software}/grant"

        async def told() -> list[str]:
            tasks = (await integrator.get("/v1/my-tasks")).json()
            return [one["text"] for one in tasks["items"]]

        first: dict[str, Any] = {"scopes": ["people:read"], "territories": ["94033"]}
        given = await client.put(path, json=first)
        assert given.json()["secret_holders"] == ["integrator"]
        assert len(await told()) == 1
        assert (await client.put(path, json=first)).status_code == 200
        assert (await client.put(path, json=first | {"territories": ["94033_0001"]})).status_code == 200
        assert len(await told()) == 1
        assert (await client.put(path, json=first)).status_code == 200
        assert "d'autres lieux" in (await told())[-1]
        assert (await client.put(path, json=first | {"scopes": EXPORTS})).status_code == 200
        texts = await told()
        assert len(texts) == 3
        assert "« Carnet de porte »" in texts[-1]
        assert "emporter le fichier des personnes" in texts[-1]
        sheet = (await integrator.get("/")).text
    assert "peut désormais faire davantage" in sheet
    page = (await client.get(f"/applications/{software}")).text
    assert "entre les mains de <strong>integrator</strong>" in page
    # Whoever gives the right and holds the secret knows of it.
    assert (await client.get("/v1/my-tasks")).json()["items"] == []


@pytest.mark.usefixtures("team")
async def test_the_page_offers_the_secret_to_those_alone_who_may_have_it(
    register: Register, client: AsyncClient, call_as: CallAs
) -> None:
    software = await register(EXPORTS, scopes=EXPORTS)
    async with call_as("integrator") as integrator:
        page = (await integrator.get(f"/applications/{software.id}")).text
    assert "Changer le secret" not in page
    async with call_as("candidate") as candidate:
        theirs = (await candidate.get(f"/applications/{software.id}")).text
    assert ("/grant" in theirs, "/refuse" in theirs) == (False, False)
    assert "une personne qui les a tous" in theirs
    assert "qui a tous ces droits" in page
    assert "Changer le secret" in (await client.get(f"/applications/{software.id}")).text


async def test_a_manager_of_another_campaign_finds_no_client(
    register: Register, app: FastAPI, sessions: Sessions
) -> None:
    software = await register(EXPORTS, scopes=EXPORTS)
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.post(f"/v1/clients/{software.id}/secrets", json={})).status_code == 404
        assert (await stranger.put(f"/v1/clients/{software.id}/keys", json={"keys": [KEY]})).status_code == 404
