"""The notices to an acquired list by e-mail, one per person, in a job that can be interrupted and resumed."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.jobs import Work
from kit.messages import QueuedMessage, messages_named, queue_many
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent, silent_from
from crm.campaign.controllers.service import find_controller
from crm.imports.acquired_lists import service as acquired_lists
from crm.imports.acquired_lists.notice_state import (
    KnownListed,
    contacts_of,
    count_told,
    lock_acquired_list,
    mark_refused,
    next_mailable,
    note_mailed,
)
from crm.messaging.disclosures.links import objection_path
from crm.messaging.disclosures.mails import notice_mail
from crm.messaging.disclosures.models import Disclosure
from crm.messaging.disclosures.notice_text import OFF_THE_LIST
from crm.messaging.disclosures.schemas import InformAsked
from crm.messaging.disclosures.service import find
from crm.people.records.names import name_hash
from crm.people.suppressions.service import closed_among

BATCH = 1_000


async def inform(work: Work, inform_asked: InformAsked) -> dict[str, Any]:
    """Queue the notices in batches; each marks its recipients in the same transaction, so nobody is queued twice."""
    async with work.transaction() as session:
        total = (await count_told(session, work.campaign_id, inform_asked.listing_id)).to_mail
        state = (await get_campaign(session, work.campaign_id)).state
        controller = await find_controller(session, work.campaign_id)
    reply_to = controller.email if controller else ""
    after: UUID | None = None
    processed = queued = 0
    while True:
        async with work.transaction() as session:
            # Locks are taken in one order everywhere: the list, then its lines.
            acquired_list = await lock_acquired_list(session, work.campaign_id, inform_asked.listing_id)
            disclosure = await find(session, work.campaign_id, inform_asked.listing_id)
            if acquired_list is None or disclosure is None:
                raise Conflict("Cette liste n'existe plus.", "There is no such list any more.")
            if disclosure.state != "queueing" or disclosure.run != inform_asked.run:
                return {"queued": queued}  # stopped, or finished by another worker
            rows = await next_mailable(session, work.campaign_id, inform_asked.listing_id, after, BATCH)
            if not rows:
                disclosure.state = "sending"
                return {"queued": queued}
            queued += await queue_notices(session, state, disclosure, reply_to, rows)
            after = rows[-1].id
        processed += len(rows)
        await work.progress(min(processed, total), total)


async def try_next(session: AsyncSession, disclosure: Disclosure, listeds: Sequence[KnownListed]) -> None:
    """Try the next address of people whose address refused mail; without one they get a letter."""
    for one in listeds:
        mark_refused(one)
    await session.flush()
    state = (await get_campaign(session, disclosure.campaign_id)).state
    controller = await find_controller(session, disclosure.campaign_id)
    with_one = [one for one in listeds if one.notice_channel is None and one.mailable]
    if await queue_notices(session, state, disclosure, controller.email if controller else "", with_one):
        disclosure.state = "queueing" if disclosure.state == "queueing" else "sending"


async def queue_notices(
    session: AsyncSession, state: CampaignState, disclosure: Disclosure, reply_to: str, rows: Sequence[KnownListed]
) -> int:
    """Queue one mail for each person, to their first open address not tried yet; return how many were queued."""
    vault = await open_vault(session, disclosure.campaign_id)
    now, offset = campaign_now(state), timedelta(seconds=state.clock_offset_seconds)
    mails = {row.id: [a for channel, a in contacts_of(vault, row) if channel == "email"] for row in rows}
    blinds = {address: vault.blind("email", address) for mail in mails.values() for address in mail}
    closed = await closed_among(session, [("email", blind) for blind in blinds.values()])
    places = {row.id: department_of(row.station or row.commune or row.postcode or "") for row in rows}
    silent = {one for one in set(places.values()) if is_silent(state, one, now)}
    eves = {one: silent_from(state, one, now) for one in set(places.values())}
    names: dict[UUID, str] = {}
    sent_to: dict[UUID, bytes] = {}
    queued: list[QueuedMessage] = []
    for row in rows:
        recipient = next(
            (mail for mail in mails[row.id] if ("email", blinds[mail]) not in closed and blinds[mail] not in row.tried),
            None,
        )
        if recipient is None:
            row.mailable = False
            continue
        if places[row.id] in silent or (disclosure.stopped and disclosure.state != "queueing"):
            continue  # to be informed once that is over
        eve = eves[places[row.id]]
        # A person listed twice at one address is informed once.
        reader_key = vault.blind("told", f"{recipient} {name_hash(row.first_names, row.surname)}").hex()[:32]
        names[row.id], sent_to[row.id] = (
            f"{acquired_lists.kind_of(disclosure.list_id)}:{disclosure.run}:{reader_key}",
            blinds[recipient],
        )
        queued.append(
            QueuedMessage(
                content=notice_mail(
                    state,
                    disclosure.subject,
                    disclosure.lines,
                    name=" ".join(part for part in (row.first_names, row.surname) if part),
                    to=recipient,
                    leave=disclosure.address + objection_path(vault, disclosure.campaign_id, row.id, blinds[recipient]),
                    reply_to=reply_to,
                    to_object=OFF_THE_LIST,
                ),
                about=row.id,
                once=names[row.id],
                expires_at=eve.astimezone(UTC) - offset if eve else None,
            )
        )
    message_ids = await queue_many(
        session, disclosure.campaign_id, queued, kind=acquired_lists.kind_of(disclosure.list_id)
    )
    ids = await messages_named(session, disclosure.campaign_id, set(names.values()))
    await session.flush()  # no open address
    await note_mailed(session, disclosure.campaign_id, {one: (ids[name], sent_to[one]) for one, name in names.items()})
    return len(message_ids)
