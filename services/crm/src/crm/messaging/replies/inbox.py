"""The inbox: answers to messages, until somebody of the team has taken care of each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

from common.scopes import held_scopes
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.messages import Mail, Sms, queue_message
from kit.messages.mail_layout import as_html, as_text
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.members.service import list_members
from crm.consents.unsubscribes.service import withdraw
from crm.messaging.interactions.schemas import InteractionCreate
from crm.messaging.interactions.service import record_interaction
from crm.messaging.mailings.rules import get_rule
from crm.messaging.mailings.service import check_silence
from crm.messaging.replies.models import Reply
from crm.people.records.conditions import people_within
from crm.people.records.consent_uses import Use
from crm.people.records.contact_points import open_points
from crm.people.records.contacts import is_mobile
from crm.people.records.service import KnownPerson as Person
from crm.people.records.service import get_person

Box: TypeAlias = Literal["open", "mine", "unassigned", "done"]
SHOWN = 100
LASTS = timedelta(days=2)
ANSWER = "reply-answer"
SUBJECT = "Votre message"
_ANSWERS = frozenset({"messages:read", "messages:write", "people:read"})


async def list_replies(session: AsyncSession, caller: Caller, box: Box, limit: int = SHOWN) -> Sequence[Reply]:
    """List a box: what waits, oldest first; what is done, newest first. Of people of the caller's territories."""
    rows = _within(caller)
    if box == "done":
        rows = rows.where(Reply.state != "open").order_by(Reply.received_at.desc(), Reply.id)
    else:
        rows = rows.where(Reply.state == "open").order_by(Reply.received_at, Reply.id)
    if box == "mine":
        rows = rows.where(Reply.assigned_to == caller.subject)
    if box == "unassigned":
        rows = rows.where(Reply.assigned_to.is_(None))
    return (await session.scalars(rows.limit(limit))).all()


async def count_waiting(session: AsyncSession, caller: Caller) -> tuple[int, int]:
    """Count what waits: in all, and for this person."""
    waiting = _within(caller).where(Reply.state == "open").subquery()
    mine = func.count().filter(waiting.c.assigned_to == caller.subject)
    row = (await session.execute(select(func.count(), mine).select_from(waiting))).one()
    return row[0], row[1]


async def get_reply(session: AsyncSession, caller: Caller, reply_id: UUID, *, lock: bool = False) -> Reply:
    rows = _within(caller).where(Reply.id == reply_id)
    reply = await session.scalar(rows.with_for_update(of=Reply) if lock else rows)
    if reply is None:
        raise NotFound("Cette réponse n’existe pas.", "There is no such reply.")
    return reply


async def assign(session: AsyncSession, caller: Caller, reply_id: UUID, subject: str | None, seen: int | None) -> Reply:
    """Give a reply to a member, or to nobody."""
    reply = await _changing(session, caller, reply_id, seen)
    if subject is not None and subject not in await list_assignees(session):
        raise Invalid(
            "Cette personne n’est pas de l’équipe, ou son rôle ne lui ouvre pas les réponses.",
            "They are no member of the team, or their role does not open replies.",
            "/assigned_to",
        )
    reply.assigned_to = subject
    return await _change(session, caller, reply, "assigned")


async def list_assignees(session: AsyncSession) -> dict[str, str]:
    """Return the names, by subject, of the members whose rights open the inbox and let them answer."""
    return {
        one.member.subject: one.display_name or one.member.subject
        for one in await list_members(session)
        if not one.ended and held_scopes(one.member.roles, one.member.closed) >= _ANSWERS
    }


async def unsubscribe(session: AsyncSession, caller: Caller, reply_id: UUID, seen: int | None) -> Reply:
    """Record that who wrote wants no more messages of this channel, in whatever words they said it; put it away."""
    reply = await _changing(session, caller, reply_id, seen)
    use: Use = "email" if reply.channel == "email" else "sms"
    await withdraw(session, caller.campaign_id, reply.person_id, use, "link")
    reply.state = "closed"
    return await _change(session, caller, reply, "unsubscribed")


