"""Reports of poll watchers before the day of the vote: they try their phone out, and nothing of it may count.

Who types at the desk is asked, and who calls the API sends what somebody has checked: there it counts at once.
"""

from datetime import date

from elections.clocks import department_of, voting_day_in
from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.auth import Caller
from kit.text import french
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from results.sheets.tallies.models import Tally
from results.sheets.tallies.schemas import TallyCreate
from results.sheets.tallies.service import report_tally


async def report_from_watcher(session: AsyncSession, caller: Caller, report: TallyCreate) -> Tally:
    """Record the sheet of a watcher's phone or text message; before their station votes it is kept apart."""
    early = await _day_to_come(session, caller, report.station, report.round) is not None
    return await report_tally(session, caller, report, early=early)


async def check_vote_began(session: AsyncSession, caller: Caller, station: str, number: int) -> None:
    """Raise Conflict for a turnout or first ballots before the station's day: an invented turnout would hold its true
    sheet, and invented ballots would be projected.
    """
    day = await _day_to_come(session, caller, station, number)
    if day is not None:
        raise Conflict(
            f"Votre téléphone fonctionne, mais on vote le {french.day(day)} : ceci s'envoie ce jour-là.",
            f"Your phone works, but people vote on {day}: send this on that day.",
            "/station",
        )


async def _day_to_come(session: AsyncSession, caller: Caller, station: str, number: int) -> date | None:
    """Return the day on which the station votes; None once it has come, or where there is no such round."""
    state = (await get_campaign(session, caller.campaign_id)).state
    days = [voting_day_in(state, department_of(station), day.on) for day in state.rounds if day.number == number]
    return next((day for day in days if campaign_today(state) < day), None)
