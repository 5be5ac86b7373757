"""Sheets that poll watchers send before the day of the vote: they try their phone out, and nothing of it may count."""

from elections.clocks import department_of, voting_day_in
from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from results.sheets.tallies.models import Tally
from results.sheets.tallies.schemas import TallyCreate
from results.sheets.tallies.service import report_tally


async def report_from_watcher(session: AsyncSession, caller: Caller, report: TallyCreate) -> Tally:
    """Record the sheet of a watcher's phone or text message; before their station votes it is kept apart.

    Who types at the desk is asked, and who calls the API sends what somebody has checked: there it counts at once.
    """
    state = (await get_campaign(session, caller.campaign_id)).state
    # A round that does not exist is refused with all else that is wrong.
    days = [
        voting_day_in(state, department_of(report.station), day.on)
        for day in state.rounds
        if day.number == report.round
    ]
    early = any(campaign_today(state) < day for day in days)
    return await report_tally(session, caller, report, early=early)
