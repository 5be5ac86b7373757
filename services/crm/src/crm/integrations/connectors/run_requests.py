"""Runs of connectors: asked for, begun, read about and ended. One runs at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kit import jobs
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from pydantic import BaseModel
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.models import Connector, Entry, Run
from crm.integrations.connectors.schemas import ListCreate, RunCreate
from crm.integrations.connectors.service import check_whole, get_connector
from crm.segments.segments import service as segments

SYNC, UNDO, LIST, TRIAL = "connector_sync", "connector_undo", "connector_list", "connector_trial"


class RunAsked(BaseModel):
    """The arguments of the jobs."""

    run_id: UUID


async def ask_run(session: AsyncSession, caller: Caller, connector_id: UUID, put: RunCreate) -> Run:
    """A job does it. One at a time. Raises Conflict for a first one that would write: a dry one says what it would."""
    check_whole(caller)
    found = await get_connector(session, caller.campaign_id, connector_id)
    if not put.dry and found.tried_at is None:
        raise Conflict(
            "Essayez d'abord sans rien écrire : l'essai dit ce qui le serait, ici et là-bas.",
            "A dry run comes first: it says what would be written, here and there.",
            "/dry",
        )
    return await _ask(session, caller, found, SYNC, dry=put.dry)


async def ask_trial(session: AsyncSession, caller: Caller, connector_id: UUID) -> Run:
    """Start a trial of the connection: contacts are read there, and nothing is kept of them."""
    check_whole(caller)
    found = await get_connector(session, caller.campaign_id, connector_id)
    return await _ask(session, caller, found, TRIAL, dry=True, phase="connection")


async def list_reached(session: AsyncSession) -> set[UUID]:
    """Return the connectors whose other system has answered to the end of something."""
    ended = select(Run.connector_id).where(Run.state.in_(("done", "capped", "undone")))
    return set(await session.scalars(ended.distinct()))


async def ask_list(session: AsyncSession, caller: Caller, connector_id: UUID, put: ListCreate) -> Run:
    """Start a list export, like `ask_run`. Raises Conflict in the silence before a vote, Invalid at the field."""
    check_whole(caller)
    found = await get_connector(session, caller.campaign_id, connector_id)
    if found.kind != "nationbuilder" or found.author is None:
        raise Conflict(
            "Les listes ne se font qu'avec NationBuilder, au nom d'une fiche de là-bas (« author » du connecteur).",
            "Lists are made in NationBuilder alone, in the name of a sign-up (the connector's `author`).",
        )
    try:
        segment = await segments.get_segment(session, caller, put.segment_id)
    except NotFound as unknown:
        raise Invalid("Ce segment n'existe pas.", "There is no such segment.", "/segment_id") from unknown
    await segments.list_people_in(session, caller, segment)
    more = {"segment_id": segment.id, "list_name": put.name.strip(), "phase": "list"}
    return await _ask(session, caller, found, LIST, dry=put.dry, **more)


async def _ask(session: AsyncSession, caller: Caller, found: Connector, job: str, *, dry: bool, **more: Any) -> Run:
    if await is_running(session, found):
        raise Conflict("Une synchronisation est déjà en cours.", "A run is under way.")
    return await start_run(session, found, job, caller.subject, dry=dry, **more)


async def start_run(session: AsyncSession, found: Connector, job: str, by: str, *, dry: bool, **more: Any) -> Run:
    run = Run(
        campaign_id=found.campaign_id,
        connector_id=found.id,
        dry=dry,
        requested_by=by,
        since=found.their_since,
        our_at=found.our_at,
        **more,
    )
    session.add(run)
    await session.flush()
    asked = RunAsked(run_id=run.id)
    run.job_id = await jobs.enqueue_job(session, found.campaign_id, job, asked, requested_by=by)
    await session.flush()
    await session.refresh(run)
    return run


async def ask_undo(session: AsyncSession, caller: Caller, connector_id: UUID, run_id: UUID) -> Run:
    """Start the undo of a run: both sides get back what nobody has changed since. An opt-out that came in stays."""
    check_whole(caller)
    run = await get_run(session, caller.campaign_id, connector_id, run_id)
    if run.dry or run.state not in ("done", "capped", "failed"):
        raise Conflict("Cette synchronisation ne s'annule pas.", "This run cannot be undone.")
    run.state, run.ended_at = "running", None
    asked = RunAsked(run_id=run.id)
    run.job_id = await jobs.enqueue_job(session, caller.campaign_id, UNDO, asked, requested_by=caller.subject)
    await session.flush()
    return run


async def get_run(session: AsyncSession, campaign_id: UUID, connector_id: UUID, run_id: UUID) -> Run:
    run = await session.get(Run, (campaign_id, run_id))
    if run is None or run.connector_id != connector_id:
        raise NotFound("Cette synchronisation n'existe pas.", "There is no such run.")
    return run


def select_runs(connector_id: UUID) -> Select[Run]:
    return select(Run).where(Run.connector_id == connector_id)


async def list_runs(session: AsyncSession, connector_id: UUID, limit: int) -> Sequence[Run]:
    """Return the last runs, the newest first."""
    rows = select_runs(connector_id).order_by(Run.started_at.desc(), Run.id.desc())
    return (await session.scalars(rows.limit(limit))).all()


async def list_entries(
    session: AsyncSession, run_id: UUID, after: int = 0, limit: int = 50
) -> tuple[Sequence[Entry], int | None]:
    rows = select(Entry).where(Entry.run_id == run_id, Entry.number > after).order_by(Entry.number)
    found = (await session.scalars(rows.limit(limit + 1))).all()
    return found[:limit], found[limit - 1].number if len(found) > limit else None


async def count_entries(session: AsyncSession, run_id: UUID) -> dict[tuple[str, str], int]:
    rows = select(Entry.act, Entry.state, func.count()).where(Entry.run_id == run_id)
    return {(act, state): count for act, state, count in await session.execute(rows.group_by(Entry.act, Entry.state))}


async def is_running(session: AsyncSession, connector: Connector) -> bool:
    """A run whose job is no more is brought to its end."""
    open_runs = select(Run).where(Run.connector_id == connector.id, Run.state == "running")
    for run in await session.scalars(open_runs):
        if run.job_id is not None and await _is_open(session, connector.campaign_id, run.job_id):
            return True
        await end_run(session, run, "failed", "Interrompue.")
    return False


async def _is_open(session: AsyncSession, campaign_id: UUID, job_id: UUID) -> bool:
    try:
        return (await jobs.read_job(session, campaign_id, job_id)).state in ("waiting", "running")
    except NotFound:
        return False


async def end_run(session: AsyncSession, run: Run, state: str, note: str = "") -> None:
    run.state, run.note, run.ended_at = state, note, datetime.now(UTC)
    await session.flush()
