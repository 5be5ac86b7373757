"""Long work: claimed by one worker, followed, cancelled, taken over, and done by none twice at once."""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from kit import jobs
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.jobs import JobKind, Work, runner
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once
from kit.jobs.schemas import JobState
from kit.jobs.tables import JOB
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import as_worker, call, new_campaign, new_member, work_off
from kit.web.problems import Invalid
from pydantic import BaseModel
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool


class Sum(BaseModel):
    numbers: list[int]


async def add(work: Work, asked: Sum) -> dict[str, Any]:
    total = 0
    for done, number in enumerate(asked.numbers):
        total += number
        await work.progress(done + 1, len(asked.numbers), "Addition")
    return {"sum": total}


async def refuse(_: Work, asked: Sum) -> dict[str, Any]:
    raise Invalid("La liste est vide.", "The list is empty.", "/numbers")


async def break_down(_: Work, asked: Sum) -> dict[str, Any]:
    raise RuntimeError("a secret of somebody")


async def open_missing_file(_: Work, asked: Sum) -> dict[str, Any]:
    raise FileNotFoundError("/home/somebody")


async def compute_elsewhere(work: Work, asked: Sum) -> dict[str, Any]:
    return {"sum": await work.compute(sum, asked.numbers), "pid": await work.compute(os.getpid)}


async def add_in_parts(work: Work, asked: Sum) -> dict[str, Any]:
    for number in asked.numbers[PARTS[work.job_id] :]:
        PARTS[work.job_id] += 1
        TURNS.append(number)
        await work.give_way()
    return {"sum": sum(asked.numbers)}


PARTS: Counter[UUID] = Counter()
"""Number of parts that each job has stored."""
TURNS: list[int] = []

KINDS = [
    JobKind("parts", Sum, add_in_parts),
    JobKind("add", Sum, add),
    JobKind("refuse", Sum, refuse),
    JobKind("break", Sum, break_down),
    JobKind("open", Sum, open_missing_file),
    JobKind("compute", Sum, compute_elsewhere),
]


async def ask(sessions: Sessions, campaign_id: UUID, kind: str, *numbers: int, by: str = "tester") -> UUID:
    async with transaction(sessions, campaign_id) as session:
        return await jobs.enqueue_job(session, campaign_id, kind, Sum(numbers=list(numbers)), requested_by=by)


async def read(sessions: Sessions, campaign_id: UUID, job_id: UUID) -> jobs.JobRead:
    async with transaction(sessions, campaign_id) as session:
        return await jobs.read_job(session, campaign_id, job_id)


