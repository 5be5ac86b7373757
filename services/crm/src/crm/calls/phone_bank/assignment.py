"""Assigning people to callers: taking the next one, showing the number, giving a person back."""

from datetime import datetime, timedelta
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Gone, NotFound
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank.call_refusals import check_hours
from crm.calls.phone_bank.models import LONG_AGO, Call, CallCampaign, CallTarget
from crm.calls.phone_bank.next_target import pick, put_off
from crm.calls.phone_bank.queue import audience_of, fill, lease
from crm.calls.phone_bank.schemas import CallTaken, NumberRead
from crm.calls.phone_bank.service import get_call_campaign, hours_of
from crm.forms.page_words.notice import SPOKEN_VERSION, spoken
from crm.forms.questionnaires.service import read_definition
from crm.messaging.disclosures.notice_text import whence_said
from crm.people.records.conditions import clock_of
from crm.people.records.contact_points import open_points
from crm.people.records.labels import source_of
from crm.people.records.service import KnownPerson as Person
from crm.people.sealed_reads import service as sealed_reads
from crm.people.sealed_reads.schemas import SealedReadCreate

LEASE = timedelta(minutes=10)
TALK = timedelta(minutes=45)
"""The lease from the moment the number is shown: a long talk, and noting its result."""
FILL_EVERY = timedelta(minutes=5)
_AT_ONCE = 50
"""Maximum number of people busy with other call campaigns before this request gives up."""


async def take_next(session: AsyncSession, caller: Caller, found_id: UUID) -> tuple[Call, Person] | None:
    """Return the caller's current call, else a new one; None if nobody can be called now.

    Raises Conflict while the call campaign is not calling: paused, out of hours, in the silence.
    """
    # Two requests of one caller get the same person.
    mine = f"call {caller.campaign_id} {caller.subject}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(mine, 0))))
    call_campaign = await get_call_campaign(session, caller, found_id)
    check_calling(call_campaign)
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    places = check_hours(hours_of(call_campaign), state, now)
    current_call = await held_by(session, caller, now)
    if current_call is not None:
        if current_call.call_campaign_id != call_campaign.id:
            raise Conflict(
                "Vous avez un appel en cours dans une autre campagne d'appels : finissez-le ou rendez-le.",
                "You have a call in another call campaign: finish it or give it back.",
                call=str(current_call.id),
            )
        if (
            current_call.number_read_at is not None
            or await _may_call(session, caller, call_campaign, current_call.person_id) is not None
        ):
            return current_call, await person_of(session, current_call)
        # The person withdrew after being assigned, before their number was shown.
        await _end(session, current_call, now)
    call, unfit = await _give(session, caller, call_campaign, places, now)
    if call is None and (call_campaign.filled_at is None or call_campaign.filled_at <= now - FILL_EVERY):
        await _fill_once(session, caller, call_campaign, now)
        # People who may not be called are left for later requests: their rows may be locked.
        call, _ = await _give(session, caller, call_campaign, places, now)
    else:
        await put_off(session, call_campaign, unfit, now)
    return call


async def show_number(session: AsyncSession, caller: Caller, call_id: UUID) -> NumberRead:
    """Return the number to dial with the name, after checking again that the person may be called. The logged reason is
    « to call ».
    """
    call = await own_call(session, caller, call_id, lock=True)
    call_campaign = await get_call_campaign(session, caller, call.call_campaign_id)
    check_calling(call_campaign)
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    if call.ended_at is not None or call.expires_at <= now:
        raise run_out()
    row = await _may_call(session, caller, call_campaign, call.person_id)
    if row is None:
        raise Gone(
            "Cette personne ne peut plus être appelée : elle a changé d'avis, ou n'est plus dans cette liste. Prenez "
            "la suivante.",
            "This person may not be called any more: take the next one.",
        )
    person, place = row
    check_hours(hours_of(call_campaign), state, now, place)
    point = (await open_points(session, caller.campaign_id, [person.id], "phone"))[person.id][0]
    reading = SealedReadCreate(field="contact", contact_id=point[0], reason="call")
    number = await sealed_reads.sealed_read(session, caller, person, reading)
    call.number_read_at, call.contact_id, call.expires_at = now, point[0], now + TALK
    await _lease_target(session, call, call.expires_at)
    return NumberRead(
        first_names=person.first_names, surname=person.surname, number=number or "", expires_at=call.expires_at
    )


async def give_back(session: AsyncSession, caller: Caller, call_id: UUID) -> None:
    """Return a person who was not called to the queue. Idempotent."""
    call = await own_call(session, caller, call_id, lock=True)
    if call.ended_at is None:
        state = (await get_campaign(session, caller.campaign_id)).state
        await _end(session, call, campaign_now(state))


