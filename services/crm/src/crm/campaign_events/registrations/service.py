"""Registrations: a place or a rank on the waiting list, given one at a time; given back; checked in at the door."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from common.schemas.campaign import CampaignState
from common.scopes import Role
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.messages import cancel_messages
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.service import check_places
from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.events.service import KnownCampaignEvent
from crm.campaign_events.registrations.check_in_codes import new_code
from crm.campaign_events.registrations.messages import KIND, SEALED, open_told, write_to
from crm.campaign_events.registrations.models import Rsvp
from crm.campaign_events.registrations.schemas import RsvpCreate, RsvpRead, Told
from crm.campaign_events.registrations.seats import free_seats, seat_of
from crm.forms.consent_texts.built_in import BY_WORD, RSVP_PAGE
from crm.people.records.contact_points import people_at
from crm.people.records.contacts import is_mobile, masked, normalise

CODE = "rsvp-code"


async def add_rsvp(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, put: RsvpCreate
) -> tuple[Rsvp, bool]:
    """Register a person for the team or an integration, with a place at once; return whether it is new."""
    campaign_event = await covered(session, caller, campaign_event_id, lock=True)
    campaign_events.check_planned(campaign_event)
    state = (await get_campaign(session, caller.campaign_id)).state
    rsvp = await new_rsvp(session, state, campaign_event, put, "integration" if _is_program(caller) else "team")
    if (known := await _twin(session, rsvp)) is not None:
        return known, False
    session.add(rsvp)
    await session.flush()
    await _seat(session, state, campaign_event, rsvp)
    return rsvp, True


async def new_rsvp(
    session: AsyncSession,
    state: CampaignState,
    campaign_event: KnownCampaignEvent,
    put: RsvpCreate,
    source: Literal["page", "team", "integration"],
) -> Rsvp:
    """Build a registration that is not stored yet. Raises Invalid at the field."""
    email = normalise("email", put.email, "/email") if put.email else None
    phone = normalise("phone", put.phone, "/phone") if put.phone else None
    if email is None and phone is None and (source == "page" or put.wants_reminders):
        raise Invalid("Donnez une adresse e-mail ou un mobile.", "Give an e-mail address or a mobile.", "/email")
    if email is None and phone is not None and not is_mobile(phone):
        raise Invalid("Sans adresse e-mail, donnez un mobile.", "Without an e-mail address give a mobile.", "/phone")
    vault = await open_vault(session, campaign_event.campaign_id)
    told = Told(name=put.name.strip(), email=email, phone=phone, code=new_code())
    way, address = ("email", email) if email else ("phone", phone)
    return Rsvp(
        campaign_id=campaign_event.campaign_id,
        campaign_event_id=campaign_event.id,
        state="asked",
        source=source,
        sealed=vault.seal(SEALED, told.model_dump_json()),
        address=vault.blind(way, address) if address else None,
        code=vault.blind(CODE, told.code),
        wants_reminders=put.wants_reminders,
        remembered=put.remembered,
        text_version=RSVP_PAGE if source == "page" else BY_WORD,
        asked_at=campaign_now(state),
    )


async def confirm_rsvp(session: AsyncSession, campaign_id: UUID, rsvp_id: UUID) -> Rsvp:
    """Confirm a registration by its address: give a place, or the one they had already. Idempotent."""
    campaign_event, rsvp = await _locked(session, campaign_id, rsvp_id)
    if rsvp.state in ("coming", "waiting"):
        return rsvp
    if rsvp.state == "cancelled":
        raise Conflict("Cette inscription est annulée.", "This is cancelled.")
    state = (await get_campaign(session, campaign_id)).state
    check_open(state, campaign_event)
    if (known := await _twin(session, rsvp)) is not None:
        rsvp.state = "cancelled"
        _forget(rsvp)
        await session.flush()
        return known
    await _seat(session, state, campaign_event, rsvp)
    return rsvp


async def cancel_rsvp(session: AsyncSession, campaign_id: UUID, rsvp_id: UUID) -> Rsvp:
    """Cancel a registration: forget the person at once, and give the place to who has waited longest."""
    campaign_event, rsvp = await _locked(session, campaign_id, rsvp_id)
    if rsvp.state == "cancelled":
        return rsvp
    if rsvp.came_at is not None:
        raise Conflict("Cette personne est déjà venue.", "They have come already.")
    rsvp.state = "cancelled"
    _forget(rsvp)
    await cancel_messages(session, campaign_id, rsvp.id, [KIND])
    await session.flush()
    await fill_seats(session, campaign_event)
    return rsvp


async def cancel_of(session: AsyncSession, caller: Caller, campaign_event_id: UUID, rsvp_id: UUID) -> Rsvp:
    """Cancel a registration for the team. Raises NotFound for one of another event."""
    await covered(session, caller, campaign_event_id)
    if (await get_rsvp(session, caller.campaign_id, rsvp_id)).campaign_event_id != campaign_event_id:
        raise _unknown()
    return await cancel_rsvp(session, caller.campaign_id, rsvp_id)


async def fill_seats(session: AsyncSession, campaign_event: KnownCampaignEvent) -> int:
    """Move who waits up to the free places of an event whose row is locked; return how many."""
    if campaign_event.status != "planned":
        return 0
    state = (await get_campaign(session, campaign_event.campaign_id)).state
    now = campaign_now(state)
    if campaign_event.starts_at <= now:
        return 0
    counts = (await count_states(session, campaign_event.campaign_id, [campaign_event.id]))[campaign_event.id]
    free = free_seats(campaign_event.capacity, counts["coming"], counts["waiting"])
    if not free:
        return 0
    rows = _of(campaign_event).where(Rsvp.state == "waiting").order_by(Rsvp.queued_at, Rsvp.id).limit(free)
    moved = (await session.scalars(rows.with_for_update())).all()
    for rsvp in moved:
        rsvp.state = "coming"
        await write_to(session, state, campaign_event, rsvp, "promoted", now=now, once="promoted")
    await session.flush()
    return len(moved)


async def list_rsvps(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, after: UUID | None, limit: int
) -> tuple[list[RsvpRead], UUID | None]:
    """List registrations page by page, unconfirmed and cancelled ones too; return also where the next page begins."""
    campaign_event = await covered(session, caller, campaign_event_id)
    rows = _of(campaign_event).order_by(Rsvp.id).limit(limit + 1)
    if after is not None:
        rows = rows.where(Rsvp.id > after)
    found = (await session.scalars(rows)).all()
    page = [await describe(session, one) for one in found[:limit]]
    return page, page[-1].id if len(found) > limit else None


async def describe(session: AsyncSession, rsvp: Rsvp) -> RsvpRead:
    told = open_told(await open_vault(session, rsvp.campaign_id), rsvp)
    hint = None
    if told is not None and (told.email or told.phone):
        hint = masked("email", told.email) if told.email else masked("phone", told.phone or "")
    known = {name: getattr(rsvp, name) for name in RsvpRead.model_fields if name not in ("name", "hint")}
    return RsvpRead.model_validate(known | {"name": told.name if told else None, "hint": hint})


async def told_of(session: AsyncSession, rsvp: Rsvp) -> Told | None:
    """Return the sealed part for the holder of its link; None once it is over or cancelled."""
    return open_told(await open_vault(session, rsvp.campaign_id), rsvp)


async def count_states(
    session: AsyncSession, campaign_id: UUID, campaign_event_ids: Sequence[UUID]
) -> dict[UUID, dict[str, int]]:
    """Count registrations by event: how many are `coming`, `waiting`, and `came`."""
    rows = select(Rsvp.campaign_event_id, Rsvp.state, func.count(), func.count(Rsvp.came_at)).where(
        Rsvp.campaign_id == campaign_id, Rsvp.campaign_event_id.in_(campaign_event_ids)
    )
    found = {one: {"coming": 0, "waiting": 0, "came": 0} for one in campaign_event_ids}
    for campaign_event_id, state, count, came in await session.execute(
        rows.group_by(Rsvp.campaign_event_id, Rsvp.state)
    ):
        if state in ("coming", "waiting"):
            found[campaign_event_id][state] = count
        found[campaign_event_id]["came"] += came
    return found


async def count_of(session: AsyncSession, campaign_event: KnownCampaignEvent) -> dict[str, int]:
    return (await count_states(session, campaign_event.campaign_id, [campaign_event.id]))[campaign_event.id]


async def covered(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, *, lock: bool = False
) -> KnownCampaignEvent:
    """A campaign event whose people the caller may see: in their territories, where they have some."""
    campaign_event = await campaign_events.get_campaign_event(session, caller.campaign_id, campaign_event_id, lock=lock)
    check_places(caller, campaign_event.stations)
    return campaign_event


async def get_rsvp(session: AsyncSession, campaign_id: UUID, rsvp_id: UUID, *, lock: bool = False) -> Rsvp:
    found = await session.get(Rsvp, (campaign_id, rsvp_id), with_for_update=lock, populate_existing=lock)
    if found is None:
        raise _unknown()
    return found


def check_open(state: CampaignState, campaign_event: KnownCampaignEvent) -> None:
    """Raise Conflict if nobody can sign up: in the silence, too late, cancelled."""
    now = campaign_now(state)
    campaign_events.check_planned(campaign_event)
    if campaign_event.is_public and campaign_events.silent_at(state, campaign_event.stations, now):
        raise Conflict(
            "Les inscriptions sont suspendues pendant le silence électoral (code électoral, art. L. 49).",
            "Nobody can sign up during the election silence (art. L. 49).",
            article="L. 49",
        )
    if campaign_event.ends_at <= now:
        raise Conflict("Cette réunion est passée.", "This campaign event is over.")


async def _seat(session: AsyncSession, state: CampaignState, campaign_event: KnownCampaignEvent, rsvp: Rsvp) -> None:
    """Lock the event's row: of two who want the last place one waits for the other, and then on the list."""
    now = campaign_now(state)
    # A place that an erased person left is not the newcomer's while somebody waits.
    await fill_seats(session, campaign_event)
    rsvp.state = seat_of(campaign_event.capacity, (await count_of(session, campaign_event))["coming"])
    rsvp.queued_at = await session.scalar(select(func.clock_timestamp()))
    if rsvp.remembered and rsvp.address is not None:
        told = open_told(await open_vault(session, rsvp.campaign_id), rsvp)
        way = "email" if told is not None and told.email else "phone"
        people = await people_at(session, rsvp.campaign_id, way, rsvp.address)
        rsvp.person_id = people[0] if people else None
    await session.flush()
    await write_to(session, state, campaign_event, rsvp, _as_told(rsvp), now=now, once="seated")


