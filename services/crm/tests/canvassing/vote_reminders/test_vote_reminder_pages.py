"""The pages of reminders and of the polling day, by the campaign's own clock."""

from datetime import datetime
from uuid import UUID

from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import clock_offset
from sqlalchemy import text

PAGE = {"Accept": "text/html"}
YES = {"use": "call", "state": "given", "source": "form", "text_version": "f-1"}


async def move(sessions: Sessions, campaign_id: UUID, day: str) -> None:
    then = datetime.fromisoformat(f"2029-06-{day}+02:00")
    offset = clock_offset(then)
    async with transaction(sessions, campaign_id) as session:
        change = text("update campaign set state = jsonb_set(state::jsonb, '{clock_offset_seconds}', :offset ::jsonb)")
        await session.execute(change, {"offset": str(offset)})


async def test_who_voted_is_noted_on_the_page_between_the_rounds_and_at_no_other_time(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    body = {"first_names": "Ada", "surname": "Essai", "station": "94033_0001", "source": "form"}
    person = (await client.post("/v1/people", json=body)).json()["id"]
    assert (await client.post(f"/v1/people/{person}/consents", json=YES)).is_success
    form = {"consulted_on": "2029-06-11", f"voted-{person}": "yes"}
    await move(sessions, campaign_id, "08T12:00")
    before = (await client.get("/reminders", headers=PAGE)).text
    assert "Ada" in before
    assert "Premier tour" not in before
    refused = await client.post("/reminders", data=form, headers=PAGE)
    assert refused.status_code == 409
    assert "art. L. 68" in refused.text
    await move(sessions, campaign_id, "12T12:00")
    for wrong in ({"consulted_on": ""}, {"consulted_on": "hier"}, {f"voted-{person}": ""}, {"voted-x": "yes"}):
        assert (await client.post("/reminders", data=form | wrong, headers=PAGE)).status_code == 422, wrong
    assert (await client.post("/reminders", data=form)).headers["location"] == "/reminders?noted=1"
    between = (await client.get("/reminders?noted=1", headers=PAGE)).text
    assert "a voté" in between
    assert "L. 68" in between
    assert "Ada" not in (await client.get("/reminders?absent=true", headers=PAGE)).text
    await move(sessions, campaign_id, "17T12:00")
    silent = (await client.get("/reminders", headers=PAGE)).text
    assert "art. L. 49" in silent
    assert "Ada" not in silent
    assert "Aucun vote individuel" in (await client.get("/polling-day?round=2", headers=PAGE)).text
    assert (await client.get("/polling-day?round=3", headers=PAGE)).status_code == 422
