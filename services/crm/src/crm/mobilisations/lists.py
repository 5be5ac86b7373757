"""The one question that every route asks which gives many people, or many doors, at once: may it now?"""

from kit.auth import Caller
from kit.campaigns.queries import campaign_now, get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from crm.mobilisations.windows import check_silence, is_silent


async def check_lists(session: AsyncSession, caller: Caller, *, volunteers: bool = False) -> None:
    """Raises Conflict in the silence (L. 49). `volunteers`: it holds nobody else, so it is the day's logistics."""
    if not volunteers:
        state = (await get_campaign(session, caller.campaign_id)).state
        check_silence(state, campaign_now(state))


async def are_silent(session: AsyncSession, caller: Caller) -> bool:
    state = (await get_campaign(session, caller.campaign_id)).state
    return is_silent(state, campaign_now(state))
