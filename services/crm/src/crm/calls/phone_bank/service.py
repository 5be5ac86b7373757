"""Call campaigns: planned, opened, paused and closed. What they bring is told as an action, in sums."""

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
from crm.segments.segments.filters import FILTER, Filter, only_volunteers
from crm.segments.segments.service import check_selection, copy_filter, get_segment

KnownCallCampaign: TypeAlias = CallCampaign
MAX_STATIONS = 500
"""Of an action."""
_NEXT: dict[State, frozenset[State]] = {
    "planned": frozenset({"open", "closed"}),
    "open": frozenset({"paused", "closed"}),
    "paused": frozenset({"open", "closed"}),
    "closed": frozenset(),
}


async def plan(session: AsyncSession, caller: Caller, create: CallCampaignCreate) -> tuple[CallCampaign, bool]:
    """The call campaign, and whether it is new. Refused where the action would be: in the silence (L. 49)."""
    state = (await get_campaign(session, caller.campaign_id)).state
    found = CallCampaign(
        campaign_id=caller.campaign_id,
        id=create.id or uuid4(),
        created_by=caller.subject,
        created_at=campaign_now(state),
        **await _said(session, caller, create),
    )
    if known := await session.get(CallCampaign, (caller.campaign_id, found.id), with_for_update=True):
        if _content(known) == _content(found):
            return known, False
        raise Conflict(
            "Cet identifiant est déjà celui d'une autre campagne d'appels.",
            "This id is already another call campaign's.",
            "/id",
        )
    session.add(found)
    await _flush(session)
    await actions.plan_action(session, _organiser(caller), await _as_action(session, caller, found, state))
    return found, True


async def change(
    session: AsyncSession, caller: Caller, found_id: UUID, put: CallCampaignPut, seen: int | None
) -> CallCampaign:
    """Change a call campaign: those already called keep their turn; the new audience, hours and waits hold from the
    next call on.
    """
    found = await get_call_campaign(session, caller, found_id, lock=True)
    check_seen(
        seen,
        found.version,
        "Cette campagne d'appels",
        "This call campaign",
        "lue",
        lambda: {"version": found.version, **_content(found)},
    )
    if found.state == "closed":
        raise _closed()
    for name, value in (await _said(session, caller, put)).items():
        setattr(found, name, value)
    found.version += 1
    await _flush(session)
    state = (await get_campaign(session, caller.campaign_id)).state
    plan_now = await _as_action(session, caller, found, state)
    action = await actions.get_action(session, caller.campaign_id, found.id)
    if action.status == ActionStatus.PLANNED:
        patch = ActionPatch.model_validate(plan_now.model_dump(include={"title", "stations", "starts_at", "ends_at"}))
        await actions.change_action(session, _organiser(caller), found.id, patch, None)
    if found.state == "open":
        await fill(session, _organiser(caller), found, campaign_now(state))
    return found


async def turn_to(session: AsyncSession, caller: Caller, found_id: UUID, to: State) -> CallCampaign:
    """Open, pause or close a call campaign.

    Once it does not call, nobody is given and no number shown from the next request on; results of the calls under way
    are still accepted.
    """
    found = await get_call_campaign(session, caller, found_id, lock=True)
    if found.state == to:
        return found
    if to not in _NEXT[cast(State, found.state)]:
        raise (
            _closed()
            if found.state == "closed"
            else Conflict(
                "Une campagne d'appels s'ouvre, se suspend et se clôt dans cet ordre.",
                "A call campaign is opened, paused and closed in this order.",
                "/state",
            )
        )
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    if to == "open":
        check_open(hours_of(found), state, now)
        await check_controller_named(session, caller.campaign_id)
        await _check_selection(session, caller, FILTER.validate_python(found.filter))
        await fill(session, _organiser(caller), found, now)
    found.state = to
    found.version += 1
    if to == "closed":
        found.closed_at = now
        await _tell_end(session, caller, found)
    await session.flush()
    return found


async def get_call_campaign(
    session: AsyncSession, caller: Caller, found_id: UUID, *, lock: bool = False
) -> CallCampaign:
    found = await session.get(
        CallCampaign, (caller.campaign_id, found_id), with_for_update=lock, populate_existing=True
    )
    if found is None:
        raise NotFound("Cette campagne d'appels n'existe pas.", "There is no such call campaign.")
    return found


