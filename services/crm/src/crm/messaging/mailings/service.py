"""Mailings: written, approved by a second person if the campaign requires it, and sent."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias, cast
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.sessions import any_row
from kit.jobs.queue import enqueue_job
from kit.messages import cancel_all
from kit.messages.contents import State
from kit.messages.queue import count_messages, list_messages
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from pydantic import BaseModel
from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import is_silent
from crm.campaign.audit_log.service import keep
from crm.campaign.controllers.service import check_controller_named
from crm.messaging.mailings.audience import Channel, Purpose
from crm.messaging.mailings.costs import check_affordable, tell_cost
from crm.messaging.mailings.models import Mailing
from crm.messaging.mailings.roll_letters import check_aim, stored_columns
from crm.messaging.mailings.rules import declared_by, get_rule
from crm.messaging.mailings.schemas import MailingPut
from crm.messaging.mailings.templates import PRIVATE, PUBLIC, check_text
from crm.messaging.message_pictures.service import check_pictures
from crm.messaging.political_ads.service import check_sponsor
from crm.segments.segments.filters import FILTER
from crm.segments.segments.service import check_selection, write_out

KnownMailing: TypeAlias = Mailing
QUEUE = "queue_mailing"
"""The job that makes the messages."""


class QueueMailing(BaseModel, frozen=True):
    mailing_id: UUID


async def list_mailings(session: AsyncSession, campaign_id: UUID) -> Sequence[Mailing]:
    rows = select(Mailing).where(Mailing.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(Mailing.edited_at.desc(), Mailing.id))).all()


async def has_mailings(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Mailing, Mailing.campaign_id == campaign_id)


async def get_mailing(session: AsyncSession, campaign_id: UUID, mailing_id: UUID, *, lock: bool = False) -> Mailing:
    mailing = await session.get(Mailing, (campaign_id, mailing_id), with_for_update=lock)
    if mailing is None:
        raise NotFound("Ce message n'existe pas.", "There is no such message.")
    return mailing


async def add_mailing(session: AsyncSession, caller: Caller, put: MailingPut) -> Mailing:
    put = await _checked(session, caller, put)
    mailing = Mailing(campaign_id=caller.campaign_id, edited_by=caller.subject, **stored_columns(put))
    mailing.edited_at = await _now(session, caller.campaign_id)
    mailing.second_person = await _rule_says_second(session, caller.campaign_id)
    session.add(mailing)
    await _flush(session)
    keep(session, caller.campaign_id, caller.subject, "added", "message", mailing.id)
    return mailing


async def put_mailing(
    session: AsyncSession, caller: Caller, mailing_id: UUID, put: MailingPut, seen_version: int | None
) -> Mailing:
    """Create or change a mailing; a change revokes its approval."""
    mailing = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    check_seen(
        seen_version,
        mailing.version,
        "Ce message",
        "This message",
        "lu",
        lambda: {"version": mailing.version, "subject": mailing.subject, "body": mailing.body},
    )
    check_draft(mailing)
    if mailing.political_ad_id is not None:
        raise Conflict(
            "Des envois de ce texte sont partis et inscrits au registre : écrivez-en un autre.",
            "Some of this text went out and is in the register: write another one.",
        )
    put = await _checked(session, caller, put)
    # Read before anything is set: a query flushes the change, which may violate the unique name.
    now = await _now(session, caller.campaign_id)
    mailing.second_person = mailing.second_person or await _rule_says_second(session, caller.campaign_id)
    for name, value in stored_columns(put).items():
        setattr(mailing, name, value)
    mailing.version += 1
    mailing.edited_by, mailing.edited_at = caller.subject, now
    await _flush(session)
    note_change(session, caller, mailing_id, "text")
    return mailing


async def approve(session: AsyncSession, caller: Caller, mailing_id: UUID) -> Mailing:
    mailing = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    check_draft(mailing)
    if mailing.edited_by == caller.subject:
        raise Forbidden(
            "Un message est approuvé par une autre personne que celle qui l'a écrit.",
            "A message is approved by somebody else than who wrote it.",
        )
    await check_stored(session, caller, mailing)
    mailing.approved_by, mailing.approved_version = caller.subject, mailing.version
    note_change(session, caller, mailing.id, "approved")
    return mailing


async def send(session: AsyncSession, caller: Caller, mailing_id: UUID, at: datetime | None, address: str) -> Mailing:
    """Send a mailing now, or schedule it in the campaign's time. `address`: this service's URL, for links."""
    mailing = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    check_draft(mailing)
    if mailing.channel == "post":
        raise Conflict(
            "Des lettres s'impriment : ouvrez le fichier des lettres.", "Letters are printed: open their file."
        )
    rule = await get_rule(session, caller.campaign_id)
    if rule is None:
        raise Conflict(
            "Dites d'abord qui répond des envois (réglages des messages).",
            "Say first who answers for what is sent (PUT /v1/mailing-rule).",
        )
    if (mailing.second_person or rule.second_person) and approved_by(mailing) is None:
        raise Conflict(
            "Une autre personne doit d'abord approuver ce message.", "Somebody else must approve this message first."
        )
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    when = at or now
    if at is not None and at < now - timedelta(minutes=5):
        raise Invalid("Ce moment est passé.", "This moment has passed.", "/at")
    check_silence(state, mailing.purpose, when)
    await check_controller_named(session, caller.campaign_id)
    await check_stored(session, caller, mailing)
    if mailing.purpose == "campaign":
        check_sponsor(state, declared_by(rule), when)
    await check_affordable(session, mailing)
    mailing.sent_by, mailing.address, mailing.stopped = caller.subject, address, None
    if at is not None and at > now:
        mailing.state, mailing.starts_at = (
            "scheduled",
            at.astimezone(UTC) - timedelta(seconds=state.clock_offset_seconds),
        )
        note_change(session, caller, mailing.id, "scheduled")
    else:
        note_change(session, caller, mailing.id, "sent")
        await start(session, mailing)
    return mailing


async def check_stored(session: AsyncSession, caller: Caller, mailing: Mailing) -> None:
    """Raise Invalid if a mailing written earlier may not be sent by today's rules."""
    if mailing.purpose == "campaign":
        stored_filter = None if mailing.filter is None else FILTER.validate_python(mailing.filter)
        await check_selection(session, caller, stored_filter, mailing.theme)