async def close(session: AsyncSession, caller: Caller, reply_id: UUID, seen: int | None) -> Reply:
    """Put a reply away without an answer."""
    reply = await _changing(session, caller, reply_id, seen)
    reply.state = "closed"
    return await _change(session, caller, reply, "closed")


async def reopen(session: AsyncSession, caller: Caller, reply_id: UUID, seen: int | None) -> Reply:
    reply = await _changing(session, caller, reply_id, seen)
    reply.state = "open"
    return await _change(session, caller, reply, "reopened")


async def answer(session: AsyncSession, caller: Caller, reply_id: UUID, text: str, seen: int | None) -> Reply:
    """Answer one person by the channel that they wrote by; it is in their timeline. Not in the silence."""
    reply = await _changing(session, caller, reply_id, seen)
    if reply.state != "open":
        raise Conflict("Cette réponse est déjà traitée.", "This reply is taken care of already.")
    state = (await get_campaign(session, caller.campaign_id)).state
    check_silence(state, "campaign", campaign_now(state))
    rule = await get_rule(session, caller.campaign_id)
    if rule is None:
        raise Conflict(
            "Dites d’abord qui répond des envois (réglages des messages).",
            "Say first who answers for what is sent (PUT /v1/mailing-rule).",
        )
    channel = "email" if reply.channel == "email" else "phone"
    points = (await open_points(session, caller.campaign_id, [reply.person_id], channel)).get(reply.person_id, [])
    vault = await open_vault(session, caller.campaign_id)
    addresses = [vault.open(channel, sealed) for _, sealed, _ in points]
    usable = [one for one in addresses if channel == "email" or is_mobile(one)]
    if not usable:
        raise Conflict(
            "Cette personne n’a plus d’adresse ouverte par ce canal : joignez-la autrement.",
            "This person has no open address of this channel any more.",
            "/text",
        )
    foot = [f"Message de {rule.sponsor}, {rule.sponsor_address}, pour la campagne de {state.candidate}."]
    content: Mail | Sms
    if reply.channel == "email":
        html = as_html(SUBJECT, text, foot)
        content = Mail(
            to=usable[0],
            subject=SUBJECT,
            text=as_text(text, foot),
            html=html,
            from_name=state.candidate,
            reply_to=rule.reply_to,
        )
    else:
        content = Sms(to=usable[0], text=" ".join(f"{state.candidate} : {text} {rule.sms_stop}".split()))
    await queue_message(
        session,
        caller.campaign_id,
        content,
        kind=ANSWER,
        about=reply.person_id,
        once=f"{ANSWER}:{reply.id}:{reply.version}",
        expires_at=datetime.now(UTC) + LASTS,
    )
    put = InteractionCreate(channel="email" if reply.channel == "email" else "sms", direction="out", text=text)
    await record_interaction(session, caller, reply.person_id, put)
    reply.state = "answered"
    reply.assigned_to = reply.assigned_to or caller.subject
    return await _change(session, caller, reply, "answered")


def _within(caller: Caller) -> Select[Reply]:
    people = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    return select(Reply).where(
        Reply.campaign_id == caller.campaign_id, Reply.person_id.in_(people.with_only_columns(Person.id))
    )


async def _changing(session: AsyncSession, caller: Caller, reply_id: UUID, seen: int | None) -> Reply:
    reply = await get_reply(session, caller, reply_id, lock=True)
    if caller.territories:
        # Raises NotFound for somebody of elsewhere.
        await get_person(session, caller, reply.person_id)
    check_seen(seen, reply.version, "Cette réponse", "This reply", "lue", lambda: {"state": reply.state})
    return reply


async def _change(session: AsyncSession, caller: Caller, reply: Reply, what: str) -> Reply:
    reply.version += 1
    reply.changed_by = caller.subject
    reply.changed_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    keep(session, caller.campaign_id, caller.subject, "changed", "person", reply.person_id, [f"reply_{what}"])
    await session.flush()
    return reply