async def own_call(session: AsyncSession, caller: Caller, call_id: UUID, *, lock: bool = False) -> Call:
    """Return a call of this caller; raise NotFound for another's. The person is locked first, as an erasure does.

    `key_share` lets rows that only refer to the person be written meanwhile; a stronger lock could deadlock.
    """
    query = select(Call).where(
        Call.campaign_id == caller.campaign_id, Call.id == call_id, Call.taken_by == caller.subject
    )
    call = await session.scalar(query)
    if call is not None and lock:
        await person_of(session, call, lock=True)
        call = await session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if call is None:
        raise NotFound("Cet appel n'est pas (ou plus) à vous.", "This call is not (or no longer) yours.")
    return call


async def held_by(session: AsyncSession, caller: Caller, now: datetime) -> Call | None:
    """Return the call that this caller is on, if any."""
    query = select(Call).where(
        Call.campaign_id == caller.campaign_id,
        Call.taken_by == caller.subject,
        Call.ended_at.is_(None),
        Call.expires_at > now,
    )
    return await session.scalar(query.order_by(Call.taken_at.desc()).limit(1))


async def describe(session: AsyncSession, call: Call, person: Person, state: CampaignState) -> CallTaken:
    target = await session.get_one(CallTarget, (call.campaign_id, call.call_campaign_id, call.person_id))
    call_campaign = await session.get_one(CallCampaign, (call.campaign_id, call.call_campaign_id))
    script = None
    if call_campaign.questionnaire_id is not None and call_campaign.number is not None:
        script = await read_definition(session, call.campaign_id, call_campaign.questionnaire_id, call_campaign.number)
    return CallTaken(
        id=call.id,
        call_campaign_id=call.call_campaign_id,
        first_names=person.first_names,
        town=person.town,
        tries=target.tries,
        asked_at=target.not_before if target.asked else None,
        expires_at=call.expires_at,
        number_read=call.number_read_at is not None,
        script=script,
        whence=None if person.notice_on else whence_said(source_of(person), person.collected_on),
        notice=spoken(state.candidate),
        notice_version=SPOKEN_VERSION,
    )


async def person_of(session: AsyncSession, call: Call, *, lock: bool = False) -> Person:
    query = select(Person).where(Person.campaign_id == call.campaign_id, Person.id == call.person_id)
    person = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    if person is None:
        raise NotFound("Cet appel n'est pas (ou plus) à vous.", "This call is not (or no longer) yours.")
    return person


def check_calling(call_campaign: CallCampaign) -> None:
    if call_campaign.state != "open":
        raise Conflict(
            "Cette campagne d'appels ne tourne pas : elle n'est pas ouverte, ou quelqu'un vient de l'arrêter.",
            "This call campaign is not calling: it is not open, or somebody has just stopped it.",
            state=call_campaign.state,
        )


def run_out() -> Gone:
    return Gone(
        "Vous avez gardé cette personne trop longtemps : elle a été rendue. Prenez la suivante.",
        "You have held this person for too long: they were given back. Take the next one.",
    )


async def _give(
    session: AsyncSession, caller: Caller, call_campaign: CallCampaign, places: list[str], now: datetime
) -> tuple[tuple[Call, Person] | None, set[UUID]]:
    """Make a call; return it, and the people found on the way who may not be called now."""
    passed: list[UUID] = []
    unfit: set[UUID] = set()
    for _ in range(_AT_ONCE):
        picked = await pick(session, caller, call_campaign, places, now, passed, unfit)
        if picked is None:
            break
        target, person = picked
        call = await lease(session, caller, target, now, LEASE)
        if call is not None:
            return (call, person), unfit
        passed.append(person.id)
    return None, unfit


async def _may_call(
    session: AsyncSession, caller: Caller, call_campaign: CallCampaign, person_id: UUID
) -> tuple[Person, str] | None:
    """Return a person who is still in the audience, with the time zone of their number; else None."""
    still = (await audience_of(session, caller, call_campaign)).where(Person.id == person_id)
    row = (await session.execute(still.add_columns(clock_of()))).one_or_none()
    return None if row is None else (row[0], row[1])


async def _fill_once(session: AsyncSession, caller: Caller, call_campaign: CallCampaign, now: datetime) -> None:
    """Fill an empty queue, once: concurrent callers do not wait."""
    row = select(CallCampaign).where(
        CallCampaign.campaign_id == call_campaign.campaign_id, CallCampaign.id == call_campaign.id
    )
    locked = await session.scalar(row.with_for_update(skip_locked=True, key_share=True))
    if locked is not None:
        await fill(session, caller.model_copy(update={"territories": ()}), locked, now)
        await session.flush()


async def _end(session: AsyncSession, call: Call, now: datetime) -> None:
    call.ended_at = now
    await _lease_target(session, call, None)
    await session.flush()


async def _lease_target(session: AsyncSession, call: Call, until: datetime | None) -> None:
    await session.execute(
        update(CallTarget)
        .where(CallTarget.campaign_id == call.campaign_id, CallTarget.call_campaign_id == call.call_campaign_id)
        .where(CallTarget.person_id == call.person_id)
        .values(leased_until=until, due_at=until or func.coalesce(CallTarget.not_before, LONG_AGO))
    )
