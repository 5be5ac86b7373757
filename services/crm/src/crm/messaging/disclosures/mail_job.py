"""The mails of a notice, one for each person, once: a job that may be killed and begun again."""

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


async def inform(work: Work, asked: InformAsked) -> dict[str, Any]:
    """Queue the notices in batches, each one transaction with the marks of its readers: nobody is queued twice."""
    async with work.transaction() as session:
        total = (await count_told(session, work.campaign_id, asked.listing_id)).to_mail
        state = (await get_campaign(session, work.campaign_id)).state
        controller = await find_controller(session, work.campaign_id)
    reply_to = controller.email if controller else ""
    after: UUID | None = None
    seen = queued = 0
    while True:
        async with work.transaction() as session:
            # In this order, as everywhere: the list, who is on it.
            acquired_list = await lock_acquired_list(session, work.campaign_id, asked.listing_id)
            known = await find(session, work.campaign_id, asked.listing_id)
            if acquired_list is None or known is None:
                raise Conflict("Cette liste n'existe plus.", "There is no such list any more.")
            if known.state != "queueing" or known.run != asked.run:
                return {"queued": queued}  # stopped, or done by who had it before
            rows = await next_mailable(session, work.campaign_id, asked.listing_id, after, BATCH)
            if not rows:
                known.state = "sending"
                return {"queued": queued}
            queued += await queue_notices(session, state, known, reply_to, rows)
            after = rows[-1].id
        seen += len(rows)
        await work.progress(min(seen, total), total)


async def try_next(session: AsyncSession, known: Disclosure, refused: Sequence[KnownListed]) -> None:
    """People whose address takes no mail: at their next one, else they are told by letter."""
    for one in refused:
        mark_refused(one)
    await session.flush()
    state = (await get_campaign(session, known.campaign_id)).state
    controller = await find_controller(session, known.campaign_id)
    with_one = [one for one in refused if one.notice_channel is None and one.mailable]
    if await queue_notices(session, state, known, controller.email if controller else "", with_one):
        known.state = "queueing" if known.state == "queueing" else "sending"


async def queue_notices(
    session: AsyncSession, state: CampaignState, known: Disclosure, reply_to: str, rows: Sequence[KnownListed]
) -> int:
    """A mail to each, at the first of their addresses that is open and was not tried; how many there are now."""
    vault = await open_vault(session, known.campaign_id)
    now, offset = campaign_now(state), timedelta(seconds=state.clock_offset_seconds)
    mails = {row.id: [a for channel, a in contacts_of(vault, row) if channel == "email"] for row in rows}
    blinds = {address: vault.blind("email", address) for found in mails.values() for address in found}
    closed = await closed_among(session, [("email", blind) for blind in blinds.values()])
    places = {row.id: department_of(row.station or row.commune or row.postcode or "") for row in rows}
    silent = {one for one in set(places.values()) if is_silent(state, one, now)}
    eves = {one: silent_from(state, one, now) for one in set(places.values())}
    names: dict[UUID, str] = {}
    sent_to: dict[UUID, bytes] = {}
    queued: list[QueuedMessage] = []
    for row in rows:
        to = next(
            (one for one in mails[row.id] if ("email", blinds[one]) not in closed and blinds[one] not in row.tried),
            None,
        )
        if to is None:
            row.mailable = False
            continue
        if places[row.id] in silent or (known.stopped and known.state != "queueing"):
            continue  # to be told once that is over
        eve = eves[places[row.id]]
        # Who is twice on the list at one address is told once.
        who = vault.blind("told", f"{to} {name_hash(row.first_names, row.surname)}").hex()[:32]
        names[row.id], sent_to[row.id] = f"{acquired_lists.kind_of(known.list_id)}:{known.run}:{who}", blinds[to]
        queued.append(
            QueuedMessage(
                content=notice_mail(
                    state,
                    known.subject,
                    known.lines,
                    name=" ".join(part for part in (row.first_names, row.surname) if part),
                    to=to,
                    leave=known.address + objection_path(vault, known.campaign_id, row.id, blinds[to]),
                    reply_to=reply_to,
                    to_object=OFF_THE_LIST,
                ),
                about=row.id,
                once=names[row.id],
                expires_at=eve.astimezone(UTC) - offset if eve else None,
            )
        )
    made = await queue_many(session, known.campaign_id, queued, kind=acquired_lists.kind_of(known.list_id))
    ids = await messages_named(session, known.campaign_id, set(names.values()))
    await session.flush()  # who has no address that is open
    await note_mailed(session, known.campaign_id, {one: (ids[name], sent_to[one]) for one, name in names.items()})
    return len(made)
