import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

Make = Callable[..., dict[str, Any]]


async def test_everything_that_is_done_is_written_and_holds_together(client: AsyncClient, sheet: Make) -> None:
    sent = (await client.post("/v1/tallies", json=sheet(envelopes=690))).json()
    await client.post(f"/v1/tallies/{sent['id']}/validate", json={"note": "relu"})
    turnout = {"station": "94033_0001", "round": 1, "moment": "close", "voters": 700}
    await client.post("/v1/turnouts", json=turnout)

    page = (await client.get("/v1/journal?limit=2")).json()
    rest = (await client.get(f"/v1/journal?limit=2&after={page['next']}")).json()
    entries = page["items"] + rest["items"]
    assert [entry["action"] for entry in entries] == ["tally_received", "tally_validated", "turnout_reported"]
    assert [entry["about"].get("state") for entry in entries] == ["checked", "validated", None]
    assert {entry["actor"] for entry in entries} == {"tester"}
    verdict = (await client.get("/v1/journal/verification")).json()
    assert verdict == {"entries": 3, "head": entries[-1]["hash"], "broken_at": None}


async def test_entries_written_at_once_follow_each_other(client: AsyncClient, sheet: Make) -> None:
    stations = ["94033_0001", "94033_0002", "94080_0001"]
    await asyncio.gather(*(client.post("/v1/tallies", json=sheet(station=station)) for station in stations))

    assert (await client.get("/v1/journal/verification")).json()["entries"] == 3
    assert (await client.get("/v1/journal/verification")).json()["broken_at"] is None


async def test_the_application_cannot_rewrite_what_was_done(
    client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.post("/v1/tallies", json=sheet())
    for statement in ("update journal_entry set actor = 'else'", "delete from journal_entry", "delete from tally"):
        with pytest.raises(ProgrammingError):
            async with transaction(sessions, campaign_id) as session:
                await session.execute(text(statement))
