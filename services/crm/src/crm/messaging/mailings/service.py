"""Messages to many: written, approved by somebody else where the campaign wants it, and sent."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
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
from crm.messaging.mailings.costs import check_affordable, tell_cost
from crm.messaging.mailings.models import Mailing, MailingRule
from crm.messaging.mailings.roll_letters import check_aim, stored_columns
from crm.messaging.mailings.schemas import MailingPut, RulePut
from crm.messaging.mailings.templates import PRIVATE, PUBLIC, check_text
from crm.messaging.political_ads.schemas import SponsorDeclared
from crm.messaging.political_ads.service import check_sponsor
from crm.segments.segments.filters import FILTER
from crm.segments.segments.service import check_selection, write_out

KnownMailing: TypeAlias = Mailing
QUEUE = "queue_mailing"
"""The job that makes a message for each person."""


class QueueMailing(BaseModel, frozen=True):
    mailing_id: UUID


async def list_mailings(session: AsyncSession, campaign_id: UUID) -> Sequence[Mailing]:
    rows = select(Mailing).where(Mailing.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(Mailing.edited_at.desc(), Mailing.id))).all()


async def has_mailings(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Mailing, Mailing.campaign_id == campaign_id)


async def get_mailing(session: AsyncSession, campaign_id: UUID, mailing_id: UUID, *, lock: bool = False) -> Mailing:
    found = await session.get(Mailing, (campaign_id, mailing_id), with_for_update=lock)
    if found is None:
        raise NotFound("Ce message n'existe pas.", "There is no such message.")
    return found


async def add_mailing(session: AsyncSession, caller: Caller, put: MailingPut) -> Mailing:
    put = await _checked(session, caller, put)
    mailing = Mailing(campaign_id=caller.campaign_id, edited_by=caller.subject, **stored_columns(put))
    mailing.edited_at = await _now(session, caller.campaign_id)
    session.add(mailing)
    await _flush(session)
    keep(session, caller.campaign_id, caller.subject, "added", "message", mailing.id)
    return mailing


async def put_mailing(
    session: AsyncSession, caller: Caller, mailing_id: UUID, put: MailingPut, seen: int | None
) -> Mailing:
    """A change takes an approval back."""
    known = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    check_seen(
        seen,
        known.version,
        "Ce message",
        "This message",
        "lu",
        lambda: {"version": known.version, "subject": known.subject, "body": known.body},
    )
    _check_draft(known)
    if known.political_ad_id is not None:
        raise Conflict(
            "Des envois de ce texte sont partis et inscrits au registre : écrivez-en un autre.",
            "Some of this text went out and is in the register: write another one.",
        )
    put = await _checked(session, caller, put)
    # Read before anything is set: what reads sends the change to the database, where a name may be taken.
    now = await _now(session, caller.campaign_id)
    for name, value in stored_columns(put).items():
        setattr(known, name, value)
    known.version += 1
    known.edited_by, known.edited_at = caller.subject, now
    await _flush(session)
    _tell(session, caller, mailing_id, "text")
    return known


async def approve(session: AsyncSession, caller: Caller, mailing_id: UUID) -> Mailing:
    known = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    _check_draft(known)
    if known.edited_by == caller.subject:
        raise Forbidden(
            "Un message est approuvé par une autre personne que celle qui l'a écrit.",
            "A message is approved by somebody else than who wrote it.",
        )
    await check_stored(session, caller, known)
    known.approved_by, known.approved_version = caller.subject, known.version
    _tell(session, caller, known.id, "approved")
    return known


async def send(session: AsyncSession, caller: Caller, mailing_id: UUID, at: datetime | None, address: str) -> Mailing:
    """Now, or at a moment of the campaign's clock. `address` is this service's own, for links."""
    known = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    _check_draft(known)
    if known.channel == "post":
        raise Conflict(
            "Des lettres s'impriment : ouvrez le fichier des lettres.", "Letters are printed: open their file."
        )
    rule = await get_rule(session, caller.campaign_id)
    if rule is None:
        raise Conflict(
            "Dites d'abord qui répond des envois (réglages des messages).",
            "Say first who answers for what is sent (PUT /v1/mailing-rule).",
        )
    if rule.second_person and approved_by(known) is None:
        raise Conflict(
            "Une autre personne doit d'abord approuver ce message.", "Somebody else must approve this message first."
        )
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    when = at or now
    if at is not None and at < now - timedelta(minutes=5):
        raise Invalid("Ce moment est passé.", "This moment has passed.", "/at")
    check_silence(state, known.purpose, when)
    await check_controller_named(session, caller.campaign_id)
    await check_stored(session, caller, known)
    if known.purpose == "campaign":
        check_sponsor(state, declared_by(rule), when)
    await check_affordable(session, known)
    known.sent_by, known.address, known.stopped = caller.subject, address, None
    if at is not None and at > now:
        known.state, known.starts_at = "scheduled", at.astimezone(UTC) - timedelta(seconds=state.clock_offset_seconds)
        _tell(session, caller, known.id, "scheduled")
    else:
        _tell(session, caller, known.id, "sent")
        await start(session, known)
    return known


async def check_stored(session: AsyncSession, caller: Caller, known: Mailing) -> None:
    """Raise Invalid where what was written before may be sent no more: the rule is that of the day it goes out."""
    if known.purpose == "campaign":
        found = None if known.filter is None else FILTER.validate_python(known.filter)
        await check_selection(session, caller, found, known.theme)


async def start(session: AsyncSession, known: Mailing) -> None:
    """Have the messages made."""
    known.state = "queueing"
    await tell_cost(session, known)
    asked = QueueMailing(mailing_id=known.id)
    await enqueue_job(session, known.campaign_id, QUEUE, asked, requested_by=known.sent_by or "")


async def stop(session: AsyncSession, campaign_id: UUID, mailing_id: UUID, why: str) -> None:
    """Make a mailing that could not be queued a draft again, with the reason; nobody queued for is written to twice."""
    known = await get_mailing(session, campaign_id, mailing_id, lock=True)
    if known.state == "queueing":
        known.state, known.starts_at, known.stopped = "draft", None, why
        keep(session, campaign_id, known.sent_by or "", "changed", "message", mailing_id, ["stopped"])


async def cancel(session: AsyncSession, caller: Caller, mailing_id: UUID) -> Mailing:
    """Cancel a mailing: what has gone out stays out; what waits, or is not made yet, goes out no more."""
    known = await get_mailing(session, caller.campaign_id, mailing_id, lock=True)
    if known.state == "cancelled":
        raise Conflict("Ce message est déjà annulé.", "This message is cancelled already.")
    await cancel_all(session, caller.campaign_id, kind_of(mailing_id))
    known.state = "cancelled"
    _tell(session, caller, known.id, "cancelled")
    return known


async def sent_counts(session: AsyncSession, known: Mailing) -> dict[str, int]:
    found = await count_messages(session, known.campaign_id, [kind_of(known.id)])
    return {str(state): count for state, count in found.items() if count}


async def unknown_fates(session: AsyncSession, known: Mailing, limit: int) -> list[UUID]:
    """People of whom nobody can tell whether their message went out: it is not sent again."""
    found, _ = await list_messages(session, known.campaign_id, State.UNKNOWN, None, limit, [kind_of(known.id)])
    return [one.about for one in found if one.about is not None]


async def sent_among(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of these messages that have gone to the queue, or are letters of which some are printed."""
    printed = and_(Mailing.channel == "post", Mailing.political_ad_id.is_not(None))
    gone = or_(Mailing.queued_at.is_not(None), printed)
    rows = select(Mailing.id).where(Mailing.campaign_id == campaign_id, Mailing.id.in_(ids), gone)
    return set(await session.scalars(rows))


