"""The day sheet: what a team needs to know this morning, gathered from the other features."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import get_campaign, local_now
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.campaign.actions.election_silence import silences_of
from crm.campaign.campaigns.warnings import Warning, find_warning
from crm.campaign.ceilings.service import find_ceiling
from crm.campaign.members.protection import directs
from crm.campaign.members.removals import list_removals
from crm.campaign_events.events.service import places_of_actions
from crm.canvassing.canvasses import service as canvasses
from crm.desk.day_sheet.trend import SHOWN, Trend, trend_of
from crm.desk.day_sheet.warnings import removal_warnings, warnings_of
from crm.messaging.disclosures import contacts as contact_notices
from crm.messaging.disclosures import service as disclosures
from crm.tasks.tasks import service as tasks

ROWS = 20


@dataclass(frozen=True)
class Day:
    campaign: CampaignState
    now: datetime
    """In the campaign's time zone, by its clock."""
    warnings: list[Warning]
    venues: dict[UUID, str]
    """Where an action is held that stands for a meeting."""
    today: list[Any]
    later: list[Any]
    unrecorded: Sequence[Any]
    stations: Sequence[Any]
    trend: Trend
    tasks: list[tuple[Any, str]]


async def read_day(session: AsyncSession, caller: Caller) -> Day:
    """Return the day sheet, with only what the caller's scopes and territories allow."""
    state = (await get_campaign(session, caller.campaign_id)).state
    now = local_now(state)
    ceiling = await find_ceiling(session, caller.campaign_id)
    coming = await actions.list_coming(session, now, ROWS)
    unrecorded = await actions.list_unrecorded(session, now, ROWS)
    midnight = now.replace(hour=23, minute=59, second=59, microsecond=999_999)
    stations: Sequence[Any] = ()
    attempts: dict[Any, int] = {}
    if "canvasses:read" in caller.scopes:
        stations = (await canvasses.read_sums(session, caller, SHOWN))[1][:ROWS]
        attempts = {day.on: day.attempts for day in await canvasses.read_days(session, caller, 2 * SHOWN)}
    waiting = await tasks.list_open(session, caller, ROWS) if "tasks:read" in caller.scopes else ()
    due = await find_warning(session, caller, "rights")
    asked = [await find_warning(session, caller, topic) for topic in ("admissions", "help")]
    untold = await disclosures.count_due(session, caller)
    contacts = await contact_notices.any_due(session, caller)
    leaving = await list_removals(session, caller.campaign_id) if "members:read" in caller.scopes else ()
    return Day(
        campaign=state,
        now=now,
        warnings=[
            *removal_warnings(leaving, caller.subject, state.time_zone, decides=directs(caller)),
            *warnings_of(
                now, silences_of(state), ceiling.level if ceiling else None, state.time_zone, due, untold, contacts
            ),
            *[warning for warning in asked if warning],
        ],
        venues=await places_of_actions(session, caller.campaign_id, [action.id for action in (*coming, *unrecorded)]),
        today=[action for action in coming if action.starts_at <= midnight],
        later=[action for action in coming if action.starts_at > midnight],
        unrecorded=unrecorded,
        stations=stations,
        trend=trend_of(attempts, now.date()),
        tasks=list(zip(waiting, await tasks.texts_of(session, caller.campaign_id, waiting), strict=True)),
    )
