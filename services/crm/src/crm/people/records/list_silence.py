"""The electoral silence (L. 49) as it applies to lists of people or doors."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, silence_at, silent_departments
from crm.people.records.conditions import clock_of
from crm.people.records.mobilisation_windows import check_silence


async def check_lists(
    session: AsyncSession, caller: Caller, *, volunteers: bool = False, place: ColumnElement[str] | None = None
) -> list[ColumnElement[bool]]:
    """Return the conditions for people who may be listed now: those not yet in their station's silence.

    Raises Conflict in the silence (L. 49) of the campaign, or of all of the caller's territories. `volunteers`: the
    list holds volunteers only, which is logistics and allowed. `place`: the expression of where those listed vote, if
    not people's.
    """
    if volunteers:
        return []
    state, now = await _today(session, caller)
    check_silence(state, now, _whole(state, now, caller))
    silent = silent_departments(state, now)
    return [clock_of(place).not_in(silent)] if silent else []


async def check_places(session: AsyncSession, caller: Caller, places: Iterable[str]) -> None:
    """Raise Conflict if the silence (L. 49) holds at one of these stations or communes, for canvassing there."""
    state, now = await _today(session, caller)
    check_silence(state, now, places)


async def are_silent(session: AsyncSession, caller: Caller) -> bool:
    """Return whether the silence leaves nobody to list."""
    state, now = await _today(session, caller)
    return silence_at(state, now, _whole(state, now, caller)) is not None


def _whole(state: CampaignState, now: datetime, caller: Caller) -> Sequence[str]:
    """Return the caller's territories if all of them are silent; else none."""
    departments = {department_of(territory) for territory in caller.territories}
    return caller.territories if departments and departments <= set(silent_departments(state, now)) else ()


async def _today(session: AsyncSession, caller: Caller) -> tuple[CampaignState, datetime]:
    state = (await get_campaign(session, caller.campaign_id)).state
    return state, campaign_now(state)
