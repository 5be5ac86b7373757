"""A sheet that a watcher sends before the day of the vote is a trial: it neither counts nor stands against another."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions

from services.results.tests.boards.public_boards.test_shares import move_clock
from services.results.tests.reporting.phones.test_pairing import as_phone, new_poll_watcher, new_token, pair

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
STATION = "94033_0001"
EVE = datetime(2029, 6, 9, 20, tzinfo=UTC)
NIGHT = datetime(2029, 6, 10, 17, tzinfo=UTC)
OpenPhone = Callable[[], AbstractAsyncContextManager[AsyncClient]]


@pytest.fixture
async def phone(client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID) -> OpenPhone:
    """A watcher's phone, on the eve of the vote."""
    await move_clock(sessions, campaign_id, EVE)
    paired = await pair(app, await new_token(client, await new_poll_watcher(client, STATION)))
    return lambda: as_phone(app, paired)


async def test_a_trial_on_the_eve_does_not_stand_against_the_sheet_of_the_night(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, phone: OpenPhone, sheet: Callable[..., dict[str, Any]]
) -> None:
    async with phone() as watcher:
        trial = sheet(voters=20, blank=0, null=0, valid=20, votes={"A": 20})
        tried, again = [(await watcher.post("/v1/phone/tallies", json=trial)).json() for _ in range(2)]
    assert (tried["state"], tried["reason"], again["id"]) == ("set_aside", "early", tried["id"])
    assert (await client.get("/v1/tallies?round=1&state=validated")).json()["items"] == []

    await move_clock(sessions, campaign_id, NIGHT)
    async with phone() as watcher:
        true = (await watcher.post("/v1/phone/tallies", json=sheet(corrects=tried["id"]))).json()
    assert (true["state"], true["reason"]) == ("validated", None)
    (standing,) = (await client.get("/v1/tallies?round=1&state=validated")).json()["items"]
    assert (standing["id"], standing["conflicts_with"]) == (true["id"], [])


async def test_neither_turnout_nor_first_ballots_are_taken_before_the_day(
    client: AsyncClient, phone: OpenPhone
) -> None:
    turnout = {"station": STATION, "round": 1, "moment": "noon", "voters": 243}
    sample = {"station": STATION, "round": 1, "ballots": 100, "votes": {"A": 56, "B": 41}, "blank": 2, "null": 1}
    async with phone() as watcher:
        for what, said in (("turnouts", turnout), ("samples", sample)):
            refused = await watcher.post(f"/v1/phone/{what}", json=said)
            assert (refused.status_code, refused.json()["pointer"]) == (409, "/station")
            assert "on vote le dimanche 10 juin 2029" in refused.json()["detail"]
    assert (await client.get("/v1/turnouts?round=1")).json()["items"] == []


async def test_where_the_day_was_wrong_a_manager_has_the_sheet_count(
    client: AsyncClient, phone: OpenPhone, sheet: Callable[..., dict[str, Any]]
) -> None:
    async with phone() as watcher:
        early = (await watcher.post("/v1/phone/tallies", json=sheet())).json()["id"]
    desk = (await client.get("/desk?round=1", headers=PAGE)).text
    assert "1 essai envoyé avant le jour du vote" in desk
    assert "700 votants, 680 exprimés" in desk
    unsaid = await client.post(f"/desk/tallies/{early}/validate", data={"note": ""}, headers=PAGE)
    assert unsaid.status_code == 422
    assert "<details open>" in unsaid.text

    data = {"note": "La date était fausse."}
    assert (await client.post(f"/desk/tallies/{early}/validate", data=data, headers=PAGE)).status_code == 303
    (standing,) = (await client.get("/v1/tallies?round=1&state=validated")).json()["items"]
    assert (standing["id"], standing["reason"], standing["decision"]) == (early, None, "La date était fausse.")
    assert "avant le jour du vote" not in (await client.get("/desk?round=1", headers=PAGE)).text
