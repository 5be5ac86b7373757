"""Objections of informed contacts, and notices that bounce."""

from typing import get_args
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.messages import cancel_messages
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.consents.unsubscribes.service import THEMSELVES, as_nobody
from crm.messaging.disclosures.contact_mails import try_next
from crm.messaging.disclosures.contacts import find
from crm.people.records import person_contacts
from crm.people.records import service as people
from crm.people.records.consent_uses import Use
from crm.people.records.contacts import Channel
from crm.people.records.notice_marks import find_notice, notice_of
from crm.people.suppressions.service import Why, suppress


async def close_contact(session: AsyncSession, campaign_id: UUID, person_id: UUID, reason: Why) -> None:
    """Record a refusal of every use on every channel (GDPR, art. 21(2) and (3)), and cancel waiting messages.
    Idempotent.
    """
    caller = as_nobody(campaign_id)
    # Locks are taken in one order everywhere: the notice, then its recipients.
    disclosure = await find(session, campaign_id, lock=True)
    try:
        # A concurrent request waits here.
        await people.get_person(session, caller, person_id, lock=True)
    except NotFound:
        return  # erased since
    notice = await notice_of(session, campaign_id, person_id, lock=True)
    if notice is not None and notice.objected_at is not None:
        return
    for use in get_args(Use):
        no = ConsentCreate(use=use, state="withdrawn", source="link")
        await consents.record_consent(session, caller, person_id, no)
    for channel in get_args(Channel):
        await suppress(
            session, campaign_id, await person_contacts.addresses_of(session, campaign_id, person_id, channel), reason
        )
    await cancel_messages(session, campaign_id, person_id)
    keep(session, campaign_id, THEMSELVES, "changed", "person", person_id, ["objection"])
    if notice is not None:
        notice.objected_at = campaign_now((await get_campaign(session, campaign_id)).state)
        if disclosure is not None:
            disclosure.objected += 1
    await session.flush()


async def take_contact_bounce(session: AsyncSession, campaign_id: UUID, message_id: UUID) -> bool:
    """Process a bounced notice: its recipient is not informed, and their next address is tried. Return whether it was a
    notice.
    """
    # Locks are taken in one order everywhere: the notice, then its recipients.
    await find(session, campaign_id, lock=True)
    notice = await find_notice(session, campaign_id, message_id)
    if notice is None:
        return False
    if notice.notified_address is not None:
        await suppress(session, campaign_id, [("email", notice.notified_address)], "bounce")
    await try_next(session, campaign_id, [notice.person_id], THEMSELVES)
    return True


async def take_contact_objection(session: AsyncSession, campaign_id: UUID, message_id: UUID, reason: Why) -> bool:
    """Process a recipient's complaint. Replies with a refusal are processed elsewhere, as the sender is a known
    contact.
    """
    notice = await find_notice(session, campaign_id, message_id)
    if notice is None or reason != "complaint":
        return False
    await close_contact(session, campaign_id, notice.person_id, reason)
    return True
