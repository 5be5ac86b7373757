"""Retention runs: a dry one counts, a real one erases in a job and leaves a certificate."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from kit import jobs
from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.sessions import any_row
from kit.jobs import Work
from kit.security.auth import Caller
from kit.web.problems import Conflict, NotFound
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.controllers.service import check_whole
from crm.privacy.retention_rules.erasure import count_due, erase_some
from crm.privacy.retention_rules.models import RetentionRun
from crm.privacy.retention_rules.rules import BY_ITSELF, RULES, Key
from crm.privacy.retention_rules.schemas import RuleList, RuleRead, RunAsked, RunCreate, RunLine, RunRead

JOB = "retention"


async def list_rules(session: AsyncSession, campaign_id: UUID) -> RuleList:
    due_day = await today(session, campaign_id)
    items = [
        RuleRead(
            key=rule.key,
            what=rule.what,
            kept=rule.kept,
            why=rule.why,
            by_itself=rule.by_itself,
            due=await count_due(session, campaign_id, rule.key, due_day),
        )
        for rule in RULES
    ]
    return RuleList(on=due_day, items=items, next=None)


async def ask_run(session: AsyncSession, caller: Caller, put: RunCreate) -> RetentionRun:
    """Start a run: a dry one immediately, a real one as a job. Erasure is final."""
    check_whole(caller)
    every: list[Key] = [rule.key for rule in RULES]
    rules = put.rules if put.rules is not None else every
    run = await _new_run(session, caller.campaign_id, caller.subject, dry=put.dry)
    if put.dry:
        run.lines = [
            _line(key, await count_due(session, caller.campaign_id, key, run.on), 0).model_dump(mode="json")
            for key in rules
        ]
        _end(run)
        await session.flush()
    else:
        run_asked = RunAsked(run_id=run.id, rules=rules)
        await jobs.enqueue_job(session, caller.campaign_id, JOB, run_asked, requested_by=caller.subject)
        keep(session, caller.campaign_id, caller.subject, "erased", "retention", run.id, rules)
    return run


async def ask_by_itself(session: AsyncSession, campaign_id: UUID) -> None:
    """Start the daily run of the rules that need no confirmation."""
    await _ask_due(session, campaign_id, [rule.key for rule in RULES if rule.by_itself])


async def ask_now(session: AsyncSession, campaign_id: UUID, key: Key) -> bool:
    """Start an erasure that cannot wait for the daily run. False if nothing is due, or a run under way may cover it."""
    await lock_runs(session, campaign_id)
    is_waiting = RetentionRun.ended_at.is_(None) & (RetentionRun.asked_by == BY_ITSELF)
    if await any_row(session, RetentionRun, (RetentionRun.campaign_id == campaign_id) & is_waiting):
        return False
    return await _ask_due(session, campaign_id, [key])


async def lock_runs(session: AsyncSession, campaign_id: UUID) -> None:
    """Lock the campaign's runs, so that of several workers one starts each."""
    await session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"retention {campaign_id}"}
    )


async def _ask_due(session: AsyncSession, campaign_id: UUID, keys: Sequence[Key]) -> bool:
    due_day = await today(session, campaign_id)
    due_keys: list[Key] = [key for key in keys if await count_due(session, campaign_id, key, due_day)]
    if not due_keys:
        return False
    run = await _new_run(session, campaign_id, BY_ITSELF, dry=False)
    run_asked = RunAsked(run_id=run.id, rules=due_keys)
    await jobs.enqueue_job(session, campaign_id, JOB, run_asked, requested_by=BY_ITSELF)
    keep(session, campaign_id, BY_ITSELF, "erased", "retention", run.id, due_keys)
    return True


async def carry_out(work: Work, put: RunAsked) -> dict[str, Any]:
    """Run the job. After a crash it resumes: erased data is not found again."""
    async with work.transaction() as session:
        run = await session.get_one(RetentionRun, (work.campaign_id, put.run_id))
        due_day = run.on
        lines = {line["rule"]: RunLine.model_validate(line) for line in run.lines}
        for key in put.rules:
            lines.setdefault(key, _line(key, await count_due(session, work.campaign_id, key, due_day), 0))
        run.lines = [line.model_dump(mode="json") for line in lines.values()]
    total = sum(line.due for line in lines.values())
    done = sum(line.erased for line in lines.values())
    for key in put.rules:
        while True:
            async with work.transaction() as session:
                erased = await erase_some(session, work.campaign_id, key, due_day, work.requested_by)
                lines[key].erased += erased
                run = await session.get_one(RetentionRun, (work.campaign_id, put.run_id))
                run.lines = [line.model_dump(mode="json") for line in lines.values()]
            if not erased:
                break
            done += erased
            await work.progress(done, total, "Efface ce qui est arrivé à son terme")
    async with work.transaction() as session:
        run = await session.get_one(RetentionRun, (work.campaign_id, put.run_id))
        _end(run)
    return {"run": str(put.run_id), "erased": done}


async def list_runs(session: AsyncSession, campaign_id: UUID) -> Sequence[RetentionRun]:
    rows = select(RetentionRun).where(RetentionRun.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(RetentionRun.created_at.desc()).limit(100))).all()


async def get_run(session: AsyncSession, campaign_id: UUID, run_id: UUID, *, ended: bool = False) -> RetentionRun:
    run = await session.get(RetentionRun, (campaign_id, run_id))
    if run is None:
        raise NotFound("Ce passage n'existe pas.", "There is no such run.")
    if ended and run.ended_at is None:
        raise Conflict(
            "L'effacement n'est pas fini : son certificat vient à la fin.",
            "The erasure has not ended: its certificate comes at the end.",
        )
    return run


def describe(run: RetentionRun) -> RunRead:
    return RunRead.model_validate(run, from_attributes=True)


async def today(session: AsyncSession, campaign_id: UUID) -> date:
    return campaign_today((await get_campaign(session, campaign_id)).state)


async def _new_run(session: AsyncSession, campaign_id: UUID, by: str, *, dry: bool) -> RetentionRun:
    run = RetentionRun(campaign_id=campaign_id, dry=dry, on=await today(session, campaign_id), asked_by=by)
    session.add(run)
    await session.flush()
    await session.refresh(run)
    return run


def _line(key: Key, due: int, erased: int) -> RunLine:
    rule = next(rule for rule in RULES if rule.key == key)
    return RunLine(rule=key, what=rule.what, kept=rule.kept, due=due, erased=erased)


def _end(run: RetentionRun) -> None:
    run.ended_at = datetime.now(UTC)
    content = [str(run.campaign_id), str(run.id), run.on.isoformat(), run.dry, run.asked_by, run.lines]
    run.digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
