"""Objections of people on a list: they are taken off it, and no file brings them or their addresses back."""

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
    """Record an objection by link, once if repeated; the mail's address is closed even where the line is gone."""
    if objector.blind is not None:
        await suppress(session, campaign_id, [("email", objector.blind)], "opt_out")
    if objector.kind == "contact":
        await close_contact(session, campaign_id, objector.id, "opt_out")
    else:
        await _take_off(session, campaign_id, await find_with(session, campaign_id, objector.id), "opt_out")


async def take_bounce(session: AsyncSession, campaign_id: UUID, message_id: UUID) -> bool:
    """Take in a bounced notice; return whether it was one of ours. Its address is closed, and its people are informed
    at their next one, else by letter.
    """
    seen = await find_written(session, campaign_id, message_id)
    if not seen:
        return await take_contact_bounce(session, campaign_id, message_id)
    # In this order, as everywhere: the list, what is said of it, who is on it.
    await lock_acquired_list(session, campaign_id, seen[0].list_id)
    known = await find(session, campaign_id, seen[0].list_id, lock=True)
    written = await find_written(session, campaign_id, message_id, lock=True)
    await suppress(
        session, campaign_id, {("email", one.notified_address) for one in written if one.notified_address}, "bounce"
    )
    if known is not None:
        await try_next(session, known, written)
    await session.flush()
    return bool(written)


async def take_objection(session: AsyncSession, campaign_id: UUID, message_id: UUID, sender: str, why: Why) -> bool:
    """Take in an objection by an answer to the mail, or a complaint. `sender`: the address that answers, or empty.

    The id of a message is in the hands of whoever it was forwarded to: the address says who writes.
    """
    written = await find_written(session, campaign_id, message_id)
    if not written:
        return await take_contact_objection(session, campaign_id, message_id, why)
    if sender:
        vault = await open_vault(session, campaign_id)
        written = [one for one in written if ("email", sender) in contacts_of(vault, one)]
    await _take_off(session, campaign_id, written, why)
    return bool(written)


async def _take_off(session: AsyncSession, campaign_id: UUID, people: Sequence[KnownListed], why: Why) -> None:
    vault = await open_vault(session, campaign_id)
    # Whoever comes second waits here, and finds nobody left.
    notices = {one.list_id: await find(session, campaign_id, one.list_id, lock=True) for one in people}
    for one in people:
        addresses = [(channel, vault.blind(channel, text)) for channel, text in contacts_of(vault, one)]
        await suppress(session, campaign_id, addresses, why)
        home = identity_of(vault, name_hash(one.first_names, one.surname), one.home_hash)
        # Of a home a line is known again as who was erased is.
        await suppress(session, campaign_id, [(IDENTITY, home)] if home else [], "erasure")
        await cancel_messages(session, campaign_id, one.id)
        notice = notices[one.list_id]
        if await drop_listed(session, campaign_id, [one.id]):
            keep(session, campaign_id, THEMSELVES, "erased", "listing", one.list_id, ["objection"])
            if notice is not None:
                notice.objected += 1
    await session.flush()
