"""Campaign events: planned within the silence and the ceiling, listed, and looked up by registrations and shifts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from common.schemas.actions import ActionKind
from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.sessions import any_row
from kit.security.auth import Caller
from kit.web import etags
from kit.web.problems import Conflict, Invalid, NotFound, Problem
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.campaign.actions.election_silence import department_of, is_silent, silences_of
from crm.campaign.actions.planning_rules import check_silence
from crm.campaign.actions.schemas import ActionCreate
from crm.campaign_events.events.kinds import ACTIONS, is_propaganda
from crm.campaign_events.events.models import CampaignEvent
from crm.campaign_events.events.schemas import ActionPlan, CampaignEventPut

KnownCampaignEvent = CampaignEvent
"""What other features see of one."""
FIELDS = ("kind", "title", "description", "place", "stations", "starts_at", "ends_at", "capacity", "is_public")


async def plan_campaign_event(session: AsyncSession, caller: Caller, put: CampaignEventPut) -> CampaignEvent:
    """Plan an event. Raises Conflict in the silence and at a spent ceiling; the action's rules are the action's own."""
    await check_plan(session, caller, put)
    action_id = put.action_id
    if action_id is not None:
        await _check_action(session, caller, action_id)
    elif put.action is not None or put.kind == "fundraiser":
        # What is promised at a fundraiser is noted under its action.
        takes = put.action or ActionPlan()
        planned = ActionCreate(
            kind=ACTIONS[put.kind],
            title=put.title,
            stations=put.stations,
            starts_at=put.starts_at,
            ends_at=put.ends_at,
            volunteers=takes.volunteers,
            cost_lines=takes.cost_lines,
        )
        try:
            action_id = (await actions.plan_action(session, caller, planned))[0].id
        except Problem as problem:
            raise at_its_field(problem) from None
    campaign_event = CampaignEvent(
        campaign_id=caller.campaign_id,
        action_id=action_id,
        edited_by=caller.subject,
        **{name: getattr(put, name) for name in FIELDS},
    )
    session.add(campaign_event)
    await session.flush()
    return campaign_event


async def get_campaign_event(
    session: AsyncSession, campaign_id: UUID, campaign_event_id: UUID, *, lock: bool = False
) -> CampaignEvent:
    """Return an event. `lock`: those who give places away, or take them back, do it one at a time."""
    found = await session.get(
        CampaignEvent, (campaign_id, campaign_event_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound("Cette réunion n'existe pas.", "There is no such campaign event.")
    return found


async def some_campaign_events(
    session: AsyncSession, campaign_id: UUID, *, ends_after: datetime | None, limit: int
) -> Sequence[CampaignEvent]:
    """List the events that end after `ends_after`, the soonest first; without it all of them, the latest first."""
    rows = select(CampaignEvent).where(CampaignEvent.campaign_id == campaign_id)
    if ends_after is None:
        rows = rows.order_by(CampaignEvent.starts_at.desc(), CampaignEvent.id)
    else:
        rows = rows.where(CampaignEvent.ends_at > ends_after).order_by(CampaignEvent.starts_at, CampaignEvent.id)
    return (await session.scalars(rows.limit(limit))).all()


def campaign_events_of(campaign_id: UUID) -> Select[CampaignEvent]:
    return select(CampaignEvent).where(CampaignEvent.campaign_id == campaign_id)


async def has_campaign_events(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, CampaignEvent, CampaignEvent.campaign_id == campaign_id)


async def named_campaign_events(
    session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, CampaignEvent]:
    rows = select(CampaignEvent).where(CampaignEvent.campaign_id == campaign_id, CampaignEvent.id.in_(ids))
    return {one.id: one for one in await session.scalars(rows)}


async def places_of_actions(session: AsyncSession, campaign_id: UUID, actions: Collection[UUID]) -> dict[UUID, str]:
    """Return, by action, where the event is held that it stands for, in the words that people are told."""
    rows = await session.execute(
        select(CampaignEvent.action_id, CampaignEvent.place).where(
            CampaignEvent.campaign_id == campaign_id, CampaignEvent.action_id.in_(actions)
        )
    )
    return {row.action_id: row.place for row in rows}


async def list_public(session: AsyncSession, campaign_id: UUID, now: datetime) -> Sequence[CampaignEvent]:
    rows = select(CampaignEvent).where(
        CampaignEvent.campaign_id == campaign_id,
        CampaignEvent.is_public,
        CampaignEvent.status == "planned",
        CampaignEvent.ends_at > now,
    )
    return (await session.scalars(rows.order_by(CampaignEvent.starts_at, CampaignEvent.id).limit(200))).all()


async def list_published(
    session: AsyncSession, campaign_id: UUID, since: datetime, limit: int
) -> Sequence[CampaignEvent]:
    """List the public events that end after `since`, also those that were held or cancelled; the soonest first."""
    rows = select(CampaignEvent).where(
        CampaignEvent.campaign_id == campaign_id, CampaignEvent.is_public, CampaignEvent.ends_at > since
    )
    return (await session.scalars(rows.order_by(CampaignEvent.starts_at, CampaignEvent.id).limit(limit))).all()


async def get_public(
    session: AsyncSession, campaign_id: UUID, campaign_event_id: UUID, *, lock: bool = False
) -> CampaignEvent:
    """Return a public event; NotFound for an internal one: nobody outside learns that it takes place."""
    found = await get_campaign_event(session, campaign_id, campaign_event_id, lock=lock)
    if not found.is_public:
        raise NotFound("Cette réunion n'existe pas.", "There is no such campaign event.")
    return found


async def ended_before(session: AsyncSession, campaign_id: UUID, moment: datetime) -> Sequence[UUID]:
    rows = select(CampaignEvent.id).where(CampaignEvent.campaign_id == campaign_id, CampaignEvent.ends_at < moment)
    return (await session.scalars(rows)).all()


async def keep_count(session: AsyncSession, campaign_event: CampaignEvent, came: int) -> None:
    """Keep the number of those who came, for when their names go; a number that the team gave itself stands."""
    if campaign_event.attended is None:
        campaign_event.attended = came
        await session.flush()


def silent_at(state: CampaignState, stations: Sequence[str], now: datetime) -> bool:
    """Return whether propaganda is silent where the event takes place."""
    return is_silent(state, department_of(stations[0] if stations else ""), now)


async def check_plan(session: AsyncSession, caller: Caller, put: CampaignEventPut) -> None:
    actions.check_places(caller, put.stations)
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    if put.ends_at <= now:
        raise Invalid("Cette réunion serait déjà passée.", "This campaign event would be over already.", "/ends_at")
    if is_propaganda(put.kind):
        windows = silences_of(state, department_of(put.stations[0] if put.stations else ""))
        # People meet at a fundraiser, which is more than the money.
        kind = ActionKind.MEETING if put.kind == "fundraiser" else ACTIONS[put.kind]
        check_silence(kind, put.starts_at, put.ends_at, windows)
    if put.is_public:
        check_page(state, put.stations, now)


def check_page(state: CampaignState, stations: Sequence[str], now: datetime) -> None:
    if silent_at(state, stations, now):
        raise Conflict(
            "Pendant le silence électoral une page publique ne change pas (code électoral, art. L. 49).",
            "A public page does not change during the election silence (art. L. 49).",
            article="L. 49",
        )


def check_seen(campaign_event: CampaignEvent, seen: int | None) -> None:
    etags.check_seen(
        seen,
        campaign_event.version,
        "Cette réunion",
        "This campaign event",
        "lue",
        lambda: {"version": campaign_event.version, "title": campaign_event.title},
    )


def check_planned(campaign_event: CampaignEvent) -> None:
    """Raise Conflict for an event that is cancelled or was held."""
    if campaign_event.status != "planned":
        held = campaign_event.status == "held"
        raise Conflict(
            "Cette réunion est close." if held else "Cette réunion est annulée.",
            "This campaign event is closed." if held else "This campaign event is cancelled.",
        )


def at_its_field(problem: Problem) -> Problem:
    """Point an action's problem at the field of the event that the value came in."""
    if problem.pointer is not None and problem.pointer.startswith(("/cost_lines", "/volunteers")):
        problem.pointer = f"/action{problem.pointer}"
    return problem


def touch(campaign_event: CampaignEvent, caller: Caller) -> None:
    campaign_event.version += 1
    campaign_event.edited_by = caller.subject


async def _check_action(session: AsyncSession, caller: Caller, action_id: UUID) -> None:
    try:
        action = await actions.get_action(session, caller.campaign_id, action_id, lock=True)
    except NotFound as error:
        raise Invalid(error.fr, error.en, "/action_id") from None
    actions.check_places(caller, action.stations)
    if action.status != "planned":
        raise Conflict("Cette action n'est plus prévue.", "This action is not planned any more.", "/action_id")
    taken = select(CampaignEvent.id).where(
        CampaignEvent.campaign_id == caller.campaign_id, CampaignEvent.action_id == action_id
    )
    if await session.scalar(taken.where(CampaignEvent.status != "cancelled").limit(1)) is not None:
        raise Conflict(
            "Une autre réunion est déjà liée à cette action.", "Another campaign event has this action.", "/action_id"
        )
