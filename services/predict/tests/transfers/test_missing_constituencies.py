"""The first table of two rounds, of which no other constituency is estimated yet: the others are, then it again."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db import tenancy
from kit.db.sessions import Sessions, transaction
from kit.jobs.runner import Work, work_once
from kit.testing.steps import POOL, as_worker, call, new_campaign
from predict.consumers import JOBS
from predict.past_results.elections.service import import_results
from predict.transfers import estimation_jobs
from predict.transfers.models import NationalTransfer
from predict.transfers.options import Layout
from predict.transfers.other_constituencies import find_missing
from predict.transfers.table import EstimatedTable
from sqlalchemy import select

BEFORE, AFTER = "presidentielle-2022-t1", "presidentielle-2022-t2"
BODY = {"from_election": BEFORE, "to_election": AFTER}
OTHERS = ["circo:7402", "circo:7403", "circo:7404", "circo:7405", "circo:7406"]


@pytest.fixture
async def client(app: FastAPI, sessions: Sessions, data: Path) -> AsyncIterator[AsyncClient]:
    """A manager in the 1st constituency of Haute-Savoie, where the six of the department are imported."""
    async with transaction(sessions) as session:
        for folder in (BEFORE, AFTER):
            (file,) = (data / "official" / folder).iterdir()
            lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
            content = b"".join([lines[0], *(line for line in lines if line.startswith(b"74;"))])
            await import_results(session, content, f"{folder}/{file.stem}", "strict")
    async with call(app, await new_campaign(sessions, territory="circo:7401")) as client:
        yield client


async def ask(client: AsyncClient) -> str:
    answer = await client.post("/v1/transfers", json=BODY)
    assert answer.status_code == 202, answer.text
    return answer.headers["Location"]


async def done(sessions: Sessions) -> list[str]:
    async with transaction(sessions) as session, tenancy.sharing(session):
        return sorted(await session.scalars(select(NationalTransfer.territory)))


async def test_a_first_table_says_that_others_are_to_come_and_is_made_again_with_them(
    client: AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked for twice, and two workers do it: they estimate the same others at the same time."""
    asked = [await ask(client) for _ in range(2)]
    async with as_worker(sessions) as worker:
        for _ in asked:
            assert await work_once(worker, JOBS, POOL)
        transfers = (await client.get(asked[0])).json()["result"]["transfers_id"]
        alone = (await client.get(f"/v1/transfers/{transfers}")).json()
        assert "others_to_come" in {caution["code"] for caution in alone["cautions"]}
        page = (await client.get("/transfers", headers={"Accept": "text/html"})).text
        assert "cette table sera refaite d’elle-même avec elles" in page
        assert await done(sessions) == []

        both = asyncio.Barrier(2)
        estimate = estimation_jobs._estimate  # pyright: ignore[reportPrivateUsage]  # to hold both before they store

        async def estimate_side_by_side(work: Work, layout: Layout, *given: Any) -> EstimatedTable:
            found = await estimate(work, layout, *given)
            if given == (None,):
                await asyncio.wait_for(both.wait(), 60)
            return found

        monkeypatch.setattr(estimation_jobs, "_estimate", estimate_side_by_side)
        assert await asyncio.gather(*(work_once(worker, JOBS, POOL) for _ in asked)) == [True, True]
        assert not await work_once(worker, JOBS, POOL)
    jobs = (await client.get("/v1/jobs")).json()["items"]
    assert [one["state"] for one in jobs] == ["done"] * 4, [one["problem"] for one in jobs]
    assert await done(sessions) == OTHERS
    together = (await client.get(f"/v1/transfers/{transfers}")).json()
    assert (together["version"], together["method"]) == (4, f"{alone['method']}+districts-1")
    codes = {caution["code"] for caution in together["cautions"]}
    assert "together" in codes
    assert "others_to_come" not in codes


@pytest.mark.usefixtures("client")
async def test_a_department_that_is_held_against_departments_misses_no_constituency(sessions: Sessions) -> None:
    async with transaction(sessions) as session, tenancy.sharing(session):
        assert await find_missing(session, (BEFORE, AFTER), "departement:01") == ["circo:7401", *OTHERS]
        session.add_all(
            NationalTransfer(
                from_election=BEFORE,
                to_election=AFTER,
                territory=f"departement:{code}",
                origins=["A", "B"],
                destinations=["A", "B"],
                origin_parties=["A", "B"],
                destination_parties=["A", "B"],
                votes=[80.0, 20.0, 30.0, 70.0],
                low90=[70.0, 10.0, 20.0, 60.0],
                high90=[90.0, 30.0, 40.0, 80.0],
                stations=80,
                method="transfers-4",
                data_vintage="of a test",
                cautions=[],
                mark="of a test",
            )
            for code in ("02", "03", "04", "05", "06")
        )
        await session.flush()
        assert await find_missing(session, (BEFORE, AFTER), "departement:01") == []
        assert await find_missing(session, (BEFORE, AFTER), "commune:01004") == ["circo:7401", *OTHERS]