async def _locked(session: AsyncSession, campaign_id: UUID, rsvp_id: UUID) -> tuple[KnownCampaignEvent, Rsvp]:
    """The campaign event first, whoever asks: no two wait for each other."""
    seen = await get_rsvp(session, campaign_id, rsvp_id)
    campaign_event = await campaign_events.get_campaign_event(session, campaign_id, seen.campaign_event_id, lock=True)
    return campaign_event, await get_rsvp(session, campaign_id, rsvp_id, lock=True)


async def _twin(session: AsyncSession, rsvp: Rsvp) -> Rsvp | None:
    """Return the registration with a place or a rank at the same event by the same address."""
    if rsvp.address is None:
        return None
    rows = select(Rsvp).where(
        Rsvp.campaign_id == rsvp.campaign_id,
        Rsvp.campaign_event_id == rsvp.campaign_event_id,
        Rsvp.address == rsvp.address,
        Rsvp.state.in_(("coming", "waiting")),
    )
    return await session.scalar(rows)


def _of(campaign_event: KnownCampaignEvent) -> Select[Rsvp]:
    return select(Rsvp).where(
        Rsvp.campaign_id == campaign_event.campaign_id, Rsvp.campaign_event_id == campaign_event.id
    )


def _as_told(rsvp: Rsvp) -> Literal["coming", "waiting"]:
    return "coming" if rsvp.state == "coming" else "waiting"


def _forget(rsvp: Rsvp) -> None:
    rsvp.sealed = rsvp.address = rsvp.code = rsvp.network = rsvp.person_id = None


def _is_program(caller: Caller) -> bool:
    return Role.INTEGRATOR in caller.roles


def _unknown() -> NotFound:
    return NotFound("Cette inscription n'existe pas.", "There is no such sign-up.")
