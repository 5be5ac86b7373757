"""The notices to contacts by e-mail, one per person, in a job that can be interrupted and resumed."""

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
from crm.people.records.card import NOTICE
from crm.people.records.contact_points import open_points
from crm.people.records.labels import THEMSELVES
from crm.people.records.notice_duty import count_due, next_untold, read_some
from crm.people.records.notice_marks import claim, note_queued, note_untold

BATCH = 1_000


async def inform_contacts(work: Work, contact_inform_asked: ContactInformAsked) -> dict[str, Any]:
    """Queue the notices in batches; each marks its recipients in the same transaction, so nobody is queued twice."""
    async with work.transaction() as session:
        state = (await get_campaign(session, work.campaign_id)).state
        total, _ = await count_due(session, work.campaign_id, campaign_today(state), NOTICE)
    after: UUID | None = None
    processed = queued = 0
    while True:
        async with work.transaction() as session:
            disclosure = await find(session, work.campaign_id, lock=True)
            if disclosure is None:
                raise Conflict("Cet envoi n'existe plus.", "There is no such sending any more.")
            if disclosure.state != "queueing" or disclosure.run != contact_inform_asked.run:
                return {"queued": queued}  # stopped, or finished by another worker
            rows, after = await next_untold(session, work.campaign_id, after, BATCH)
            if after is None:
                disclosure.state = "sending"
                return {"queued": queued}
            queued += await queue_notices(session, state, disclosure, rows)
        processed += len(rows)
        await work.progress(min(processed, total), total)


async def queue_notices(
    session: AsyncSession, state: CampaignState, contact_disclosure: ContactDisclosure, rows: Sequence[Any]
) -> int:
    """Queue one mail for each person, to their first open address not tried yet; return how many were queued."""
    if not rows:
        return 0
    vault = await open_vault(session, contact_disclosure.campaign_id)
    now, offset = campaign_now(state), timedelta(seconds=state.clock_offset_seconds)
    departments = {department_of(row.place) for row in rows}
    silent = {department for department in departments if is_silent(state, department, now)}
    eves = {department: silent_from(state, department, now) for department in departments}
    allowed = [row for row in rows if department_of(row.place) not in silent]  # the others once that is over
    points = await open_points(session, contact_disclosure.campaign_id, [row.id for row in allowed], "email")
    chosen = {row.id: next((one for one in points.get(row.id, ()) if one[2] not in row.tried), None) for row in allowed}
    reached = [row for row in allowed if chosen[row.id] is not None]
    claimed = await claim(
        session,
        contact_disclosure.campaign_id,
        [row.id for row in reached],
        "email",
        contact_disclosure.asked_by,
        now,
        carried=False,
    )
    common = facts_of(contact_disclosure)
    subject = subject_of(common)
    queued: list[QueuedMessage] = []
    sent_to: dict[UUID, bytes] = {}
    for row in reached:
        point = chosen[row.id]
        if row.id not in claimed or point is None:
            continue
        _, sealed, blind = point
        sent_to[row.id] = blind
        eve = eves[department_of(row.place)]
        content = notice_mail(
            state,
            subject,
            lines_about(common, row, contact_disclosure.given_by),
            name=" ".join(part for part in (row.first_names, row.surname) if part),
            to=vault.open("email", sealed),
            leave=contact_disclosure.address
            + objection_path(vault, contact_disclosure.campaign_id, row.id, blind, kind="contact"),
            reply_to=common.email,
            to_object=NO_MORE,
            from_themselves=row.given_by == THEMSELVES,
        )
        once = f"{KIND}:{contact_disclosure.run}:{row.id}:{len(row.tried)}"
        queued.append(QueuedMessage(content, row.id, once, eve.astimezone(UTC) - offset if eve else None))
    message_ids = await queue_many(session, contact_disclosure.campaign_id, queued, kind=KIND)
    await note_queued(
        session,
        contact_disclosure.campaign_id,
        {one: (message_ids[one], recipient) for one, recipient in sent_to.items() if one in message_ids},
    )
    return len(message_ids)


async def try_next(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID], by: str) -> None:
    """Try the next address of people whose address refused mail; if sending was stopped, leave them for
    the next one.
    """
    state = (await get_campaign(session, campaign_id)).state
    await note_untold(session, campaign_id, ids, campaign_now(state), by, refused=True)
    disclosure = await find(session, campaign_id, lock=True)
    if disclosure is None or disclosure.run == 0 or (disclosure.stopped and disclosure.state != "queueing"):
        return
    if await queue_notices(session, state, disclosure, await read_some(session, campaign_id, ids)):
        disclosure.state = "queueing" if disclosure.state == "queueing" else "sending"
