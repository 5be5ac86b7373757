"""Replies to messages: answers go to the timeline, opt-outs to the consents, bounced addresses are suppressed."""

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
from crm.messaging.mailings.deliveries import KnownDelivery, find_delivery, latest_delivery
from crm.messaging.replies.models import ReceivedMessage, Reply
from crm.people.records.consent_uses import Use
from crm.people.records.contact_points import address_of, people_at
from crm.people.records.contacts import Channel, normalise
from crm.people.suppressions.service import suppress

INTAKE = "intake"
OPENED = permanent_rights("sends:write", "people:write")
"""The permissions of the intake link: to record replies on timelines, and to withdraw consents."""
Became = Literal["reply", "withdrawn", "bounce", "complaint", "unknown", "repeated"]


async def new_intake(session: AsyncSession, caller: Caller) -> str:
    """Return a new path for a provider to post to, a secret that is shown once."""
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
    """Process an incoming SMS. `name`: the provider's id of it, or empty."""
    try:
        number = normalise("phone", sender, "/from")
    except Invalid:
        return "unknown"
    digest = hashlib.sha256(f"sms {name or f'{number} {text}'}".encode()).digest()
    # Without an id, the same text may be a second message.
    if name and not await _first(session, campaign_id, digest):
        return "repeated"
    person_ids = await _at(session, campaign_id, "phone", number)
    if says_stop(text):
        # A number may be shared: nobody there is written to again.
        for person_id in person_ids:
            await withdraw(session, campaign_id, person_id, "sms", "phone")
        vault = await open_vault(session, campaign_id)
        await suppress(session, campaign_id, [("phone", vault.blind("phone", number))], "opt_out")
        return "withdrawn"
    if not person_ids:
        return "unknown"
    answered = await latest_delivery(session, campaign_id, person_ids[0], "sms")
    await _record(session, campaign_id, person_ids[0], "sms", text, answered)
    return "reply"


async def _take_mail(session: AsyncSession, campaign_id: UUID, letter: Letter) -> Became:
    delivery = await find_delivery(session, campaign_id, letter.about) if letter.about else None
    match letter.kind:
        case "bounce" | "complaint":
            if delivery is None or delivery.contact_id is None:
                return await _take_notice(session, campaign_id, letter)
            point = await address_of(session, campaign_id, delivery.contact_id)
            if point is None:
                return "unknown"
            await suppress(session, campaign_id, [point[1:]], letter.kind)
            delivery.outcome = "bounced" if letter.kind == "bounce" else "complaint"
            if letter.kind == "bounce":
                await _take_notice(session, campaign_id, letter)  # if it informed them of their data for the first time
            if letter.kind == "complaint":
                await withdraw(session, campaign_id, delivery.person_id, "email", "link", "complaint")
            return letter.kind
        case "reply":
            senders = await _at(session, campaign_id, "email", letter.sender)
            if not senders and letter.says_no and delivery is not None:
                # From another address of theirs. Whoever has the mail could press its link to the same end.
                await withdraw(session, campaign_id, delivery.person_id, _EMAIL, "link")
                return "withdrawn"
            # A forwarded mail shows its id to others: the address tells who writes.
            if not senders:
                return await _take_notice(session, campaign_id, letter)
            person_id = delivery.person_id if delivery and delivery.person_id in senders else senders[0]
            if letter.says_no:
                for sender in senders:
                    await withdraw(session, campaign_id, sender, _EMAIL, "link")
                return "withdrawn"
            answered = delivery if delivery and delivery.person_id == person_id else None
            await _record(session, campaign_id, person_id, "email", letter.text, answered)
            return "reply"
        case _:
            return "unknown"


async def _take_notice(session: AsyncSession, campaign_id: UUID, letter: Letter) -> Became:
    """Process a reply to a GDPR art. 14 notice: a bounce, a complaint or an opt-out."""
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
    session: AsyncSession,
    campaign_id: UUID,
    person_id: UUID,
    channel: Literal["email", "sms"],
    text: str,
    answered: KnownDelivery | None,
) -> None:
    """Put what somebody wrote into the timeline, and into the inbox until the team has taken care of it."""
    printable = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t").strip()[:4000]
    put = InteractionCreate(channel=channel, direction="in", text=printable or None)
    interaction = await record_interaction(session, as_nobody(campaign_id), person_id, put, screened=False)
    if answered is not None:
        answered.outcome = "answered"
    session.add(
        Reply(
            campaign_id=campaign_id,
            id=interaction.id,
            person_id=person_id,
            mailing_id=answered.mailing_id if answered else None,
            channel=channel,
            received_at=interaction.happened_at,
        )
    )
    await session.flush()


async def _at(session: AsyncSession, campaign_id: UUID, channel: Channel, address: str) -> list[UUID]:
    try:
        address = normalise(channel, address, "/from")
    except Invalid:
        return []
    vault = await open_vault(session, campaign_id)
    return list(await people_at(session, campaign_id, channel, vault.blind(channel, address)))


async def _first(session: AsyncSession, campaign_id: UUID, digest: bytes) -> bool:
    row = insert(ReceivedMessage).values(campaign_id=campaign_id, digest=digest, became="unknown")
    return await session.scalar(row.on_conflict_do_nothing().returning(ReceivedMessage.became)) is not None


async def _note(session: AsyncSession, campaign_id: UUID, digest: bytes, became: Became) -> Became:
    received_message = await session.get(ReceivedMessage, (campaign_id, digest))
    if received_message is not None:
        received_message.became = became
    return became