async def get_rule(session: AsyncSession, campaign_id: UUID) -> MailingRule | None:
    return await session.get(MailingRule, campaign_id)


async def put_rule(session: AsyncSession, caller: Caller, put: RulePut) -> MailingRule:
    if "STOP" not in put.sms_stop.upper():
        raise Invalid(
            "La façon de refuser les SMS doit contenir le mot STOP (CPCE, art. L. 34-5).",
            "How to say no by SMS has to hold the word STOP (CPCE art. L. 34-5).",
            "/sms_stop",
        )
    known = await session.get(MailingRule, caller.campaign_id, with_for_update=True)
    # Who may send may also say that nobody need approve: that they said so can be read.
    before = known is not None and known.second_person
    said = ["rule"] if before == put.second_person else ["rule", "approval_on" if put.second_person else "approval_off"]
    if known is None:
        known = MailingRule(campaign_id=caller.campaign_id, changed_by=caller.subject, **put.model_dump(mode="json"))
        session.add(known)
    for name, value in put.model_dump(mode="json").items():
        setattr(known, name, value)
    known.changed_by, known.changed_at = caller.subject, datetime.now(UTC)
    _tell(session, caller, caller.campaign_id, *said)
    await session.flush()
    return known


def declared_by(rule: MailingRule) -> SponsorDeclared | None:
    """Return what the sponsor declared of itself; None where it has not."""
    return None if rule.declared is None else SponsorDeclared.model_validate(rule.declared)


