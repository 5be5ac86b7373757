"""A volunteer's calendar reads their shifts by a link that opens nothing else, until they revoke it."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import Reading

Meeting = Callable[..., dict[str, Any]]


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Without an account, in a browser."""
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=headers) as client:
        yield client


@pytest.fixture
async def own(client: AsyncClient, meeting: Meeting) -> str:
    """The path of the own page of somebody with one shift of two, of an internal event."""
    put = meeting(title="Interne", is_public=False)
    event = (await client.post("/v1/campaign-events", json=put)).json()["id"]
    person = {"first_names": "Bea", "surname": "Essai", "source": "form", "roles": ["volunteer"]}
    who = (await client.post("/v1/people", json=person)).json()["id"]
    hours = {"starts_at": "2029-05-22T18:00:00+02:00", "ends_at": "2029-05-22T20:00:00+02:00"}
    for title in ("Accueil, café", "Pas le sien"):
        made = await client.post(f"/v1/campaign-events/{event}/shifts", json={"title": title} | hours)
        if title != "Pas le sien":
            path = f"/v1/campaign-events/{event}/shifts/{made.json()['id']}/people/{who}"
            assert (await client.put(path)).is_success
    return (await client.post(f"/v1/people/{who}/self-service-link")).json()["path"]


async def renew(anybody: AsyncClient, own: str) -> str:
    shown = await anybody.post(f"{own}/agenda", data={"act": "renew"})
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    found = re.search(r"<code>http://127\.0\.0\.1:8000(/v1/public/own-shifts/\S+/shifts\.ics)</code>", shown.text)
    assert found is not None, shown.text
    return found[1]


async def test_own_shifts_are_read_without_a_name_and_nothing_is_sent_twice(anybody: AsyncClient, own: str) -> None:
    assert f'href="{own}/agenda"' in (await anybody.get(f"{own}/creneaux")).text
    path = await renew(anybody, own)
    read = await anybody.get(path)
    assert read.headers["content-type"] == "text/calendar; charset=utf-8"
    assert read.headers["cache-control"] == "private, no-cache"
    lines = read.text.split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 1
    assert {"SUMMARY:Accueil\\, café", "DTSTART:20290522T160000Z", "STATUS:CONFIRMED", "SEQUENCE:1"} <= set(lines)
    assert not [word for word in ("Bea", "Essai", "Pas le sien", "URL:") if word in read.text]
    assert (await anybody.get(path, headers={"If-None-Match": read.headers["etag"]})).status_code == 304


async def test_a_link_that_was_renewed_or_revoked_is_gone(anybody: AsyncClient, own: str) -> None:
    assert "Révoquer" not in (await anybody.get(f"{own}/agenda")).text
    first = await renew(anybody, own)
    second = await renew(anybody, own)
    assert ((await anybody.get(first)).status_code, (await anybody.get(second)).status_code) == (410, 200)
    # Shown once: not by looking again.
    again = (await anybody.get(f"{own}/agenda")).text
    assert "Révoquer" in again
    assert "own-shifts" not in again
    assert (await anybody.post(f"{own}/agenda", data={"act": "revoke"})).status_code == 200
    assert [(await anybody.get(path)).status_code for path in (first, second)] == [410, 410]
    assert (await anybody.get("/v1/public/own-shifts/nothing/shifts.ics")).status_code == 404
    # What leads to the own page goes on.
    assert (await anybody.get(f"{own}/creneaux")).status_code == 200
    assert (await anybody.get(await renew(anybody, own))).status_code == 200


async def test_each_link_opens_what_it_was_made_for_alone(anybody: AsyncClient, own: str) -> None:
    path = await renew(anybody, own)
    token, page = path.split("/")[-2], own.rpartition("/")[2]
    for refused in (f"/moi/{token}", f"/moi/{token}/creneaux", f"/moi/{token}/agenda", f"/venue/{token}"):
        assert (await anybody.get(refused)).status_code == 404, refused
    assert (await anybody.post(f"/moi/{token}/agenda", data={"act": "renew"})).status_code == 404
    assert (await anybody.get(f"/v1/public/own-shifts/{page}/shifts.ics")).status_code == 404


async def test_the_team_that_renews_the_link_to_the_page_closes_the_calendar(
    client: AsyncClient, anybody: AsyncClient, own: str
) -> None:
    path = await renew(anybody, own)
    who: UUID = UUID((await client.get("/v1/people")).json()["items"][0]["id"])
    assert (await client.post(f"/v1/people/{who}/self-service-link")).is_success
    assert (await anybody.get(path)).status_code == 404


async def test_with_a_person_their_calendar_goes(client: AsyncClient, anybody: AsyncClient, own: str) -> None:
    path = await renew(anybody, own)
    who = (await client.get("/v1/people")).json()["items"][0]["id"]
    assert (await client.delete(f"/v1/people/{who}")).is_success
    assert (await anybody.get(path)).status_code == 404


async def test_the_page_is_in_english_too(anybody: AsyncClient, own: str) -> None:
    page = await anybody.get(f"{own}/agenda?lang=en")
    assert page.headers["content-language"] == "en"
    assert "My shifts in my calendar" in page.text
    assert "créneaux</h1>" not in page.text