async def start(session: AsyncSession, mailing: Mailing) -> None:
    """Enqueue the job that makes the messages."""
    mailing.state = "queueing"
    await tell_cost(session, mailing)
    queue_mailing = QueueMailing(mailing_id=mailing.id)
    await enqueue_job(session, mailing.campaign_id, QUEUE, queue_mailing, requested_by=mailing.sent_by or "")


async def stop(session: AsyncSession, campaign_id: UUID, mailing_id: UUID, reason: str) -> None:
    """Make a mailing that could not be queued a draft again, with the reason; people already queued get
    it once only.
    """
    mailing = await get_mailing(session, campaign_id, mailing_id, lock=True)
    if mailing.state == "queueing":
        mailing.state, mailing.starts_at, mailing.stopped = "draft", None, reason
        keep(session, campaign_id, mailing.sent_by or "", "changed", "message", mailing_id, ["stopped"])


async def cancel(session: AsyncSession, caller: Caller, mailing_id: UUID) -> Mailing:
    """Cancel a mailing: messages sent stay sent, the others are not."""
    mailing = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    if mailing.state == "cancelled":
        raise Conflict("Ce message est déjà annulé.", "This message is cancelled already.")
    await cancel_all(session, caller.campaign_id, kind_of(mailing_id))
    mailing.state = "cancelled"
    note_change(session, caller, mailing.id, "cancelled")
    return mailing


async def sent_counts(session: AsyncSession, mailing: Mailing) -> dict[str, int]:
    messages = await count_messages(session, mailing.campaign_id, [kind_of(mailing.id)])
    return {str(state): count for state, count in messages.items() if count}


