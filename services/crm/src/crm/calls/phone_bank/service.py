"""Call campaigns: created, opened, paused and closed. Their outcome is told as an action, in totals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from common.schemas.actions import ActionKind, ActionStatus
from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.sessions import any_row
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank.call_refusals import check_open
from crm.calls.phone_bank.codes import EFFECTS, CallResult
from crm.calls.phone_bank.hours import Hours, span_of
from crm.calls.phone_bank.models import Call, CallCampaign, CallTarget
from crm.calls.phone_bank.queue import audience_of, fill
from crm.calls.phone_bank.schemas import CallCampaignCreate, CallCampaignPut, State
from crm.campaign.actions import service as actions
from crm.campaign.actions.schemas import ActionCreate, ActionPatch, Completion
from crm.campaign.controllers.service import check_controller_named
from crm.campaign.special_categories.free_text_check import screen
from crm.forms.questionnaires.service import read_definition
from crm.people.records.service import KnownPerson as Person
from crm.segments.segments.filter_contents import only_volunteers
from crm.segments.segments.filters import FILTER, Filter
from crm.segments.segments.service import check_selection, copy_filter, get_segment

KnownCallCampaign: TypeAlias = CallCampaign
MAX_STATIONS = 500
"""Maximum number of stations of an action."""
_NEXT: dict[State, frozenset[State]] = {
    "planned": frozenset({"open", "closed"}),
    "open": frozenset({"paused", "closed"}),
    "paused": frozenset({"open", "closed"}),
    "closed": frozenset(),
}


async def plan(session: AsyncSession, caller: Caller, create: CallCampaignCreate) -> tuple[CallCampaign, bool]:
    """Create a call campaign; return it, and whether it is new. Refused where the action would be: in the silence (L.
    49).
    """
    state = (await get_campaign(session, caller.campaign_id)).state
    call_campaign = CallCampaign(
        campaign_id=caller.campaign_id,
        id=create.id or uuid4(),
        created_by=caller.subject,
        created_at=campaign_now(state),
        **await _said(session, caller, create),
    )
    if existing := await session.get(CallCampaign, (caller.campaign_id, call_campaign.id), with_for_update=True):
        if _content(existing) == _content(call_campaign):
            return existing, False
        raise Conflict(
            "Cet identifiant est déjà celui d'une autre campagne d'appels.",
            "This id is already another call campaign's.",
            "/id",
        )
    session.add(call_campaign)
    await _flush(session)
    await actions.plan_action(session, _organiser(caller), await _as_action(session, caller, call_campaign, state))
    return call_campaign, True


async def change(
    session: AsyncSession, caller: Caller, found_id: UUID, put: CallCampaignPut, seen_version: int | None
) -> CallCampaign:
    """Change a call campaign; audience, hours and delays apply from the next call on."""
    call_campaign = await get_call_campaign(session, caller, found_id, lock=True)
    check_seen(
        seen_version,
        call_campaign.version,
        "Cette campagne d'appels",
        "This call campaign",
        "lue",
        lambda: {"version": call_campaign.version, **_content(call_campaign)},
    )
    if call_campaign.state == "closed":
        raise _closed()
    for name, value in (await _said(session, caller, put)).items():
        setattr(call_campaign, name, value)
    call_campaign.version += 1
    await _flush(session)
    state = (await get_campaign(session, caller.campaign_id)).state
    plan_now = await _as_action(session, caller, call_campaign, state)
    action = await actions.get_action(session, caller.campaign_id, call_campaign.id)
    if action.status == ActionStatus.PLANNED:
        patch = ActionPatch.model_validate(plan_now.model_dump(include={"title", "stations", "starts_at", "ends_at"}))
        await actions.change_action(session, _organiser(caller), call_campaign.id, patch, None)
    if call_campaign.state == "open":
        await fill(session, _organiser(caller), call_campaign, campaign_now(state))
    return call_campaign


async def turn_to(session: AsyncSession, caller: Caller, found_id: UUID, to: State) -> CallCampaign:
    """Open, pause or close a call campaign.

    Unless it is open no person is assigned and no number shown; results of calls under way are still accepted.
    """
    call_campaign = await get_call_campaign(session, caller, found_id, lock=True)
    if call_campaign.state == to:
        return call_campaign
    if to not in _NEXT[cast(State, call_campaign.state)]:
        raise (
            _closed()
            if call_campaign.state == "closed"
            else Conflict(
                "Une campagne d'appels s'ouvre, se suspend et se clôt dans cet ordre.",
                "A call campaign is opened, paused and closed in this order.",
                "/state",
            )
        )
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    if to == "open":
        check_open(hours_of(call_campaign), state, now)
        await check_controller_named(session, caller.campaign_id)
        await _check_selection(session, caller, FILTER.validate_python(call_campaign.filter))
        await fill(session, _organiser(caller), call_campaign, now)
    call_campaign.state = to
    call_campaign.version += 1
    if to == "closed":
        call_campaign.closed_at = now
        await _tell_end(session, caller, call_campaign)
    await session.flush()
    return call_campaign


async def get_call_campaign(
    session: AsyncSession, caller: Caller, found_id: UUID, *, lock: bool = False
) -> CallCampaign:
    call_campaign = await session.get(
        CallCampaign, (caller.campaign_id, found_id), with_for_update=lock, populate_existing=True
    )
    if call_campaign is None:
        raise NotFound("Cette campagne d'appels n'existe pas.", "There is no such call campaign.")
    return call_campaign


async def list_call_campaigns(session: AsyncSession, caller: Caller) -> Sequence[CallCampaign]:
    """List call campaigns, latest first."""
    rows = select(CallCampaign).where(CallCampaign.campaign_id == caller.campaign_id)
    return (await session.scalars(rows.order_by(CallCampaign.created_at.desc(), CallCampaign.id).limit(200))).all()


async def calls_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> list[tuple[datetime, str]]:
    """List the calls to a person with their results, oldest first, for the right of access."""
    query = select(Call.ended_at, Call.result).where(
        Call.campaign_id == campaign_id, Call.person_id == person_id, Call.result.is_not(None)
    )
    rows = await session.execute(query.order_by(Call.ended_at))
    return [(at, EFFECTS[CallResult(result)].label) for at, result in rows if at is not None]


async def has_calls(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, CallTarget, CallTarget.campaign_id == campaign_id)


async def count_calls(session: AsyncSession, campaign_id: UUID) -> int:
    query = select(func.count()).select_from(CallTarget).where(CallTarget.campaign_id == campaign_id)
    return int(await session.scalar(query) or 0)


async def forget_calls(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete the call targets and calls; return how many targets. Anonymous totals stay."""
    await session.execute(delete(Call).where(Call.campaign_id == campaign_id))
    statement = delete(CallTarget).where(CallTarget.campaign_id == campaign_id).returning(CallTarget.person_id)
    return len((await session.scalars(statement)).all())


