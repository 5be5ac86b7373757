"""Outcomes of a notice's mails, read from the queue: who was informed and when, and who needs a letter."""

from uuid import UUID

from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.jobs.watch_loops import look_every
from kit.messages import State
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.unsubscribes.service import THEMSELVES
from crm.imports.acquired_lists.notice_state import fold_fates, lock_acquired_list, next_refused, set_notice_day
from crm.messaging.disclosures.contact_mails import try_next as try_next_contact
from crm.messaging.disclosures.contacts import find as find_contacts
from crm.messaging.disclosures.mail_job import BATCH, try_next
from crm.messaging.disclosures.service import find
from crm.people.records.notice_marks import any_waiting, next_ended, note_told, note_unknown, note_untold

LOOK_SECONDS = 15.0
_UNDER_WAY = text("select campaign_id, list_id from disclosure where state = 'sending'")
_WITH_CONTACTS = text("""
    select campaign_id from contact_disclosure where state = 'sending'
    union select campaign_id from campaign where exists (
        select from person_notice one where one.campaign_id = campaign.campaign_id and one.state = 'waiting'
    )
""")


async def keep_settling(sessions: Sessions) -> None:
    """Process the outcomes of notices for as long as the worker runs."""
    await look_every(LOOK_SECONDS, settle_all, sessions)


async def settle_all(sessions: Sessions) -> int:
    """Process the notices under way; return the number of lists and campaigns examined."""
    async with as_relay(sessions) as session:
        lists = [(row.campaign_id, row.list_id) for row in await session.execute(_UNDER_WAY)]
        campaigns = list(await session.scalars(_WITH_CONTACTS))
    for campaign_id, list_id in lists:
        async with transaction(sessions, campaign_id) as session:
            await settle(session, campaign_id, list_id)
    for campaign_id in campaigns:
        more = True
        while more and not is_cancelled():
            async with transaction(sessions, campaign_id) as session:
                more = await settle_contacts(session, campaign_id)
    return len(lists) + len(campaigns)


async def settle_contacts(session: AsyncSession, campaign_id: UUID) -> bool:
    """Process some contacts whose message has ended; return whether there may be more."""
    # Locks are taken in one order everywhere: the notice, then its recipients.
    contacts = await find_contacts(session, campaign_id, lock=True)
    state = (await get_campaign(session, campaign_id)).state
    now, today = campaign_now(state), campaign_today(state)
    asked_by = contacts.asked_by if contacts else THEMSELVES
    ended = await next_ended(session, campaign_id, BATCH)
    failed = ended.pop(State.FAILED, [])
    if delivered := ended.pop(State.SENT, None):
        await note_told(session, campaign_id, delivered, today, now, asked_by)
    if unsure := ended.pop(State.UNKNOWN, None):
        await note_unknown(session, campaign_id, unsure, now)
    if stopped := [person for people in ended.values() for person in people]:
        await note_untold(session, campaign_id, stopped, now, asked_by, refused=False)
    if failed:
        await try_next_contact(session, campaign_id, failed, asked_by)
    more = bool(delivered or unsure or stopped or failed)
    if (
        contacts is not None
        and contacts.state == "sending"
        and not more
        and not await any_waiting(session, campaign_id)
    ):
        contacts.state = "ended"
    await session.flush()
    return more


async def settle(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> None:
    if await lock_acquired_list(session, campaign_id, list_id) is None:
        return
    disclosure = await find(session, campaign_id, list_id, lock=True)
    if disclosure is None or disclosure.state != "sending":
        return
    today = campaign_today((await get_campaign(session, campaign_id)).state)
    while failed := await next_refused(session, campaign_id, list_id, BATCH):
        await try_next(session, disclosure, failed)
    if not await fold_fates(session, campaign_id, list_id, today):
        disclosure.state = "ended"
    await set_notice_day(session, campaign_id, list_id)
    await session.flush()