async def unknown_fates(session: AsyncSession, mailing: Mailing, limit: int) -> list[UUID]:
    """Return people of whom it is unknown whether their message was sent; it is not sent again."""
    messages, _ = await list_messages(session, mailing.campaign_id, State.UNKNOWN, None, limit, [kind_of(mailing.id)])
    return [one.about for one in messages if one.about is not None]


async def sent_among(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of these mailings that were queued, or have printed letters."""
    printed = and_(Mailing.channel == "post", Mailing.political_ad_id.is_not(None))
    condition = or_(Mailing.queued_at.is_not(None), printed)
    rows = select(Mailing.id).where(Mailing.campaign_id == campaign_id, Mailing.id.in_(ids), condition)
    return set(await session.scalars(rows))


def approved_by(mailing: Mailing) -> str | None:
    return mailing.approved_by if mailing.approved_version == mailing.version else None


def channel_of(mailing: Mailing) -> Channel:
    return cast(Channel, mailing.channel)


def purpose_of(mailing: Mailing) -> Purpose:
    return cast(Purpose, mailing.purpose)


def kind_of(mailing_id: UUID) -> str:
    """Return the kind of its messages in the queue."""
    return f"mailing:{mailing_id}"


def check_silence(state: CampaignState, purpose: str, when: datetime) -> None:
    """Raise Conflict in the silence of the campaign's own territory; each reader's is checked when queueing."""
    if purpose == "campaign" and is_silent(state, "", when):
        raise Conflict(
            "Le silence électoral interdit d'envoyer un message de propagande, de la veille du scrutin à 0 h jusqu'à "
            "la fermeture des bureaux (code électoral, art. L. 49).",
            "The election silence forbids sending propaganda, from the eve at 00:00 until the close (art. L. 49).",
            "/at",
            article="L. 49",
        )


def check_words(channel: str, subject: str, body: str, at: str = "") -> None:
    """Raise Invalid for text that cannot be sent; `at`: the pointers of subject and body."""
    if channel != "sms" and not subject.strip():
        raise Invalid("Donnez un objet.", "Give a subject.", f"{at}/subject")
    check_text(subject, PUBLIC, f"{at}/subject")
    check_text(body, PUBLIC | PRIVATE, f"{at}/body")
    if channel == "sms" and len(body) > 700:
        raise Invalid("Un SMS a au plus 700 caractères ici.", "An SMS has at most 700 characters here.", f"{at}/body")


async def _checked(session: AsyncSession, caller: Caller, put: MailingPut) -> MailingPut:
    """Return the checked mailing with its filter's segments expanded, so that the approved audience cannot change."""
    check_words(put.channel, put.subject, put.body)
    if put.per_household and put.channel != "post":
        raise Invalid("Seules des lettres se joignent par foyer.", "Only letters are per household.", "/per_household")
    await check_pictures(session, caller.campaign_id, put.body)
    await check_aim(session, caller, put)
    if put.purpose == "campaign":
        await check_selection(session, caller, put.filter, put.theme)
    if put.filter is None:
        return put
    return put.model_copy(update={"filter": await write_out(session, caller, put.filter)})


async def _rule_says_second(session: AsyncSession, campaign_id: UUID) -> bool:
    rule = await get_rule(session, campaign_id)
    return rule is not None and rule.second_person


async def _now(session: AsyncSession, campaign_id: UUID) -> datetime:
    """Return the campaign's time, which a demonstration may have moved."""
    return campaign_now((await get_campaign(session, campaign_id)).state)


def note_change(session: AsyncSession, caller: Caller, about: UUID, *what: str) -> None:
    """Keep in the audit log what was changed of a mailing, and by whom."""
    keep(session, caller.campaign_id, caller.subject, "changed", "message", about, what)


def check_draft(mailing: Mailing) -> None:
    """Raise Conflict for a mailing that has left."""
    if mailing.state != "draft":
        raise Conflict("Ce message n'est plus un brouillon : il ne change plus.", "This message is no draft any more.")


async def _flush(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise Conflict("Un message porte déjà ce nom.", "A message has this name already.", "/name") from error
