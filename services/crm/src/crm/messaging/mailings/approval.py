"""Approval of a mailing by a second person: asked for by its author, given or refused by somebody else.

Whether a mailing needs it is stored with the mailing when it is written: its author cannot switch it off for it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from common.scopes import held_scopes
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.members.service import list_members
from crm.campaign.special_categories.free_text_check import screen
from crm.messaging.mailings import service
from crm.messaging.mailings.models import Mailing, MailingRule
from crm.messaging.mailings.service import approved_by, check_draft, get_mailing, note_change


def is_asked(mailing: Mailing) -> bool:
    """Return whether its author asks for approval of the text as it is now."""
    return mailing.state == "draft" and mailing.asked_version == mailing.version and approved_by(mailing) is None


def needs_second(mailing: Mailing, rule: MailingRule | None) -> bool:
    return mailing.second_person or (rule is not None and rule.second_person)


async def list_asked(session: AsyncSession, caller: Caller) -> Sequence[Mailing]:
    """List the mailings that wait for this person's approval, oldest first: nobody approves their own."""
    rows = select(Mailing).where(
        Mailing.campaign_id == caller.campaign_id,
        Mailing.state == "draft",
        Mailing.asked_version == Mailing.version,
        or_(Mailing.approved_version.is_(None), Mailing.approved_version != Mailing.version),
        Mailing.edited_by != caller.subject,
    )
    return (await session.scalars(rows.order_by(Mailing.asked_at, Mailing.id))).all()


async def approvers(session: AsyncSession, author: str) -> list[str]:
    """Return the names of those who may approve what `author` wrote."""
    return [
        one.display_name or one.member.subject
        for one in await list_members(session)
        if not one.ended
        and one.member.subject != author
        and "sends:write" in held_scopes(one.member.roles, one.member.closed)
    ]


async def ask(session: AsyncSession, caller: Caller, mailing_id: UUID, at: datetime | None) -> Mailing:
    """Ask for approval. `at`: when it is to start once approved; None: at once."""
    mailing = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    check_draft(mailing)
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    if at is not None and at < now - timedelta(minutes=5):
        raise Invalid("Ce moment est passé.", "This moment has passed.", "/at")
    await service.check_stored(session, caller, mailing)
    mailing.asked_at, mailing.asked_version, mailing.wanted_at, mailing.returned = now, mailing.version, at, None
    note_change(session, caller, mailing.id, "approval_asked")
    return mailing


async def approve_and_send(session: AsyncSession, caller: Caller, mailing_id: UUID, address: str) -> Mailing:
    """Approve, and have it sent when its author asked for; letters wait to be printed."""
    mailing = await service.approve(session, caller, mailing_id)
    if mailing.channel == "post":
        return mailing
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    # Approved later than it was to start: at once.
    at = mailing.wanted_at if mailing.wanted_at is not None and mailing.wanted_at > now else None
    return await service.send(session, caller, mailing_id, at, address)


async def give_back(session: AsyncSession, caller: Caller, mailing_id: UUID, note: str) -> Mailing:
    """Return a mailing to its author with what has to change."""
    mailing = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    if not is_asked(mailing):
        raise Conflict("Ce message n’attend pas d’approbation.", "This message waits for no approval.")
    if mailing.edited_by == caller.subject:
        raise Forbidden("C’est votre message : corrigez-le.", "It is your own message: change it.")
    await screen(session, caller.campaign_id, {"/note": note})
    mailing.returned, mailing.asked_version = note, None
    note_change(session, caller, mailing.id, "returned")
    return mailing
