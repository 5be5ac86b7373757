"""Bounced mails: people who cannot be reached by mail get SMS, or a call.

A mail fails in two ways. The relay refuses the recipient at once, as the message queue records; or a bounce notice
comes later (RFC 3464), which the mailbox's owner forwards.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

from kit.db.vault import Vault, open_vault
from kit.messages import Channel, State
from kit.messages.incoming_mail import open_letter
from kit.messages.tables import MESSAGE
from kit.security.auth import Caller
from kit.security.entitlements import check_may_give, permanent_rights
from kit.security.links import new_link
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.messages.bounces.models import Bounce
from proxy.people.identities import service as people

NOTICES = "bounces"
"""The purpose of the secret address where notices are brought."""

CLOSING = ("SMTP 550", "SMTP 551", "SMTP 553")
"""No such mailbox, moved, no such address. A full box (552) and a refused text (554) say nothing of the address."""

MAX_AT_ONCE = 500


async def new_notice_address(session: AsyncSession, caller: Caller) -> str:
    """Return the secret path for bounce notices; it is shown once."""
    check_may_give(caller.rights, permanent_rights("requests:write", "offers:write"))
    target = uuid5(caller.campaign_id, NOTICES)
    return f"/v1/public/bounces/{await new_link(session, caller.campaign_id, NOTICES, target)}"


async def take_notice(session: AsyncSession, campaign_id: UUID, content: bytes) -> bool:
    """Process a raw mail; return whether it reports a permanent failure of one of ours."""
    letter = await open_letter(content)
    if letter.kind != "bounce" or letter.about is None:
        return False
    about = select(MESSAGE.c.about).where(
        MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.id == letter.about, MESSAGE.c.channel == Channel.EMAIL
    )
    target = await session.scalar(about)
    return target is not None and await _note(session, campaign_id, letter.about, target, "notice")


async def note_refused(session: AsyncSession, campaign_id: UUID) -> int:
    """Record messages that the relay refused permanently since the last run; return how many."""
    noted = select(Bounce.message_id).where(Bounce.message_id == MESSAGE.c.id)
    refused = (
        select(MESSAGE.c.id, MESSAGE.c.about)
        .where(
            MESSAGE.c.campaign_id == campaign_id,
            MESSAGE.c.channel == Channel.EMAIL,
            MESSAGE.c.state == State.FAILED,
            MESSAGE.c.reason.in_(CLOSING),
            MESSAGE.c.about.is_not(None),
            ~noted.exists(),
        )
        .order_by(MESSAGE.c.entry)
        .limit(MAX_AT_ONCE)
    )
    return sum(
        [await _note(session, campaign_id, row.id, row.about, "relay") for row in await session.execute(refused)]
    )


async def closed_among(session: AsyncSession, campaign_id: UUID, addresses: Mapping[UUID, str]) -> set[UUID]:
    """Return those of these people whose present address bounces."""
    rows = await session.execute(
        select(Bounce.person_id, Bounce.address).where(
            Bounce.campaign_id == campaign_id, Bounce.address.is_not(None), Bounce.person_id.in_(addresses)
        )
    )
    refused = rows.all()
    if not refused:
        return set()
    vault = await open_vault(session, campaign_id)
    return {row.person_id for row in refused if row.address == _blind(vault, addresses[row.person_id])}


async def is_closed(session: AsyncSession, campaign_id: UUID, person_id: UUID, address: str) -> bool:
    return bool(await closed_among(session, campaign_id, {person_id: address}))


async def all_closed(session: AsyncSession, campaign_id: UUID) -> dict[UUID, datetime]:
    """Return since when a person's address bounces, by person."""
    rows = await session.execute(
        select(Bounce.person_id, Bounce.noted_at).where(Bounce.address.is_not(None)).order_by(Bounce.noted_at.desc())
    )
    since = {row.person_id: row.noted_at for row in rows}
    people_by_id = await people.read_people(session, campaign_id, since)
    closed = await closed_among(
        session, campaign_id, {person_id: person.email for person_id, person in people_by_id.items()}
    )
    return {person_id: at for person_id, at in since.items() if person_id in closed}


async def open_again(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> None:
    """Unblock an address, as a member learned that mails arrive; the next bounce blocks it again."""
    of_person = (Bounce.campaign_id == campaign_id) & (Bounce.person_id == person_id)
    await session.execute(update(Bounce).where(of_person).values(address=None))


async def _note(session: AsyncSession, campaign_id: UUID, message_id: UUID, target: UUID, reported_by: str) -> bool:
    row_found = await requests.by_ids(session, [target]) or await offers.by_ids(session, [target])
    row = row_found.get(target)
    if row is None:  # erased since
        return False
    person = await people.read_person(session, campaign_id, row.person_id)
    vault = await open_vault(session, campaign_id)
    values = {
        "campaign_id": campaign_id,
        "message_id": message_id,
        "person_id": row.person_id,
        "address": _blind(vault, person.email) if person.email else None,
        "reported_by": reported_by,
        "noted_at": datetime.now(UTC),
    }
    stored = insert(Bounce).values(values).on_conflict_do_nothing().returning(Bounce.message_id)
    return await session.scalar(stored) is not None


def _blind(vault: Vault, address: str) -> bytes:
    return vault.blind("bounced address", address.strip().casefold())
