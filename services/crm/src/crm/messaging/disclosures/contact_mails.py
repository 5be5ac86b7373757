"""The mails of a notice to contacts, one for each person, once: a job that may be killed and begun again."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.jobs import Work
from kit.messages import QueuedMessage, queue_many
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent, silent_from
from crm.messaging.disclosures.contacts import KIND, facts_of, find, lines_about
from crm.messaging.disclosures.links import objection_path
from crm.messaging.disclosures.mails import notice_mail
from crm.messaging.disclosures.models import ContactDisclosure
from crm.messaging.disclosures.notice_text import NO_MORE, subject_of
from crm.messaging.disclosures.schemas import ContactInformAsked
from crm.people.records.contact_points import open_points
from crm.people.records.notice_duty import count_due, next_untold, read_some
from crm.people.records.notice_marks import claim, note_queued, note_untold

BATCH = 1_000


async def inform_contacts(work: Work, asked: ContactInformAsked) -> dict[str, Any]:
    """Queue the notices in batches, each one transaction with the marks of its readers: nobody is queued twice."""
    async with work.transaction() as session:
        state = (await get_campaign(session, work.campaign_id)).state
        total, _ = await count_due(session, work.campaign_id, campaign_today(state))
    after: UUID | None = None
    seen = queued = 0
    while True:
        async with work.transaction() as session:
            known = await find(session, work.campaign_id, lock=True)
            if known is None:
                raise Conflict("Cet envoi n'existe plus.", "There is no such sending any more.")
            if known.state != "queueing" or known.run != asked.run:
                return {"queued": queued}  # stopped, or done by who had it before
            rows, after = await next_untold(session, work.campaign_id, after, BATCH)
            if after is None:
                known.state = "sending"
                return {"queued": queued}
            queued += await queue_notices(session, state, known, rows)
        seen += len(rows)
        await work.progress(min(seen, total), total)


async def queue_notices(
    session: AsyncSession, state: CampaignState, known: ContactDisclosure, rows: Sequence[Any]
) -> int:
    """A mail to each, at the first of their addresses that is open and was not tried; how many there are now."""
    if not rows:
        return 0
    vault = await open_vault(session, known.campaign_id)
    now, offset = campaign_now(state), timedelta(seconds=state.clock_offset_seconds)
    departments = {department_of(row.place) for row in rows}
    silent = {one for one in departments if is_silent(state, one, now)}
    eves = {one: silent_from(state, one, now) for one in departments}
    awake = [row for row in rows if department_of(row.place) not in silent]  # the others once that is over
    points = await open_points(session, known.campaign_id, [row.id for row in awake], "email")
    chosen = {row.id: next((one for one in points.get(row.id, ()) if one[2] not in row.tried), None) for row in awake}
    reached = [row for row in awake if chosen[row.id] is not None]
    mine = await claim(
        session, known.campaign_id, [row.id for row in reached], "email", known.asked_by, now, carried=False
    )
    common = facts_of(known)
    subject = subject_of(common)
    queued: list[QueuedMessage] = []
    sent_to: dict[UUID, bytes] = {}
    for row in reached:
        point = chosen[row.id]
        if row.id not in mine or point is None:
            continue
        _, sealed, blind = point
        sent_to[row.id] = blind
        eve = eves[department_of(row.place)]
        content = notice_mail(
            state,
            subject,
            lines_about(common, row, known.given_by),
            name=" ".join(part for part in (row.first_names, row.surname) if part),
            to=vault.open("email", sealed),
            leave=known.address + objection_path(vault, known.campaign_id, row.id, blind, kind="contact"),
            reply_to=common.email,
            to_object=NO_MORE,
        )
        once = f"{KIND}:{known.run}:{row.id}:{len(row.tried)}"
        queued.append(QueuedMessage(content, row.id, once, eve.astimezone(UTC) - offset if eve else None))
    made = await queue_many(session, known.campaign_id, queued, kind=KIND)
    await note_queued(session, known.campaign_id, {one: (made[one], to) for one, to in sent_to.items() if one in made})
    return len(made)


async def try_next(session: AsyncSession, campaign_id: UUID, refused: Sequence[UUID], by: str) -> None:
    """People whose address took no mail: at their next one, if nobody stopped that; else with the next sending."""
    state = (await get_campaign(session, campaign_id)).state
    await note_untold(session, campaign_id, refused, campaign_now(state), by, refused=True)
    known = await find(session, campaign_id, lock=True)
    if known is None or known.run == 0 or (known.stopped and known.state != "queueing"):
        return
    if await queue_notices(session, state, known, await read_some(session, campaign_id, refused)):
        known.state = "queueing" if known.state == "queueing" else "sending"