async def test_a_job_is_done_and_tells_how_far_it_came(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    job_id = await ask(sessions, campaign_id, "add", 1, 2, 3)
    async with call(app, campaign_id, "jobs:read", "jobs:write") as client:
        assert (await client.get(f"/v1/jobs/{job_id}")).json()["state"] == "waiting"
        assert await work_off(sessions, KINDS) == 1
        told = (await client.get(f"/v1/jobs/{job_id}")).json()
    assert (told["state"], told["result"], told["done"], told["total"]) == ("done", {"sum": 6}, 3, 3)
    assert told["ended_at"] >= told["started_at"] >= told["asked_at"]


async def test_what_is_refused_says_why_and_a_fault_says_nothing(sessions: Sessions, campaign_id: UUID) -> None:
    refused = await ask(sessions, campaign_id, "refuse")
    broken, fileless = [await ask(sessions, campaign_id, kind) for kind in ("break", "open")]
    await work_off(sessions, KINDS)

    problem = (await read(sessions, campaign_id, refused)).problem
    assert problem is not None
    assert (problem.detail_fr, problem.pointer) == ("La liste est vide.", "/numbers")
    for job_id in (broken, fileless):
        fault = await read(sessions, campaign_id, job_id)
        assert fault.state is JobState.FAILED
        assert "secret" not in fault.model_dump_json()
        assert "somebody" not in fault.model_dump_json()


async def test_what_computes_does_so_in_another_process(sessions: Sessions, campaign_id: UUID) -> None:
    job_id = await ask(sessions, campaign_id, "compute", 4, 5)
    await work_off(sessions, KINDS)

    result = (await read(sessions, campaign_id, job_id)).result
    assert result is not None
    assert result["sum"] == 9
    assert result["pid"] != os.getpid()


async def test_a_batch_is_shared_by_workers_and_a_single_question_goes_first(
    sessions: Sessions, campaign_id: UUID
) -> None:
    order: list[int] = []

    async def note(_: Work, asked: Sum) -> dict[str, Any]:
        order.append(asked.numbers[0])
        await asyncio.sleep(0)
        return {}

    kinds = [JobKind("add", Sum, note)]
    async with transaction(sessions, campaign_id) as session:
        many = [Sum(numbers=[number]) for number in range(6)]
        batch = await jobs.enqueue_jobs(session, campaign_id, "add", many, requested_by="tester")
    await ask(sessions, campaign_id, "add", 99)
    async with as_worker(sessions) as one, as_worker(sessions) as two:
        # Alone at first: of two who begin at once, whoever is given it may be the slower one.
        assert await work_once(one, kinds, Pool())
        await asyncio.gather(*(_empty(opened, kinds) for opened in (one, two)))

    assert order[0] == 99
    assert sorted(order[1:]) == list(range(6))
    async with transaction(sessions, campaign_id) as session:
        counted = await jobs.read_batch(session, campaign_id, batch)
    assert (counted.done, counted.waiting) == (6, 0)


async def _empty(sessions: Sessions, kinds: Sequence[JobKind[Any]]) -> None:
    pool = Pool()
    while await work_once(sessions, kinds, pool):
        pass


async def test_a_long_job_lets_others_go_first_and_continues(sessions: Sessions, campaign_id: UUID) -> None:
    TURNS.clear()
    long = await ask(sessions, campaign_id, "parts", 1, 2, 3)
    other = await new_campaign(sessions)
    short = await ask(sessions, other, "parts", 10)
    async with as_worker(sessions) as worker:
        assert await work_once(worker, KINDS, Pool())
        assert (await read(sessions, campaign_id, long)).state == "waiting"
        assert await work_once(worker, KINDS, Pool())
        assert (await read(sessions, other, short)).state == "done"
        assert await work_once(worker, KINDS, Pool())
    assert TURNS == [1, 10, 2, 3]
    done = await read(sessions, campaign_id, long)
    assert (done.state, done.result) == ("done", {"sum": 6})


async def test_a_cancelled_job_stores_nothing(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def wait(work: Work, asked: Sum) -> dict[str, Any]:
        started.set()
        await go_on.wait()
        await work.progress(1, 1)
        raise AssertionError("the work went on")

    job_id = await ask(sessions, campaign_id, "add", 1)
    working_off = asyncio.create_task(work_off(sessions, [JobKind("add", Sum, wait)]))
    await started.wait()
    async with call(app, campaign_id, "jobs:read", "jobs:write") as client:
        assert (await client.delete(f"/v1/jobs/{job_id}")).json()["state"] == "cancelled"
    go_on.set()
    await working_off
    assert (await read(sessions, campaign_id, job_id)).state is JobState.CANCELLED


async def test_a_job_whose_worker_died_is_done_by_another_three_times_at_most(
    sessions: Sessions, campaign_id: UUID
) -> None:
    job_id = await ask(sessions, campaign_id, "add", 1, 2)
    await _die(sessions, attempts=1)
    await work_off(sessions, KINDS)
    assert (await read(sessions, campaign_id, job_id)).result == {"sum": 3}

    deadly = await ask(sessions, campaign_id, "add", 1)
    await _die(sessions, attempts=runner.MAX_ATTEMPTS)
    assert await work_off(sessions, KINDS) == 0
    assert (await read(sessions, campaign_id, deadly)).state is JobState.FAILED


async def _die(sessions: Sessions, attempts: int) -> None:
    """As if a worker had claimed what waits and been killed a minute ago."""
    left = {"state": "running", "claim": uuid4(), "attempts": attempts, "claimed_until": text("now() - interval '1s'")}
    async with as_worker(sessions) as opened, as_relay(opened) as session:
        await session.execute(update(JOB).where(JOB.c.state == "waiting").values(left))


async def test_a_claim_is_kept_alive_while_the_work_lasts(
    sessions: Sessions, campaign_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "RENEW_SECONDS", 0.02)
    seen: list[object] = []

    async def slow(work: Work, asked: Sum) -> dict[str, Any]:
        async with as_relay(work.sessions) as session:
            await session.execute(text("update job set claimed_until = now()"))
        await asyncio.sleep(0.2)
        async with as_relay(work.sessions) as session:
            seen.append(await session.scalar(text("select claimed_until > now() + interval '30s' from job")))
        return {}

    job_id = await ask(sessions, campaign_id, "add", 1)
    await work_off(sessions, [JobKind("add", Sum, slow)])
    assert seen == [True]
    assert (await read(sessions, campaign_id, job_id)).state is JobState.DONE


async def test_jobs_are_seen_by_who_asked_and_by_the_manager(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "ada", (Role.CANVASSER,))
    mine = await ask(sessions, campaign_id, "add", 1, by="ada")
    other = await ask(sessions, campaign_id, "add", 1, by="grace")
    stranger = await new_campaign(sessions)
    async with call(app, campaign_id, "jobs:read", "jobs:write", subject="ada") as client:
        assert [job["id"] for job in (await client.get("/v1/jobs")).json()["items"]] == [str(mine)]
        assert (await client.get(f"/v1/jobs/{other}")).status_code == 404
        assert (await client.delete(f"/v1/jobs/{other}")).status_code == 404
    async with call(app, campaign_id, "jobs:read", "jobs:write") as manager:
        first = (await manager.get("/v1/jobs?limit=1")).json()
        rest = (await manager.get(f"/v1/jobs?after={first['next']}")).json()
    assert [job["id"] for job in first["items"] + rest["items"]] == [str(other), str(mine)]
    async with call(app, stranger, "jobs:read", "jobs:write") as elsewhere:
        assert (await elsewhere.get(f"/v1/jobs/{mine}")).status_code == 404
        assert (await elsewhere.get(f"/v1/job-batches/{uuid4()}")).status_code == 404


async def test_a_test_that_fails_as_the_worker_leaves_no_connection(private_database: NewDatabase) -> None:
    sessions = private_database("kit")
    kept: list[AsyncEngine] = []

    async def fail() -> None:
        async with as_worker(sessions) as opened:
            kept.append(opened.kw["bind"])
            async with opened.begin() as session:
                await session.execute(text("select 1"))
            assert _idle(kept[0]) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert _idle(kept[0]) == 0


def _idle(engine: AsyncEngine) -> int:
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedin()
