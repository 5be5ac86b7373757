"""After the last round one act ends every access, but those of who directs and who keeps the account."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.scopes import Role
from crm.team.invitations.models import Invitation
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import find_member
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, today
from sqlalchemy import select

ROOM = {"label": "Salle des fêtes", "uses": "2", "hours": "3"}
INVITED: dict[str, Any] = {"display_name": "Ada Exemple", "roles": ["canvasser"]}


async def ended_campaign(sessions: Sessions, days: int = 1) -> UUID:
    on = (today() - timedelta(days=days)).isoformat()
    return await new_campaign(sessions, rounds=[{"number": 1, "on": on}])


async def roles_of(sessions: Sessions, campaign_id: UUID, subject: str) -> tuple[str, ...]:
    async with transaction(sessions, campaign_id) as session:
        member = await find_member(session, campaign_id, subject)
        assert member is not None
        return member.roles


async def fill(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    await new_member(sessions, campaign_id, "both", (Role.ACCOUNTANT, Role.COORDINATOR))
    assert (await client.post("/v1/invitations", json=INVITED)).status_code == 201
    assert (await client.post("/open-invitations", data=ROOM)).status_code == 200


async def test_all_accesses_end_and_direction_and_account_stay(app: FastAPI, sessions: Sessions) -> None:
    campaign_id, other = await ended_campaign(sessions), await ended_campaign(sessions)
    await new_member(sessions, other, "walker", (Role.CANVASSER,))
    async with call(app, campaign_id) as client:
        await fill(client, sessions, campaign_id)
        before = (await client.get("/v1/accesses")).json()
        assert (before["members"], before["invitations"], before["is_allowed"]) == (2, 2, True)

        after = (await client.post("/v1/accesses/closing")).json()
        again = (await client.post("/v1/accesses/closing")).json()

    assert (after["members"], after["invitations"]) == (0, 0)
    assert again == after
    assert await roles_of(sessions, campaign_id, "walker") == ()
    assert await roles_of(sessions, campaign_id, "agent") == ("financial_agent",)
    assert await roles_of(sessions, campaign_id, "both") == ("accountant",)
    assert await roles_of(sessions, other, "walker") == ("canvasser",)
    async with call(app, campaign_id, subject="walker") as walker:
        assert (await walker.get("/v1/people")).status_code == 403


async def test_nothing_ends_before_the_last_round_is_over(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await ended_campaign(sessions, days=0)
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call(app, campaign_id) as client:
        refused = await client.post("/v1/accesses/closing")
        assert refused.status_code == 409
        assert "Le dernier tour" in refused.json()["detail"]
        assert "Possible à partir du" in (await client.get("/accesses")).text
    assert await roles_of(sessions, campaign_id, "walker") == ("canvasser",)


async def test_only_who_directs_the_whole_campaign_ends_them(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await ended_campaign(sessions)
    await new_member(sessions, campaign_id, "part", (Role.MANAGER,), territories=("94033",))
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    for subject in ("part", "agent"):
        async with call(app, campaign_id, subject=subject) as client:
            assert (await client.post("/v1/accesses/closing")).status_code == 403


async def test_the_page_asks_once_more_and_says_that_it_is_done(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await ended_campaign(sessions)
    async with call(app, campaign_id) as client:
        await fill(client, sessions, campaign_id)
        page = (await client.get("/accesses")).text
        assert "2 membres de l’équipe" in page
        unsure = await client.post("/accesses", data={})
        assert unsure.status_code == 422
        assert (await client.get("/v1/accesses")).json()["members"] == 2
        done = await client.post("/accesses", data={"sure": "yes"})
        assert done.status_code == 303
        assert "C’est fermé." in (await client.get(done.headers["location"].removeprefix("/crm"))).text


async def test_an_old_invitation_ends_behind_many_that_were_accepted(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await ended_campaign(sessions)
    async with call(app, campaign_id) as client:
        assert (await client.post("/v1/invitations", json=INVITED)).status_code == 201
        async with transaction(sessions, campaign_id) as session:
            waiting = (await session.scalars(select(Invitation))).one()
            later = datetime.now(UTC) + timedelta(days=1)
            session.add_all(
                Invitation(
                    campaign_id=campaign_id,
                    id=uuid4(),
                    display_name="Ada Exemple",
                    roles=["canvasser"],
                    territories=[],
                    ends_at=None,
                    closed=[],
                    created_by="tester",
                    expires_at=later,
                    accepted_by=f"m-{number}",
                    accepted_at=later,
                )
                for number in range(210)
            )
        assert (await client.get("/v1/accesses")).json()["invitations"] == 1
        assert (await client.post("/v1/accesses/closing")).json()["invitations"] == 0
    async with transaction(sessions, campaign_id) as session:
        assert (await session.get_one(Invitation, (campaign_id, waiting.id))).withdrawn_at is not None