def hours_of(call_campaign: CallCampaign) -> Hours:
    return Hours(
        call_campaign.starts_on,
        call_campaign.ends_on,
        tuple(call_campaign.days),
        tuple(span_of(text) for text in call_campaign.spans),
    )


async def _said(session: AsyncSession, caller: Caller, put: CallCampaignPut) -> dict[str, Any]:
    await screen(session, caller.campaign_id, {"/name": put.name})
    segment = await get_segment(session, caller, put.segment_id)
    alone = await copy_filter(session, caller, segment)
    await _check_selection(session, caller, alone)
    if put.script is not None:
        try:
            await read_definition(session, caller.campaign_id, put.script.questionnaire_id, put.script.number)
        except NotFound as unknown:
            raise Invalid(unknown.fr, unknown.en, "/script") from unknown
    for index, territory in enumerate(put.territories):
        if caller.territories and not _inside(territory, caller.territories):
            raise Forbidden(
                "Ce n'est pas dans votre territoire : demandez à votre coordinateur.",
                "This is outside your territories: ask your coordinator.",
                f"/territories/{index}",
            )
    return {
        "name": put.name,
        "segment_id": segment.id,
        "segment_name": segment.name,
        "filter": FILTER.dump_python(alone, mode="json"),
        "questionnaire_id": put.script.questionnaire_id if put.script else None,
        "number": put.script.number if put.script else None,
        "territories": sorted(set(put.territories or caller.territories)),
        "starts_on": put.starts_on,
        "ends_on": put.ends_on,
        "days": sorted(put.days),
        "spans": [f"{hour.start}-{hour.end}" for hour in put.hours],
        "cooldown_hours": put.cooldown_hours,
        "most_tries": put.most_tries,
    }


