"""Somebody of a list objects: they are off it, and no file brings them or their addresses back."""

from collections.abc import Sequence
from uuid import UUID

from kit.messages import cancel
from kit.vault import open_vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.disclosures.links import Objector
from crm.disclosures.service import find
from crm.listings.telling import KnownListed, contacts_of, drop_listed, find_with, find_written
from crm.people.addresses import IDENTITY, identity_of
from crm.people.names import name_hash
from crm.suppressions.service import Why, suppress
from crm.trails.service import keep
from crm.unsubscribes.service import THEMSELVES


async def object_by_link(session: AsyncSession, campaign_id: UUID, objector: Objector) -> None:
    """Said twice it is once; the address of the mail is closed even where the line has gone since."""
    if objector.blind is not None:
        await suppress(session, campaign_id, [("email", objector.blind)], "opt_out")
    await _take_off(session, campaign_id, await find_with(session, campaign_id, objector.listed_id), "opt_out")


async def take_bounce(session: AsyncSession, campaign_id: UUID, message_id: UUID) -> bool:
    """Whether it was a notice of ours that came back: its people are told by letter, and the address is closed."""
    written = await find_written(session, campaign_id, message_id)
    for one in written:
        await suppress(session, campaign_id, await _mail_of(session, campaign_id, one), "bounce")
        if one.told_by == "email":
            one.told_by, one.told_on = None, None
        one.mailable = False
    await session.flush()
    return bool(written)


async def take_objection(session: AsyncSession, campaign_id: UUID, message_id: UUID, sender: str, why: Why) -> bool:
    """By an answer to the mail, or a complaint of who got it. `sender`: the address that answers; empty: not known.

    The id of a message is in the hands of whoever it was forwarded to: the address says who writes.
    """
    written = await find_written(session, campaign_id, message_id)
    if sender:
        vault = await open_vault(session, campaign_id)
        written = [one for one in written if ("email", sender) in contacts_of(vault, one)]
    await _take_off(session, campaign_id, written, why)
    return bool(written)


async def _take_off(session: AsyncSession, campaign_id: UUID, people: Sequence[KnownListed], why: Why) -> None:
    vault = await open_vault(session, campaign_id)
    # Whoever comes second waits here, and finds nobody left.
    notices = {one.listing_id: await find(session, campaign_id, one.listing_id, lock=True) for one in people}
    for one in people:
        addresses = [(channel, vault.blind(channel, text)) for channel, text in contacts_of(vault, one)]
        await suppress(session, campaign_id, addresses, why)
        home = identity_of(vault, name_hash(one.first_names, one.surname), one.home_hash)
        # Of a home a line is known again as who was erased is.
        await suppress(session, campaign_id, [(IDENTITY, home)] if home else [], "erasure")
        await cancel(session, campaign_id, one.id)
        notice = notices[one.listing_id]
        if await drop_listed(session, campaign_id, [one.id]):
            keep(session, campaign_id, THEMSELVES, "erased", "listing", one.listing_id, ["objection"])
            if notice is not None:
                notice.objected += 1
    await session.flush()


async def _mail_of(session: AsyncSession, campaign_id: UUID, one: KnownListed) -> list[tuple[str, bytes]]:
    """The first that was open when it was written to is not known any more: where there are several, none is closed."""
    vault = await open_vault(session, campaign_id)
    mails = [address for channel, address in contacts_of(vault, one) if channel == "email"]
    return [("email", vault.blind("email", mails[0]))] if len(mails) == 1 else []