async def list_call_campaigns(session: AsyncSession, caller: Caller) -> Sequence[CallCampaign]:
    """The latest first."""
    rows = select(CallCampaign).where(CallCampaign.campaign_id == caller.campaign_id)
    return (await session.scalars(rows.order_by(CallCampaign.created_at.desc(), CallCampaign.id).limit(200))).all()


async def calls_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> list[tuple[datetime, str]]:
    """List the calls to a person with their results, oldest first, for the person's right of access."""
    mine = select(Call.ended_at, Call.result).where(
        Call.campaign_id == campaign_id, Call.person_id == person_id, Call.result.is_not(None)
    )
    rows = await session.execute(mine.order_by(Call.ended_at))
    return [(at, EFFECTS[CallResult(result)].label) for at, result in rows if at is not None]


async def has_calls(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, CallTarget, CallTarget.campaign_id == campaign_id)


async def count_calls(session: AsyncSession, campaign_id: UUID) -> int:
    mine = select(func.count()).select_from(CallTarget).where(CallTarget.campaign_id == campaign_id)
    return int(await session.scalar(mine) or 0)


async def forget_calls(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete the call targets and the calls; return how many targets. The sums of the field stay: they name nobody."""
    await session.execute(delete(Call).where(Call.campaign_id == campaign_id))
    gone = delete(CallTarget).where(CallTarget.campaign_id == campaign_id).returning(CallTarget.person_id)
    return len((await session.scalars(gone)).all())


def hours_of(found: CallCampaign) -> Hours:
    return Hours(found.starts_on, found.ends_on, tuple(found.days), tuple(span_of(text) for text in found.spans))


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
    for place, territory in enumerate(put.territories):
        if caller.territories and not _inside(territory, caller.territories):
            raise Forbidden(
                "Ce n'est pas dans votre territoire : demandez à votre coordinateur.",
                "This is outside your territories: ask your coordinator.",
                f"/territories/{place}",
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
        "spans": [f"{one.start}-{one.end}" for one in put.hours],
        "cooldown_hours": put.cooldown_hours,
        "most_tries": put.most_tries,
    }


async def _check_selection(session: AsyncSession, caller: Caller, found: Filter) -> None:
    """Check the audience's filter as that of a political message; calls to volunteers alone organise work."""
    if not only_volunteers(found):
        await check_selection(session, caller, found, None)


def _inside(place: str, territories: Sequence[str]) -> bool:
    return any(place == one or place.startswith(f"{one}_") for one in territories)


def _content(found: CallCampaign) -> dict[str, Any]:
    names = ("name", "territories", "days", "spans", "cooldown_hours", "most_tries", "number")
    content: dict[str, Any] = {name: getattr(found, name) for name in names}
    texts = ("segment_id", "questionnaire_id", "starts_on", "ends_on")
    return content | {name: str(getattr(found, name)) for name in texts}


def _organiser(caller: Caller) -> Caller:
    """The audience is the call campaign's to say, within the territories that were checked when it was planned."""
    return caller.model_copy(update={"territories": ()})


async def _as_action(session: AsyncSession, caller: Caller, found: CallCampaign, state: CampaignState) -> ActionCreate:
    zone = ZoneInfo(state.time_zone)
    spans = hours_of(found).spans
    rows = await audience_of(session, _organiser(caller), found)
    stations = rows.with_only_columns(Person.station).where(Person.station.is_not(None)).distinct()
    return ActionCreate(
        id=found.id,
        kind=ActionKind.PHONE_BANK,
        title=found.name[:120],
        stations=sorted(one for one in await session.scalars(stations.limit(MAX_STATIONS)) if one is not None),
        starts_at=datetime.combine(found.starts_on, spans[0][0], zone),
        ends_at=datetime.combine(found.ends_on, spans[-1][1], zone),
    )


async def _tell_end(session: AsyncSession, caller: Caller, found: CallCampaign) -> None:
    """Complete the planned action with the number of callers; if nobody called, cancel it unless somebody did."""
    action = await actions.get_action(session, caller.campaign_id, found.id)
    if action.status == ActionStatus.CANCELLED:
        return
    mine = (Call.campaign_id == found.campaign_id, Call.call_campaign_id == found.id, Call.result.is_not(None))
    callers = int(await session.scalar(select(func.count(Call.taken_by.distinct())).where(*mine)) or 0)
    if callers:
        how = Completion(volunteers=callers)
        await actions.complete_action(session, _organiser(caller), found.id, how, None)
    elif action.status == ActionStatus.PLANNED:
        await actions.cancel_action(session, _organiser(caller), found.id, None)


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