def approved_by(known: Mailing) -> str | None:
    return known.approved_by if known.approved_version == known.version else None


def kind_of(mailing_id: UUID) -> str:
    """The name of its messages in the queue."""
    return f"mailing:{mailing_id}"


def check_silence(state: CampaignState, purpose: str, when: datetime) -> None:
    """Raise Conflict where the campaign's own territory is silent; each reader's own is looked at when it is queued."""
    if purpose == "campaign" and is_silent(state, "", when):
        raise Conflict(
            "Le silence électoral interdit d'envoyer un message de propagande, de la veille du scrutin à 0 h jusqu'à "
            "la fermeture des bureaux (code électoral, art. L. 49).",
            "The election silence forbids sending propaganda, from the eve at 00:00 until the close (art. L. 49).",
            "/at",
            article="L. 49",
        )


def check_words(channel: str, subject: str, body: str, at: str = "") -> None:
    """Raise Invalid for what cannot be sent so; `at`: where in what was said the two stand."""
    if channel != "sms" and not subject.strip():
        raise Invalid("Donnez un objet.", "Give a subject.", f"{at}/subject")
    check_text(subject, PUBLIC, f"{at}/subject")
    check_text(body, PUBLIC | PRIVATE, f"{at}/body")
    if channel == "sms" and len(body) > 700:
        raise Invalid("Un SMS a au plus 700 caractères ici.", "An SMS has at most 700 characters here.", f"{at}/body")


async def _checked(session: AsyncSession, caller: Caller, put: MailingPut) -> MailingPut:
    """Return the checked mailing with its filter's segments written out: the audience is what was read and approved."""
    check_words(put.channel, put.subject, put.body)
    if put.per_household and put.channel != "post":
        raise Invalid("Seules des lettres se joignent par foyer.", "Only letters are per household.", "/per_household")
    await check_aim(session, caller, put)
    if put.purpose == "campaign":
        await check_selection(session, caller, put.filter, put.theme)
    if put.filter is None:
        return put
    return put.model_copy(update={"filter": await write_out(session, caller, put.filter)})


async def _now(session: AsyncSession, campaign_id: UUID) -> datetime:
    """A demonstration's messages carry its own time, as everything else on its pages does."""
    return campaign_now((await get_campaign(session, campaign_id)).state)


def _tell(session: AsyncSession, caller: Caller, about: UUID, *what: str) -> None:
    keep(session, caller.campaign_id, caller.subject, "changed", "message", about, what)


def _check_draft(known: Mailing) -> None:
    if known.state != "draft":
        raise Conflict("Ce message n'est plus un brouillon : il ne change plus.", "This message is no draft any more.")


async def _flush(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise Conflict("Un message porte déjà ce nom.", "A message has this name already.", "/name") from error
