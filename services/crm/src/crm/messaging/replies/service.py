"""Replies: answers on the timeline, opt-outs in the ledger, addresses closed where nothing arrives."""

import hashlib
from typing import Literal
from uuid import UUID, uuid5

from kit.db.vault import open_vault
from kit.messages.incoming_mail import Letter, open_letter, says_stop
from kit.security.auth import Caller
from kit.security.entitlements import check_may_give, permanent_rights
from kit.security.links import new_link
from kit.web.problems import Invalid
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.unsubscribes.service import as_nobody, withdraw
from crm.messaging.disclosures import objections as disclosures
from crm.messaging.interactions.schemas import InteractionCreate
from crm.messaging.interactions.service import record_interaction
from crm.messaging.mailings.deliveries import find_delivery
from crm.messaging.replies.models import ReceivedMessage
from crm.people.records.consent_uses import Use
from crm.people.records.contact_points import address_of, people_at
from crm.people.records.contacts import Channel, normalise
from crm.people.suppressions.service import suppress

INTAKE = "intake"
OPENED = permanent_rights("sends:write", "people:write")
"""What the address does: it notes on anybody's timeline what they answered, and takes back what they agreed to."""
Became = Literal["reply", "withdrawn", "bounce", "complaint", "unknown", "repeated"]


async def new_intake(session: AsyncSession, caller: Caller) -> str:
    """The path that a provider posts to. It is a secret: shown once."""
    check_may_give(caller.rights, OPENED)
    target = uuid5(caller.campaign_id, INTAKE)
    return f"/v1/public/intake/{await new_link(session, caller.campaign_id, INTAKE, target)}"


async def take_mail(session: AsyncSession, campaign_id: UUID, content: bytes) -> Became:
    letter = await open_letter(content)
    digest = hashlib.sha256(letter.name.encode() or content).digest()
    if not await _first(session, campaign_id, digest):
        return "repeated"
    became = await _take_mail(session, campaign_id, letter)
    return await _note(session, campaign_id, digest, became)


async def take_sms(session: AsyncSession, campaign_id: UUID, sender: str, text: str, name: str) -> Became:
    """`name`: the provider's own id of the SMS; empty where it gives none."""
    try:
        number = normalise("phone", sender, "/from")
    except Invalid:
        return "unknown"
    digest = hashlib.sha256(f"sms {name or f'{number} {text}'}".encode()).digest()
    # Without a name of its own the same words may well be said twice.
    if name and not await _first(session, campaign_id, digest):
        return "repeated"
    person_ids = await _at(session, campaign_id, "phone", number)
    if says_stop(text):
        # Whoever shares the number: nobody there wants more.
        for person_id in person_ids:
            await withdraw(session, campaign_id, person_id, "sms", "phone")
        vault = await open_vault(session, campaign_id)
        await suppress(session, campaign_id, [("phone", vault.blind("phone", number))], "opt_out")
        return "withdrawn"
    if not person_ids:
        return "unknown"
    await _record(session, campaign_id, person_ids[0], "sms", text)
    return "reply"


async def _take_mail(session: AsyncSession, campaign_id: UUID, letter: Letter) -> Became:
    found = await find_delivery(session, campaign_id, letter.about) if letter.about else None
    match letter.kind:
        case "bounce" | "complaint":
            if found is None or found.contact_id is None:
                return await _take_notice(session, campaign_id, letter)
            point = await address_of(session, campaign_id, found.contact_id)
            if point is None:
                return "unknown"
            await suppress(session, campaign_id, [point[1:]], letter.kind)
            if letter.kind == "bounce":
                await _take_notice(session, campaign_id, letter)  # where it told them of their data for the first time
            if letter.kind == "complaint":
                await withdraw(session, campaign_id, found.person_id, "email", "link", "complaint")
            return letter.kind
        case "reply":
            senders = await _at(session, campaign_id, "email", letter.sender)
            # The id of a message is in the hands of whoever it was forwarded to: the address says who writes.
            if not senders:
                return await _take_notice(session, campaign_id, letter)
            person_id = found.person_id if found and found.person_id in senders else senders[0]
            if letter.says_no:
                for one in senders:
                    await withdraw(session, campaign_id, one, _EMAIL, "link")
                return "withdrawn"
            await _record(session, campaign_id, person_id, "email", letter.text)
            return "reply"
        case _:
            return "unknown"


async def _take_notice(session: AsyncSession, campaign_id: UUID, letter: Letter) -> Became:
    """Take in what comes back of an acquired list's notice (GDPR, art. 14): a bounce, a complaint or an opt-out."""
    if letter.about is None:
        return "unknown"
    match letter.kind:
        case "bounce":
            return "bounce" if await disclosures.take_bounce(session, campaign_id, letter.about) else "unknown"
        case "complaint":
            done = await disclosures.take_objection(session, campaign_id, letter.about, "", "complaint")
            return "complaint" if done else "unknown"
        case "reply" if letter.says_no:
            try:
                sender = normalise("email", letter.sender, "/from")
            except Invalid:
                return "unknown"
            done = await disclosures.take_objection(session, campaign_id, letter.about, sender, "opt_out")
            return "withdrawn" if done else "unknown"
        case _:
            return "unknown"


_EMAIL: Use = "email"


async def _record(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, channel: Literal["email", "sms"], text: str
) -> None:
    kept = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t").strip()[:4000]
    put = InteractionCreate(channel=channel, direction="in", text=kept or None)
    await record_interaction(session, as_nobody(campaign_id), person_id, put, screened=False)


async def _at(session: AsyncSession, campaign_id: UUID, channel: Channel, address: str) -> list[UUID]:
    try:
        plain = normalise(channel, address, "/from")
    except Invalid:
        return []
    vault = await open_vault(session, campaign_id)
    return list(await people_at(session, campaign_id, channel, vault.blind(channel, plain)))


async def _first(session: AsyncSession, campaign_id: UUID, digest: bytes) -> bool:
    row = insert(ReceivedMessage).values(campaign_id=campaign_id, digest=digest, became="unknown")
    return await session.scalar(row.on_conflict_do_nothing().returning(ReceivedMessage.became)) is not None


async def _note(session: AsyncSession, campaign_id: UUID, digest: bytes, became: Became) -> Became:
    known = await session.get(ReceivedMessage, (campaign_id, digest))
    if known is not None:
        known.became = became
    return became
