"""What the board shows, from the totals."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.schemas.campaign import CampaignState
from kit import french
from kit.auth import Caller
from kit.campaigns.queries import campaign_now, get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from results.board.squares import LEGEND, Chart, Kind, draw
from results.embargo.gate import Gate, open_gate
from results.journal.service import last_number
from results.totals.counting import METHOD
from results.totals.service import Totals, add_up_round


@dataclass(frozen=True)
class Board:
    campaign: CampaignState
    round: int
    rounds: tuple[int, ...]
    day: str
    totals: Totals
    chart: Chart | None
    legend: tuple[Kind, ...]
    sealed_hour: str | None
    """`20 h`, while nothing of this may leave the closed team."""
    change: int
    """Number of the last entry of the journal: the board of a later one may differ."""
    data_of: str | None
    seen_at: str
    method: str


async def choose_round(session: AsyncSession, caller: Caller, asked: int | None) -> int:
    """The one asked for, else the last one whose day has come."""
    if asked is not None:
        return asked
    state = (await get_campaign(session, caller.campaign_id)).state
    today = campaign_now(state).date()
    begun = [day.number for day in state.rounds if day.on <= today]
    return begun[-1] if begun else state.rounds[0].number


async def read_board(session: AsyncSession, caller: Caller, round_number: int) -> Board:
    """Raises `StillSealed` for whom the gate is shut."""
    gate = await open_gate(session, caller)
    gate.check_sums(round_number)
    return await draw_board(session, caller, gate, round_number)


async def draw_board(session: AsyncSession, caller: Caller, gate: Gate, round_number: int) -> Board:
    change = await last_number(session)
    state = (await get_campaign(session, caller.campaign_id)).state
    totals = await add_up_round(session, round_number)
    return Board(
        campaign=state,
        round=round_number,
        rounds=tuple(day.number for day in state.rounds),
        day=french.day(next(day.on for day in state.rounds if day.number == round_number)),
        totals=totals,
        chart=draw(totals.stations, totals.states),
        legend=LEGEND,
        sealed_hour=gate.hour(round_number),
        change=change,
        data_of=_moment(state, totals.sums.as_of),
        seen_at=french.hour(campaign_now(state), state.time_zone),
        method=METHOD,
    )


def _moment(state: CampaignState, at: datetime | None) -> str | None:
    """On the campaign's own clock, like every hour of the page."""
    if at is None:
        return None
    return french.hour(at + timedelta(seconds=state.clock_offset_seconds), state.time_zone)
