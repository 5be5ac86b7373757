"""Every secret that the team can make is refused to whoever may do less than it opens."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Feature, Role
from crm.canvassing.phones.models import Phone
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.security.links import LINK
from kit.testing.steps import call, new_campaign, new_member
from sqlalchemy import select

from services.crm.tests.conftest import CallAs

CONNECTOR = {
    "kind": "nationbuilder",
    "name": "NationBuilder",
    "base_url": "https://exemple.nationbuilder.com",
    "token": "une-cle-de-nationbuilder",
}
WHOLE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "webhook": ("POST", "/v1/webhooks", {"url": "https://exemple.fr/isoloir"}),
    "connector": ("POST", "/v1/connectors", CONNECTOR),
    "intake": ("POST", "/v1/intake-links", {}),
}
"""What stands for the whole campaign, without an end."""


@pytest.fixture
async def team(sessions: Sessions, campaign_id: UUID) -> datetime:
    """Until when the delegation of one of them lasts."""
    soon = datetime.now(UTC) + timedelta(days=1)
    await new_member(sessions, campaign_id, "integrator", (Role.INTEGRATOR,))
    await new_member(sessions, campaign_id, "station", (Role.COORDINATOR,), ("00001_0001",))
    await new_member(sessions, campaign_id, "elsewhere", (Role.COORDINATOR,), ("94033_0001",))
    await new_member(sessions, campaign_id, "commune", (Role.MANAGER,), ("00001",))
    await new_member(sessions, campaign_id, "until", (Role.MANAGER,), (), soon)
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    await new_member(sessions, campaign_id, "exports", (Role.MANAGER,), closed=(Feature.EXPORTS,))
    await new_member(sessions, campaign_id, "people", (Role.MANAGER,), closed=(Feature.PEOPLE,))
    await new_member(sessions, campaign_id, "feed", (Role.MANAGER,), closed=(Feature.FEED,))
    return soon


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        ("webhook", ("integrator", "station", "commune", "until", "feed")),
        ("connector", ("integrator", "station", "commune", "until", "candidate", "exports", "people")),
        ("intake", ("integrator", "station", "commune", "until", "candidate", "people")),
    ],
)
async def test_a_secret_of_the_whole_campaign_is_for_who_holds_what_it_opens(
    client: AsyncClient, call_as: CallAs, kind: str, refused: tuple[str, ...]
) -> None:
    method, path, body = WHOLE[kind]
    for who in refused:
        async with call_as(who) as other:
            answer = await other.request(method, path, json=body)
            assert answer.status_code == 403, (who, answer.text)
    assert (await client.request(method, path, json=body)).status_code == 201


@pytest.mark.usefixtures("team")
async def test_a_webhook_and_a_connector_are_changed_by_who_could_have_made_them(
    client: AsyncClient, call_as: CallAs
) -> None:
    hook = (await client.post("/v1/webhooks", json=WHOLE["webhook"][2])).json()["id"]
    wired = (await client.post("/v1/connectors", json=CONNECTOR)).json()["id"]
    async with call_as("commune") as commune, call_as("exports") as exports:
        for path, body in (("secret", {}), ("replay", {"after": 0}), ("resume", {})):
            assert (await commune.post(f"/v1/webhooks/{hook}/{path}", json=body)).status_code == 403, path
        assert (await commune.delete(f"/v1/webhooks/{hook}")).status_code == 403
        for other in (commune, exports):
            token = await other.put(f"/v1/connectors/{wired}/token", json={"token": "la-leur-12345"})
            assert token.status_code == 403
            assert (await other.post(f"/v1/connectors/{wired}/notification-urls")).status_code == 403
            assert (await other.post(f"/v1/connectors/{wired}/runs", json={"dry": False})).status_code == 403
            assert (await other.delete(f"/v1/connectors/{wired}")).status_code == 403
    assert (await client.post(f"/v1/connectors/{wired}/notification-urls")).status_code == 201
    assert (await client.post(f"/v1/webhooks/{hook}/secret")).status_code == 200


async def test_a_phone_may_do_no_more_than_who_paired_it_nor_for_longer(
    app: FastAPI, call_as: CallAs, sessions: Sessions, campaign_id: UUID, turf: UUID, team: datetime
) -> None:
    body = {"turf": str(turf), "label": "Équipe 3"}
    async with call_as("candidate") as candidate, call_as("elsewhere") as elsewhere, call_as("integrator") as other:
        # They plan actions, and record no door themselves.
        lacking = await candidate.post("/v1/pairings", json=body)
        assert (lacking.status_code, "canvasses:write" in lacking.text) == (403, True)
        assert (await elsewhere.post("/v1/pairings", json=body)).status_code == 403
        assert (await other.post("/v1/pairings", json=body)).status_code == 201
    async with call_as("until") as until, call(app) as outside:
        made = await until.post("/v1/pairings", json=body)
        assert datetime.fromisoformat(made.json()["expires_at"]) == team
        paired = await outside.post("/v1/phone/pairing", json={"token": made.json()["address"].partition("#")[2]})
        assert paired.status_code == 201
        async with transaction(sessions, campaign_id) as session:
            phone = await session.scalar(select(Phone.id))
            assert await session.scalar(select(LINK.c.expires_at).where(LINK.c.target_id == phone)) == team


@pytest.mark.usefixtures("team")
async def test_a_code_of_somebody_who_left_pairs_nothing(
    client: AsyncClient, app: FastAPI, call_as: CallAs, turf: UUID
) -> None:
    async with call_as("station") as station, call(app) as outside:
        made = await station.post("/v1/pairings", json={"turf": str(turf), "label": "Équipe 3"})
        assert made.status_code == 201, made.text
        assert (await client.delete("/v1/members/station")).status_code == 204
        token = made.json()["address"].partition("#")[2]
        refused = await outside.post("/v1/phone/pairing", json={"token": token})
        assert (refused.status_code, refused.json()["pointer"]) == (410, "/token")


@pytest.mark.usefixtures("team")
async def test_an_invitation_is_withdrawn_by_who_has_its_places(client: AsyncClient, call_as: CallAs) -> None:
    body = {"display_name": "Sacha", "roles": ["canvasser"], "territories": ["94033"]}
    made = (await client.post("/v1/invitations", json=body)).json()["id"]
    async with call_as("commune") as commune:
        assert (await commune.delete(f"/v1/invitations/{made}")).status_code == 403
        wider = await commune.post("/v1/invitations", json=body | {"territories": []})
        assert (wider.status_code, wider.json()["pointer"]) == (403, "/territories")
    assert (await client.delete(f"/v1/invitations/{made}")).status_code == 204


async def test_another_campaigns_manager_reaches_none_of_it(
    client: AsyncClient, app: FastAPI, sessions: Sessions, turf: UUID
) -> None:
    hook = (await client.post("/v1/webhooks", json=WHOLE["webhook"][2])).json()["id"]
    wired = (await client.post("/v1/connectors", json=CONNECTOR)).json()["id"]
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.post(f"/v1/webhooks/{hook}/secret")).status_code == 404
        assert (await stranger.post(f"/v1/connectors/{wired}/notification-urls")).status_code == 404
        assert (await stranger.put(f"/v1/connectors/{wired}/token", json={"token": "la-leur-12345"})).status_code == 404
        assert (await stranger.post("/v1/pairings", json={"turf": str(turf), "label": "x"})).status_code == 404
