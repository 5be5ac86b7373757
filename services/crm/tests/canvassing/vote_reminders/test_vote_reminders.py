"""Reminders, attendance and the polling day over the API, by the campaign's own clock."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.results import TurnoutReported
from crm.consumers import CONSUMERS, JOBS
from crm.privacy.attendance_expiry.watcher import destroy_all
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, clock_offset, new_campaign, react, work_off
from sqlalchemy import text

CONSUMER = next(consumer for consumer in CONSUMERS if consumer.event is TurnoutReported)
YES = {"use": "call", "state": "given", "source": "form", "text_version": "f-1"}


async def move(sessions: Sessions, campaign_id: UUID, day: str) -> None:
    """The demonstration's clock."""
    then = datetime.fromisoformat(f"2029-06-{day}+02:00")
    offset = clock_offset(then)
    async with transaction(sessions, campaign_id) as session:
        change = text("update campaign set state = jsonb_set(state::jsonb, '{clock_offset_seconds}', :offset ::jsonb)")
        await session.execute(change, {"offset": str(offset)})


@pytest.fixture
async def people(client: AsyncClient) -> list[str]:
    """Two who agreed to be called, and one who did not."""
    ids: list[str] = []
    for name in ("Ada", "Bob", "Zoé"):
        contacts = [{"channel": "phone", "address": f"06 11 22 33 4{len(ids)}"}]
        body = {"first_names": name, "surname": "Essai", "station": "94033_0001", "source": "form"}
        made = await client.post("/v1/people", json=body | {"contacts": contacts})
        ids.append(made.json()["id"])
        if name != "Zoé":
            agreed = await client.post(f"/v1/people/{ids[-1]}/consents", json=YES)
            assert agreed.is_success, agreed.text
    return ids


async def reminded(client: AsyncClient, **asked: Any) -> list[str]:
    answer = await client.get("/v1/reminders", params=asked)
    assert answer.status_code == 200, answer.text
    return sorted(row["first_names"] for row in answer.json()["items"])


async def test_only_who_agreed_is_listed_and_nobody_from_the_eve_on(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, people: list[str]
) -> None:
    await move(sessions, campaign_id, "08T12:00")
    assert await reminded(client) == ["Ada", "Bob"]
    assert await reminded(client, station="94033_0009") == []
    listed = (await client.get("/v1/reminders")).json()
    assert listed["closes_at"] == "2029-06-09T00:00:00+02:00"
    assert "6112233" not in str(listed).replace(" ", "")
    for moment in ("09T00:01", "10T12:00", "16T08:00", "17T19:00"):
        await move(sessions, campaign_id, moment)
        answer = await client.get("/v1/reminders")
        assert (answer.status_code, answer.json()["article"]) == (409, "L. 49")


async def test_who_voted_is_noted_between_the_rounds_with_its_origin_and_then_destroyed(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, people: list[str]
) -> None:
    body = {"consulted_on": "2029-06-11", "people": [{"person_id": people[0], "voted": True}]}
    await move(sessions, campaign_id, "10T12:00")
    refused = await client.put("/v1/attendance", json=body)
    assert (refused.status_code, refused.json()["article"]) == (409, "L. 68")
    await move(sessions, campaign_id, "12T12:00")
    assert (await client.put("/v1/attendance", json=body)).json() == {"noted": 1}
    listed = (await client.get("/v1/reminders")).json()
    assert "L. 68" in listed["origin"]
    said = {row["first_names"]: row["voted_first_round"] for row in listed["items"]}
    assert said == {"Ada": True, "Bob": None}
    assert await reminded(client, absent_only=True) == ["Bob"]
    async with as_worker(sessions) as opened:
        assert await destroy_all(opened) == 0
        await move(sessions, campaign_id, "17T20:01")
        assert await destroy_all(opened) == 1
        # One run is asked for; it is under way until the job has ended.
        assert await destroy_all(opened) == 0
    assert await work_off(sessions, JOBS) == 1
    (run,) = (await client.get("/v1/retention-runs")).json()["items"]
    assert [(line["rule"], line["due"], line["erased"]) for line in run["lines"]] == [("attendance", 1, 1)]
    certificate = await client.get(f"/v1/retention-runs/{run['id']}/certificate.pdf")
    assert certificate.content.startswith(b"%PDF")
    async with as_worker(sessions) as opened:
        assert await destroy_all(opened) == 0
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from attendance")) == 0


async def test_attendance_of_somebody_unknown_or_consulted_too_early_is_refused_by_its_field(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, people: list[str]
) -> None:
    await move(sessions, campaign_id, "12T12:00")
    unknown = {"consulted_on": "2029-06-11", "people": [{"person_id": str(uuid4()), "voted": True}]}
    answer = await client.put("/v1/attendance", json=unknown)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/people/0/person_id")
    early = {"consulted_on": "2029-06-09", "people": [{"person_id": people[0], "voted": True}]}
    answer = await client.put("/v1/attendance", json=early)
    assert (answer.status_code, answer.json()["pointer"]) == (409, "/consulted_on")


async def test_who_is_erased_takes_their_attendance_with_them(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, people: list[str]
) -> None:
    await move(sessions, campaign_id, "12T12:00")
    body = {"consulted_on": "2029-06-11", "people": [{"person_id": people[0], "voted": False}]}
    await client.put("/v1/attendance", json=body)
    assert (await client.delete(f"/v1/people/{people[0]}")).is_success
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from attendance")) == 0


async def test_turnout_is_sums_for_logistics_the_lowest_first(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    other = await new_campaign(sessions)
    for position, (campaign, station, voters, version) in enumerate(
        [
            (campaign_id, "94033_0001", 300, 2),
            (campaign_id, "94033_0002", 100, 1),
            (campaign_id, "94033_0001", 10, 1),  # an older figure, late
            (other, "94033_0003", 1, 1),
        ],
        start=1,
    ):
        event = TurnoutReported.model_validate(
            {"campaign_id": campaign, "version": version, "station": station, "round": 1, "moment": "noon"}
            | {"registered": 1000, "voters": voters}
        )
        await react(sessions, CONSUMER, event, position)
    day = (await client.get("/v1/polling-day")).json()
    assert [(one["station"], one["turnout"]) for one in day["stations"]] == [("94033_0002", 0.1), ("94033_0001", 0.3)]
    assert day["stations"][0]["behind"] == pytest.approx(0.1)
