"""Running of jobs: claim one, keep the claim, report progress, and store the result."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy import Row, func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.notifications import subscribe_to_inserts
from kit.db.relocations import CampaignAway
from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.outbox import as_relay
from kit.jobs.compute_pool import Pool
from kit.jobs.schemas import JobState
from kit.jobs.tables import JOB
from kit.runtime import traces
from kit.runtime.disk_space import ANYWHERE, Disks, met_full_disk
from kit.runtime.shutdown import is_cancelled
from kit.web.problems import Problem

log = logging.getLogger(__name__)

CLAIM_SECONDS = 60
RENEW_SECONDS = 15.0
ROOM_SECONDS = 2.0
"""Seconds between attempts to requeue a job that met a full disk."""
MAX_ATTEMPTS = 3
"""A job whose worker died this often probably kills it."""
KEPT_DAYS = 30
TIDY_SECONDS = 3600.0

A = TypeVar("A", bound=BaseModel)
P = ParamSpec("P")
R = TypeVar("R")


class JobCancelled(Exception):
    """The job was cancelled or taken over by another worker: stop, and store nothing."""


class GaveWay(Exception):
    """The job waits again, behind those that had not begun."""


@dataclass
class Work:
    """A running job."""

    sessions: Sessions
    campaign_id: UUID
    job_id: UUID
    requested_by: str
    claim: UUID
    pool: Pool

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """Open a transaction in the job's campaign."""
        async with transaction(self.sessions, self.campaign_id) as session:
            yield session

    async def progress(self, done: int, total: int, note: str = "") -> None:
        """Report progress. `note`: in French, for the page, without names of people."""
        await self._set(done=done, total=total, note=note)

    async def give_way(self) -> None:
        """Let jobs that have not begun go first, if there are any; this one then starts again.

        For long jobs, between parts that are stored and not done twice: otherwise a country's job would keep that of a
        town waiting for minutes.
        """
        async with as_relay(self.sessions) as session:
            if await session.scalar(_ANY_NEW):
                raise GaveWay

    async def compute(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function` (of a module, with arguments that pickle) in another process.

        A thread would delay the events that this worker hears.
        """
        return await self.pool.run(function, *args, **kwargs)

    async def _set(self, **values: Any) -> None:
        conditions = (JOB.c.campaign_id == self.campaign_id, JOB.c.id == self.job_id, JOB.c.claim == self.claim)
        async with self.transaction() as session:
            if await session.scalar(update(JOB).where(*conditions).values(**values).returning(JOB.c.id)) is None:
                raise JobCancelled


@dataclass(frozen=True)
class JobKind(Generic[A]):
    """A kind of job: its arguments' type, and the function that runs it, whose return value is stored as the result."""

    name: str
    arguments: type[A]
    run: Callable[[Work, A], Awaitable[dict[str, Any]]]


async def keep_working(sessions: Sessions, kinds: Sequence[JobKind[Any]], disks: Disks = ANYWHERE) -> None:
    """Run one job at a time until cancelled; none starts while the disk is full."""
    pool = Pool()
    clock = asyncio.get_running_loop()
    next_tidy = clock.time()
    try:
        async with subscribe_to_inserts(sessions, JOB.name) as subscription:
            while not is_cancelled():
                await disks.wait()
                if clock.time() >= next_tidy:
                    await delete_old_jobs(sessions)
                    next_tidy = clock.time() + TIDY_SECONDS
                if not await work_once(sessions, kinds, pool):
                    await subscription.wait()
    finally:
        pool.close()


async def delete_old_jobs(sessions: Sessions) -> None:
    """Delete jobs that ended long ago."""
    async with as_relay(sessions) as session:
        await session.execute(_TIDY, {"days": KEPT_DAYS})


async def work_once(sessions: Sessions, kinds: Sequence[JobKind[Any]], pool: Pool) -> bool:
    """Run the next job; return False if none waits."""
    claim = uuid4()
    async with as_relay(sessions) as session:
        parameters = {"kinds": [kind.name for kind in kinds], "claim": claim, "seconds": CLAIM_SECONDS}
        await session.execute(_GIVE_UP, {"most": MAX_ATTEMPTS})
        row = (await session.execute(_CLAIM, parameters)).one_or_none()
    if row is None:
        return False
    kind = next(kind for kind in kinds if kind.name == row.kind)
    work = Work(sessions, row.campaign_id, row.id, row.requested_by, claim, pool)
    job = asyncio.create_task(_do(work, kind, row))
    renewing = asyncio.create_task(_keep_claim(work, job))
    try:
        await job
    except asyncio.CancelledError:
        pool.close()  # its computation would delay the next job
        if is_cancelled():
            job.cancel()
            raise
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing
    return True


async def _do(work: Work, kind: JobKind[Any], row: Row[Any]) -> None:
    try:
        try:
            with traces.span(f"job {kind.name}", of=f"job {row.id}"):
                result = await kind.run(work, kind.arguments.model_validate(row.arguments))
            end: dict[str, Any] = {"state": JobState.DONE, "result": result}
        except Problem as problem:
            if met_full_disk(problem.__cause__):
                await _put_back(work, kind)
                return
            end = _failed(problem.fr, problem.en, problem.pointer)
        except JobCancelled:
            return
        except GaveWay:
            with suppress(JobCancelled):
                await work._set(**_WAITING)  # pyright: ignore[reportPrivateUsage]  # its own module
            return
        except Exception as error:
            if met_full_disk(error):
                await _put_back(work, kind)
                return
            if is_outage(error) or isinstance(error, CampaignAway):
                # The claim expires, and the job is restarted, where its campaign is then.
                log.warning("job %s waits for its database", kind.name)
                return
            # The error's type and place are logged, never its text.
            log.error("job %s failed: %s", kind.name, type(error).__name__, exc_info=error)
            end = _failed(
                "Une erreur est survenue de notre côté. Relancez le travail ou prévenez l'exploitant.",
                "Something failed on our side. Ask again; if it repeats, tell the operator.",
                None,
            )
        with suppress(JobCancelled):
            await work._set(**end, ended_at=func.now(), claim=None)  # pyright: ignore[reportPrivateUsage]  # its own module
    except Exception as error:
        if not is_outage(error) and not isinstance(error, CampaignAway):
            raise
        log.warning("job %s could not store its end: it will be done again", kind.name)


_WAITING: Mapping[str, Any] = {
    "state": JobState.WAITING,
    "attempts": JOB.c.attempts - 1,
    "claim": None,
    "claimed_until": None,
}
"""A job that starts again without having failed."""


async def _put_back(work: Work, kind: JobKind[Any]) -> None:
    """Requeue the job once there is room: a full disk costs it no attempt."""
    while not is_cancelled():
        log.warning("job %s waits for room on the disk", kind.name)
        await asyncio.sleep(ROOM_SECONDS)
        try:
            await work._set(**_WAITING)  # pyright: ignore[reportPrivateUsage]  # its own module
        except JobCancelled:
            return
        except Exception as error:
            if not is_outage(error):
                raise
            continue
        return


def _failed(fr: str, en: str, pointer: str | None) -> dict[str, Any]:
    problem = {"detail_fr": fr, "detail_en": en, "pointer": pointer}
    return {"state": JobState.FAILED, "problem": problem}


async def _keep_claim(work: Work, job: asyncio.Task[None]) -> None:
    """Renew the claim; stop a job that was cancelled or taken over."""
    parameters = {"campaign": work.campaign_id, "job": work.job_id, "claim": work.claim, "seconds": CLAIM_SECONDS}
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            async with as_relay(work.sessions) as session:
                if (await session.execute(_RENEW, parameters)).one_or_none() is None:
                    job.cancel()
                    return
        except Exception as error:
            if not is_outage(error):
                raise


# Large batches wait behind single requests, and what gave way behind what has not begun.
_CLAIM = text("""
    update job set state = 'running', claim = :claim, claimed_until = now() + make_interval(secs => :seconds),
        attempts = attempts + 1, started_at = coalesce(started_at, now())
    where (campaign_id, id) = (
        select campaign_id, id from job
        where kind = any(:kinds)
          and (state = 'waiting' or (state = 'running' and claimed_until < now()))
        order by batch is not null, started_at is not null, entry
        limit 1 for update skip locked)
    returning campaign_id, id, kind, arguments, requested_by
""")
_RENEW = text("""
    update job set claimed_until = now() + make_interval(secs => :seconds)
    where campaign_id = :campaign and id = :job and claim = :claim returning id
""")
_GIVE_UP = text("""
    update job set state = 'failed', ended_at = now(), claim = null, problem = jsonb_build_object(
        'detail_fr', 'Le travail a été interrompu plusieurs fois. Prévenez l’exploitant.',
        'detail_en', 'The work was interrupted several times. Tell the operator.',
        'pointer', null)
    where state = 'running' and claimed_until < now() and attempts >= :most
""")
_ANY_NEW = text("select exists(select from job where state = 'waiting' and started_at is null and batch is null)")
_TIDY = text("delete from job where ended_at < now() - make_interval(days => :days)")
