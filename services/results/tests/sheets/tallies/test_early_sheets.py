"""A sheet from before the day of the vote neither counts nor stands against another, whatever it came by."""

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
    assert "1 feuille arrivée avant le jour du vote : elle ne compte pas" in desk
    assert "700 votants, 680 exprimés" in desk
    unsaid = await client.post(f"/desk/tallies/{early}/validate", data={"note": ""}, headers=PAGE)
    assert unsaid.status_code == 422
    assert "<details open>" in unsaid.text

    data = {"note": "La date était fausse."}
    assert (await client.post(f"/desk/tallies/{early}/validate", data=data, headers=PAGE)).status_code == 303
    (standing,) = (await client.get("/v1/tallies?round=1&state=validated")).json()["items"]
    assert (standing["id"], standing["reason"], standing["decision"]) == (early, None, "La date était fausse.")
    assert "avant le jour du vote" not in (await client.get("/desk?round=1", headers=PAGE)).text


TABLE = "bureau;inscrits;votants;blancs;nuls;exprimes;A;B\n94033_0001;1000;700;12;8;680;400;280\n"


async def test_what_software_and_files_send_before_the_day_is_kept_apart_and_sent_again_on_the_day_counts_once(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, sheet: Callable[..., dict[str, Any]]
) -> None:
    await move_clock(sessions, campaign_id, EVE)
    by_api, again = [(await client.post("/v1/tallies", json=sheet())).json() for _ in range(2)]
    file = {"file": ("feuilles.csv", TABLE)}
    (row,) = (await client.post("/v1/tally-batches?round=1", files=file)).json()["rows"]
    assert (by_api["state"], by_api["reason"], again["id"]) == ("set_aside", "early", by_api["id"])
    assert (row["state"], row["reason"], row["tally_id"]) == ("set_aside", "early", by_api["id"])
    assert "gardée à part" in row["detail"]
    assert (await client.get("/v1/totals?round=1")).json()["stations"]["counted"] == 0
    assert "1 feuille arrivée avant le jour du vote" in (await client.get("/desk?round=1", headers=PAGE)).text

    await move_clock(sessions, campaign_id, NIGHT)
    counts = (await client.post("/v1/tallies", json=sheet())).json()
    (row,) = (await client.post("/v1/tally-batches?round=1", files=file)).json()["rows"]
    assert (counts["state"], row["tally_id"]) == ("validated", counts["id"])
    assert (await client.get("/v1/totals?round=1")).json()["stations"]["counted"] == 1


async def test_one_that_a_manager_had_count_stays_when_it_is_sent_again(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, sheet: Callable[..., dict[str, Any]]
) -> None:
    await move_clock(sessions, campaign_id, EVE)
    early = (await client.post("/v1/tallies", json=sheet())).json()
    await client.post(f"/v1/tallies/{early['id']}/validate", json={"note": "La date était fausse."})
    again = (await client.post("/v1/tallies", json=sheet())).json()
    assert (again["id"], again["state"]) == (early["id"], "validated")


async def test_no_software_tells_a_turnout_or_first_ballots_before_the_day(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await move_clock(sessions, campaign_id, EVE)
    turnout = {"station": STATION, "round": 1, "moment": "noon", "voters": 243}
    sample = {"station": STATION, "round": 1, "ballots": 100, "votes": {"A": 56, "B": 41}, "blank": 2, "null": 1}
    for path, said in (("turnouts", turnout), ("ballot-samples", sample)):
        refused = await client.post(f"/v1/{path}", json=said)
        assert (refused.status_code, refused.json()["pointer"]) == (409, "/station")