async def _check_selection(session: AsyncSession, caller: Caller, found: Filter) -> None:
    """Check the audience's filter as for a political message; calls to volunteers only are organisation."""
    if not only_volunteers(found):
        await check_selection(session, caller, found, None)


def _inside(place: str, territories: Sequence[str]) -> bool:
    return any(place == territory or place.startswith(f"{territory}_") for territory in territories)


def _content(call_campaign: CallCampaign) -> dict[str, Any]:
    names = ("name", "territories", "days", "spans", "cooldown_hours", "most_tries", "number")
    content: dict[str, Any] = {name: getattr(call_campaign, name) for name in names}
    texts = ("segment_id", "questionnaire_id", "starts_on", "ends_on")
    return content | {name: str(getattr(call_campaign, name)) for name in texts}


def _organiser(caller: Caller) -> Caller:
    """Return the caller without their territories: the campaign's own territories were checked at creation."""
    return caller.model_copy(update={"territories": ()})


async def _as_action(
    session: AsyncSession, caller: Caller, call_campaign: CallCampaign, state: CampaignState
) -> ActionCreate:
    zone = ZoneInfo(state.time_zone)
    spans = hours_of(call_campaign).spans
    rows = await audience_of(session, _organiser(caller), call_campaign)
    stations = rows.with_only_columns(Person.station).where(Person.station.is_not(None)).distinct()
    return ActionCreate(
        id=call_campaign.id,
        kind=ActionKind.PHONE_BANK,
        title=call_campaign.name[:120],
        stations=sorted(
            station for station in await session.scalars(stations.limit(MAX_STATIONS)) if station is not None
        ),
        starts_at=datetime.combine(call_campaign.starts_on, spans[0][0], zone),
        ends_at=datetime.combine(call_campaign.ends_on, spans[-1][1], zone),
    )


async def _tell_end(session: AsyncSession, caller: Caller, call_campaign: CallCampaign) -> None:
    """Complete the planned action with the number of callers; if nobody called, cancel it unless it was completed."""
    action = await actions.get_action(session, caller.campaign_id, call_campaign.id)
    if action.status == ActionStatus.CANCELLED:
        return
    conditions = (
        Call.campaign_id == call_campaign.campaign_id,
        Call.call_campaign_id == call_campaign.id,
        Call.result.is_not(None),
    )
    callers = int(await session.scalar(select(func.count(Call.taken_by.distinct())).where(*conditions)) or 0)
    if callers:
        completion = Completion(volunteers=callers)
        await actions.complete_action(session, _organiser(caller), call_campaign.id, completion, None)
    elif action.status == ActionStatus.PLANNED:
        await actions.cancel_action(session, _organiser(caller), call_campaign.id, None)


async def _flush(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise Conflict(
            "Une campagne d'appels porte déjà ce nom.", "A call campaign has this name already.", "/name"
        ) from error


def _closed() -> Conflict:
    return Conflict(
        "Cette campagne d'appels est close : faites-en une autre.", "This call campaign is closed: make another one."
    )
