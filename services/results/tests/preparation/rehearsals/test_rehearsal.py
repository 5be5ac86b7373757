import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.schemas.campaign import CampaignState
from common.scopes import Role
from httpx import AsyncClient
from kit.campaigns.schemas import MemberPut
from kit.campaigns.service import LOCAL, store_member
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker
from results.preparation.rehearsals import service
from results.preparation.rehearsals.ended_rehearsals import clear_all
from results.preparation.rehearsals.models import Rehearsal, RehearsalSheet
from results.preparation.rehearsals.service import find_invented
from sqlalchemy import func, select, update

from services.results.tests.boards.public_boards.test_shares import move_clock

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def page(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> AsyncClient:
    await move_clock(sessions, campaign_id, datetime(2029, 6, 8, 9, tzinfo=UTC))
    client.headers.update(PAGE)
    for number in range(10, 40):
        body = {"commune_name": "Fontenay", "registered": 900}
        await client.put(f"/v1/stations/94033_00{number}", json=body)
    return client


def _day_of_the_vote(state: CampaignState) -> date:
    return state.rounds[0].on


async def to_type(page: AsyncClient) -> list[str]:
    return re.findall(r"/rehearsal/sheets/([0-9A-Z_]+)", (await page.get("/rehearsal?round=1")).text)


async def sheet_of(sessions: Sessions, campaign_id: UUID, station: str) -> dict[str, Any]:
    async with transaction(sessions, campaign_id) as session:
        one = await find_invented(session, 1, station)
    figures = {name: str(getattr(one, name)) for name in ("registered", "voters", "blank", "null", "valid")}
    return figures | {"candidate": list(one.votes), "votes": [str(count) for count in one.votes.values()]}


async def test_the_team_types_what_is_read_out_and_nothing_of_it_counts(
    page: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    assert (await page.post("/rehearsal?round=1")).status_code == 303
    first, second, *_ = await to_type(page)
    right = await sheet_of(sessions, campaign_id, first)
    record = await page.get(f"/rehearsal/records/{first}?round=1")
    assert f"{int(right['voters']):,}".replace(",", "\u202f") in record.text

    answer = await page.post(f"/rehearsal/sheets/{first}?round=1", data=right)
    assert "juste" in (await page.get(answer.headers["location"])).text
    other = await sheet_of(sessions, campaign_id, second)
    moved = [str(int(other["votes"][0]) - 1), str(int(other["votes"][1]) + 1)]
    answer = await page.post(f"/rehearsal/sheets/{second}?round=1", data=other | {"votes": moved})
    shown = (await page.get(answer.headers["location"])).text
    assert "2 nombres diffèrent" in shown
    assert "2 saisies par l’équipe (1 sans faute)" in shown

    totals = (await page.get("/v1/totals?round=1", headers={"Accept": "application/json"})).json()
    assert (totals["stations"]["counted"], totals["valid"]) == (0, 0)
    journal = (await page.get("/v1/journal", headers={"Accept": "application/json"})).json()["items"]
    assert all("tally" not in entry["action"] for entry in journal)
    assert (await page.get("/v1/tallies", headers={"Accept": "application/json"})).json()["items"] == []


async def test_sums_that_differ_are_said_at_their_field(
    page: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await page.post("/rehearsal?round=1")
    station = (await to_type(page))[0]
    wrong = await sheet_of(sessions, campaign_id, station) | {"valid": "1"}
    answer = await page.post(f"/rehearsal/sheets/{station}?round=1", data=wrong)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text


async def test_it_clears_itself_when_it_ends_or_is_ended(
    page: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    for ends in ("by itself", "by hand"):
        await page.post("/rehearsal?round=1")
        station = (await to_type(page))[0]
        await page.post(f"/rehearsal/sheets/{station}?round=1", data=await sheet_of(sessions, campaign_id, station))
        if ends == "by hand":
            await page.post("/rehearsal/stop?round=1")
        else:
            async with transaction(sessions, campaign_id) as session:
                await session.execute(update(Rehearsal).values(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
            assert "Commencer la répétition" in (await page.get("/rehearsal?round=1")).text
            assert (await page.get(f"/rehearsal/sheets/{station}?round=1")).status_code == 404
            async with as_worker(sessions) as worker:
                await clear_all(worker)
        async with transaction(sessions, campaign_id) as session:
            for table in (Rehearsal, RehearsalSheet):
                assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_none_is_held_on_the_day_of_the_vote(page: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "campaign_today", _day_of_the_vote)
    answer = await page.post("/rehearsal?round=1")
    assert answer.status_code == 409
    assert "avant le jour du vote" in answer.text


async def test_who_may_only_read_starts_none(
    page: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        await store_member(session, campaign_id, "reader", 1, MemberPut(roles=[Role.READER]), LOCAL)
    async with call_as("reader") as reader:
        answer = await reader.post("/rehearsal?round=1", headers=PAGE)
        assert answer.status_code == 403
