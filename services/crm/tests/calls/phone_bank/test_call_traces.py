"""What a call leaves behind: events, what somebody may read of it, and until when."""

from datetime import date
from uuid import UUID, uuid4

from common.events.crm import ActionCompleted, ActionPlanned
from crm.privacy.retention_rules.erasure import count_due, erase_some
from crm.privacy.rights.holdings import find
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.rights import RequesterIdentity
from kit.testing.steps import told
from sqlalchemy import text

from services.crm.tests.calls.conftest import Enter, Plan

from .calls import dialled, noted


async def test_it_is_told_as_an_action_planned_then_completed_and_nobody_is_in_it(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", 1)
    found = await plan()
    await noted(client, await dialled(client, found), "answered")
    closed = await client.put(f"/v1/call-campaigns/{found}/state", json={"state": "closed"})
    assert closed.json()["state"] == "closed"
    events = [one for one in await told(sessions, campaign_id) if isinstance(one, ActionPlanned | ActionCompleted)]
    assert [(type(one), one.action.id, one.action.kind, one.action.volunteers) for one in events] == [
        (ActionPlanned, UUID(found), "phone_bank", 0),
        (ActionCompleted, UUID(found), "phone_bank", 1),
    ]
    assert "Ada" not in str(events)
    again = await client.put(f"/v1/call-campaigns/{found}/state", json={"state": "open"})
    assert again.status_code == 409


async def test_an_erased_person_takes_their_calls_with_them(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    person = await enter("Ada", 1)
    found = await plan()
    call = await dialled(client, found)
    assert (await client.delete(f"/v1/people/{person}")).is_success
    report = await client.post(f"/v1/calls/{call['id']}/report", json={"id": str(uuid4()), "result": "busy"})
    assert report.status_code == 404
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from call")) == 0
        assert await session.scalar(text("select count(*) from call_target")) == 0


async def test_somebody_reads_that_they_were_called_and_the_register_names_it(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", 1)
    await noted(client, await dialled(client, await plan()), "no_answer")
    asked = RequesterIdentity(first_names="Ada", surname="Essai", phones=["+33611220001"])
    async with transaction(sessions, campaign_id) as session:
        held = {one.kind: one.fields for one in (await find(session, campaign_id, asked)).held}
    assert list(held["Appels de la campagne"].values()) == ["Pas de réponse"]
    register = (await client.get("/v1/register")).json()
    assert "Appels un à un" in {one["name"] for one in register["processings"] if one["in_use"]}


async def test_the_queues_go_sixty_days_after_the_vote(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", 1)
    await noted(client, await dialled(client, await plan()), "answered")
    async with transaction(sessions, campaign_id) as session:
        for on, due in ((date(2029, 8, 16), 0), (date(2029, 8, 17), 1)):
            assert await count_due(session, campaign_id, "calls", on) == due
            assert await erase_some(session, campaign_id, "calls", on, "retention") == due
        assert await session.scalar(text("select count(*) from call")) == 0
