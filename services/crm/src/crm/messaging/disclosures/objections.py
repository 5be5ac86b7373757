"""Objections of people on an acquired list: their lines are deleted, and no import brings them or
their addresses back.
"""

from collections.abc import Sequence
from uuid import UUID

from kit.db.vault import open_vault
from kit.messages import cancel_messages
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.consents.unsubscribes.service import THEMSELVES
from crm.imports.acquired_lists.notice_state import (
    KnownListed,
    contacts_of,
    drop_listed,
    find_with,
    find_written,
    lock_acquired_list,
)
from crm.messaging.disclosures.contact_objections import close_contact, take_contact_bounce, take_contact_objection
from crm.messaging.disclosures.links import Objector
from crm.messaging.disclosures.mail_job import try_next
from crm.messaging.disclosures.service import find
from crm.people.records.addresses import IDENTITY, identity_of
from crm.people.records.names import name_hash
from crm.people.suppressions.service import Why, suppress


async def object_by_link(session: AsyncSession, campaign_id: UUID, objector: Objector) -> None:
    """Record an objection by link. Idempotent; the mail's address is suppressed even if the line is gone."""
    if objector.blind is not None:
        await suppress(session, campaign_id, [("email", objector.blind)], "opt_out")
    if objector.kind == "contact":
        await close_contact(session, campaign_id, objector.id, "opt_out")
    else:
        await _take_off(session, campaign_id, await find_with(session, campaign_id, objector.id), "opt_out")


async def take_bounce(session: AsyncSession, campaign_id: UUID, message_id: UUID) -> bool:
    """Process a bounced notice: its address is suppressed, and its people are informed at their next one, else by
    letter. Return whether it was a notice.
    """
    rows = await find_written(session, campaign_id, message_id)
    if not rows:
        return await take_contact_bounce(session, campaign_id, message_id)
    # Locks are taken in one order everywhere: the list, its notice, its lines.
    await lock_acquired_list(session, campaign_id, rows[0].list_id)
    disclosure = await find(session, campaign_id, rows[0].list_id, lock=True)
    written = await find_written(session, campaign_id, message_id, lock=True)
    await suppress(
        session, campaign_id, {("email", one.notified_address) for one in written if one.notified_address}, "bounce"
    )
    if disclosure is not None:
        await try_next(session, disclosure, written)
    await session.flush()
    return bool(written)


async def take_objection(session: AsyncSession, campaign_id: UUID, message_id: UUID, sender: str, reason: Why) -> bool:
    """Process an objection by reply to the mail, or a complaint. `sender`: the replying address, or empty.

    A forwarded mail shows its id to others, so the address tells who objects.
    """
    written = await find_written(session, campaign_id, message_id)
    if not written:
        return await take_contact_objection(session, campaign_id, message_id, reason)
    if sender:
        vault = await open_vault(session, campaign_id)
        written = [one for one in written if ("email", sender) in contacts_of(vault, one)]
    await _take_off(session, campaign_id, written, reason)
    return bool(written)


async def _take_off(session: AsyncSession, campaign_id: UUID, people: Sequence[KnownListed], reason: Why) -> None:
    vault = await open_vault(session, campaign_id)
    # A concurrent request waits here, and finds nobody left.
    notices = {person.list_id: await find(session, campaign_id, person.list_id, lock=True) for person in people}
    for person in people:
        addresses = [(channel, vault.blind(channel, text)) for channel, text in contacts_of(vault, person)]
        await suppress(session, campaign_id, addresses, reason)
        home = identity_of(vault, name_hash(person.first_names, person.surname), person.home_hash)
        # A line with a home is recognised again by the hash of name and home, as an erased person is.
        await suppress(session, campaign_id, [(IDENTITY, home)] if home else [], "erasure")
        await cancel_messages(session, campaign_id, person.id)
        notice = notices[person.list_id]
        if await drop_listed(session, campaign_id, [person.id]):
            keep(session, campaign_id, THEMSELVES, "erased", "listing", person.list_id, ["objection"])
            if notice is not None:
                notice.objected += 1
    await session.flush()
