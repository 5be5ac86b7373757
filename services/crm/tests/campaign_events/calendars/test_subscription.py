"""Anybody subscribes to the public events of a campaign: each keeps its name, changes are told, nobody is named."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import Reading, call, clock_offset, new_campaign

Meeting = Callable[..., dict[str, Any]]


@pytest.fixture
async def calendar(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A calendar's program, without an account."""
    async with AsyncClient(transport=Reading(app), base_url="http://service") as client:
        yield client


def path_of(campaign_id: UUID) -> str:
    return f"/v1/public/campaigns/{campaign_id}/events.ics"


async def plan(client: AsyncClient, put: dict[str, Any]) -> str:
    made = await client.post("/v1/campaign-events", json=put)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def entries(file: str) -> dict[str, dict[str, str]]:
    """Each entry by its UID: its properties, unfolded."""
    plain = file.replace("\r\n ", "").split("\r\n")
    found: dict[str, dict[str, str]] = {}
    entry: dict[str, str] = {}
    for line in plain:
        if line == "BEGIN:VEVENT":
            entry = {}
        elif line == "END:VEVENT":
            assert entry["UID"] not in found
            found[entry["UID"]] = entry
        elif line:
            name, _, value = line.partition(":")
            entry[name] = value
    return found


async def test_the_public_events_are_a_calendar_without_internal_ones_or_anybody_s_name(
    client: AsyncClient, calendar: AsyncClient, campaign_id: UUID, meeting: Meeting
) -> None:
    long = "é; " * 60 + "fin"
    public = await plan(client, meeting(title="Débat, à Créteil", description=f"{long}\nseconde ligne", capacity=2))
    await plan(client, meeting(title="Secret", is_public=False))
    await client.post(f"/v1/campaign-events/{public}/rsvps", json={"name": "Ada Lovelace", "email": "ada@exemple.fr"})
    answer = await calendar.get(path_of(campaign_id))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "set-cookie" not in answer.headers
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert answer.text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert answer.text.endswith("END:VCALENDAR\r\n")
    assert "NAME:Réunions et rendez-vous\r\n" in answer.text
    found = entries(answer.text)
    assert list(found) == [f"{public}@isoloir"]
    (one,) = found.values()
    assert one["SUMMARY"] == "Débat\\, à Créteil"
    assert one["DESCRIPTION"] == f"{long}\\nseconde ligne".replace(";", "\\;")
    assert (one["DTSTART"], one["DTEND"]) == ("20290522T170000Z", "20290522T190000Z")
    assert (one["SEQUENCE"], one["STATUS"]) == ("1", "CONFIRMED")
    assert one["URL"] == f"http://127.0.0.1:8000/r/{campaign_id}/{public}"
    assert not [name for name in ("Secret", "Ada", "ada@", "Camille") if name in answer.text]
    # The file of one event is the same entry.
    assert entries((await calendar.get(f"/r/{campaign_id}/{public}/agenda.ics")).text) == found


async def test_a_change_and_a_cancellation_are_told_under_the_same_name_and_nothing_is_sent_twice(
    client: AsyncClient, calendar: AsyncClient, campaign_id: UUID, meeting: Meeting
) -> None:
    event = await plan(client, meeting())
    first = await calendar.get(path_of(campaign_id))
    assert first.headers["cache-control"] == "no-cache"
    held = {"If-None-Match": first.headers["etag"]}
    again = await calendar.get(path_of(campaign_id), headers=held)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])

    await client.put(f"/v1/campaign-events/{event}", json=meeting(place="Marché couvert"))
    moved = await calendar.get(path_of(campaign_id), headers=held)
    assert moved.status_code == 200
    one = entries(moved.text)[f"{event}@isoloir"]
    assert (one["LOCATION"], one["SEQUENCE"]) == ("Marché couvert", "2")

    assert (await client.post(f"/v1/campaign-events/{event}/cancel")).is_success
    off = entries((await calendar.get(path_of(campaign_id))).text)[f"{event}@isoloir"]
    assert (off["STATUS"], off["SEQUENCE"]) == ("CANCELLED", "3")

    # What becomes internal is gone from it: nobody outside learns that it takes place.
    other = await plan(client, meeting(title="Autre", ends_at="2029-05-22T22:00:00+02:00"))
    await client.put(f"/v1/campaign-events/{other}", json=meeting(title="Autre", is_public=False))
    assert "Autre" not in (await calendar.get(path_of(campaign_id))).text


async def test_what_is_long_past_leaves_and_another_campaign_sees_nothing_of_it(
    app: FastAPI, sessions: Sessions, calendar: AsyncClient, meeting: Meeting
) -> None:
    campaign_id, other = await new_campaign(sessions), await new_campaign(sessions)
    async with call(app, campaign_id) as client:
        event = await plan(client, meeting())
        assert f"{event}@isoloir" in entries((await calendar.get(path_of(campaign_id))).text)
        assert entries((await calendar.get(path_of(other))).text) == {}
        for day, there in ((datetime(2029, 6, 12, tzinfo=UTC), True), (datetime(2029, 7, 12, tzinfo=UTC), False)):
            clock = {"offset_seconds": clock_offset(day)}
            assert (await client.put(f"/v1/campaigns/{campaign_id}/clock", json=clock)).is_success
            assert (f"{event}@isoloir" in entries((await calendar.get(path_of(campaign_id))).text)) is there
    assert (await calendar.get(path_of(uuid4()))).status_code == 404


async def test_in_the_silence_it_is_suspended_and_the_calendar_keeps_what_it_has(
    client: AsyncClient, calendar: AsyncClient, campaign_id: UUID, meeting: Meeting
) -> None:
    await plan(client, meeting(title="Votez pour nous"))
    held = {"If-None-Match": (await calendar.get(path_of(campaign_id))).headers["etag"]}
    eve = {"offset_seconds": clock_offset(datetime(2029, 6, 9, 10, tzinfo=UTC))}
    await client.put(f"/v1/campaigns/{campaign_id}/clock", json=eve)
    refused = await calendar.get(path_of(campaign_id), headers=held)
    assert (refused.status_code, refused.json()["article"]) == (409, "L. 49")
    assert "Votez" not in refused.text
    assert "webcal:" not in (await calendar.get(f"/r/{campaign_id}", headers={"Accept": "text/html"})).text


async def test_the_public_page_leads_to_it(calendar: AsyncClient, campaign_id: UUID) -> None:
    page = (await calendar.get(f"/r/{campaign_id}", headers={"Accept": "text/html"})).text
    address = f"127.0.0.1:8000{path_of(campaign_id)}"
    assert f'href="webcal://{address}"' in page
    assert f'type="text/calendar" title="Réunions et rendez-vous" href="http://{address}"' in page
    assert f"<code>http://{address}</code>" in page
