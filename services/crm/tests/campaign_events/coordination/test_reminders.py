"""Reminders go once, to who asked, the eve and two hours before; nothing that is propaganda in the silence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from crm.campaign_events.coordination.reminder_watcher import remind_due
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail
from kit.testing.steps import as_worker, call, clock_offset, new_campaign
from sqlalchemy import text

Meeting = Callable[..., dict[str, Any]]
PARIS = ZoneInfo("Europe/Paris")


def offset_to(day: int, hour: int, month: int = 5) -> int:
    return clock_offset(datetime(2029, month, day, hour, 30, tzinfo=PARIS))


async def set_clock(client: AsyncClient, campaign_id: UUID, offset: int) -> None:
    answer = await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": offset})
    assert answer.status_code == 200, answer.text


async def mails(sessions: Sessions, campaign_id: UUID) -> list[tuple[str, Mail]]:
    """The queued ones, by what they are named."""
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        rows = await session.execute(text("select once, content from message where state = 'queued' order by entry"))
        return [(row.once, Mail.model_validate_json(vault.open("message", row.content))) for row in rows]


async def subjects_to(sessions: Sessions, campaign_id: UUID, address: str) -> list[str]:
    return [mail.subject for _, mail in await mails(sessions, campaign_id) if mail.to == address]


async def test_each_is_reminded_once_of_what_is_true_by_then(
    app: FastAPI, sessions: Sessions, meeting: Meeting
) -> None:
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset_to(20, 9))
    async with call(app, campaign_id) as client:
        path = f"/v1/campaign-events/{(await client.post('/v1/campaign-events', json=meeting())).json()['id']}"
        for name, wants in (("ada", True), ("bob", False)):
            put = {"name": name, "email": f"{name}@exemple.fr", "wants_reminders": wants}
            assert (await client.post(f"{path}/rsvps", json=put)).status_code == 201
        async with as_worker(sessions) as worker:
            assert await remind_due(worker) == 0
            await set_clock(client, campaign_id, offset_to(21, 18))
            assert [await remind_due(worker), await remind_due(worker)] == [1, 0]
            await set_clock(client, campaign_id, offset_to(22, 17))
            assert [await remind_due(worker), await remind_due(worker)] == [1, 0]
            assert await subjects_to(sessions, campaign_id, "ada@exemple.fr") == [
                "Vous êtes inscrit",
                "C'est demain",
                "C'est tout à l'heure",
            ]
            assert await subjects_to(sessions, campaign_id, "bob@exemple.fr") == ["Vous êtes inscrit"]
            # It moves to the next day: what waited says so no more, and its own eve is due.
            moved = meeting(starts_at="2029-05-23T19:00:00+02:00", ends_at="2029-05-23T21:00:00+02:00")
            assert (await client.put(path, json=moved)).status_code == 200
            assert await subjects_to(sessions, campaign_id, "ada@exemple.fr") == ["Une réunion a changé"]
            await set_clock(client, campaign_id, offset_to(22, 19))
            assert await remind_due(worker) == 1
            await client.post(f"{path}/cancel")
            await set_clock(client, campaign_id, offset_to(23, 17))
            assert await remind_due(worker) == 0
        assert await subjects_to(sessions, campaign_id, "ada@exemple.fr") == ["Une réunion est annulée"]
        assert await subjects_to(sessions, campaign_id, "bob@exemple.fr") == ["Une réunion est annulée"]


async def test_in_the_silence_propaganda_waits_and_the_team_hears_hours_and_places_alone(
    app: FastAPI, sessions: Sessions, meeting: Meeting
) -> None:
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset_to(6, 9, month=6))
    after = {"starts_at": "2029-06-11T21:00:00+02:00", "ends_at": "2029-06-11T22:00:00+02:00"}
    team = {"starts_at": "2029-06-10T21:15:00+02:00", "ends_at": "2029-06-10T22:00:00+02:00"}
    async with call(app, campaign_id) as client:
        for body in (
            meeting(title="Tous avec Camille", **after),
            meeting(title="Camille gagne", kind="private_meeting", is_public=False, **team),
        ):
            made = (await client.post("/v1/campaign-events", json=body)).json()["id"]
            put = {"name": "Ada", "email": "ada@exemple.fr", "wants_reminders": True}
            assert (await client.post(f"/v1/campaign-events/{made}/rsvps", json=put)).status_code == 201
        await set_clock(client, campaign_id, offset_to(10, 19, month=6))  # polling day, before the last close
        async with as_worker(sessions) as worker:
            assert await remind_due(worker) == 1
            ((_, silent),) = [one for one in await mails(sessions, campaign_id) if ":soon:" in one[0]]
            assert "Camille gagne" not in silent.text
            assert "Réunion interne" in silent.text
            await set_clock(client, campaign_id, offset_to(10, 20, month=6))
            assert await remind_due(worker) == 1  # after the close, the eve of the public one
            ((_, said),) = [one for one in await mails(sessions, campaign_id) if ":eve:" in one[0]]
            assert "Tous avec Camille" in said.text
