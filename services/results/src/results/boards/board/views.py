"""View of the board, made from the totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from elections import rounds
from elections.kinds import kind_of
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.security.auth import Caller
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import find_own
from results.ballots.embargo.gate import open_gate
from results.boards.board import squares
from results.boards.board.board_map import COLOURS, Lead, Plan, draw_plan, encode_states, leads
from results.boards.board.changes import changes_of
from results.boards.board.squares import LEGEND, Chart, Kind, draw
from results.journal.chain import Entry
from results.journal.service import last_number, read_entries
from results.projections.board_projection import show_on_board
from results.projections.french import BoardProjection
from results.sheets.totals.addition import METHOD
from results.sheets.totals.early import why_too_early
from results.sheets.totals.service import Totals, add_up_round
from results.territory.boundaries.service import list_contours
from results.territory.stations.service import list_stations
from results.winners.ballot import Outcome
from results.winners.counts import judge_totals
from results.winners.outcome_text import explain, states_of
from results.winners.score_lines import Mark, ScoreLine, marks_of, scale_of, score_lines

RECENT = 10
"""Changes that the page says before anything moves."""
LOOKED_THROUGH = 200
"""Entries of the journal in which they are looked for."""


@dataclass(frozen=True)
class MapKey:
    """Entry of the map's legend: a candidate and the panel number that their areas show."""

    place: int
    colour: int
    panel: int
    name: str


@dataclass(frozen=True)
class CampaignMap:
    plan: Plan
    sources: Sequence[str]


@dataclass(frozen=True)
class Board:
    campaign: CampaignState
    round: int
    rounds: tuple[int, ...]
    on: date
    day: str
    totals: Totals
    lines: tuple[ScoreLine, ...]
    marks: tuple[Mark, ...]
    """Thresholds of the law; none while it is too early to say who passes them."""
    scale: float
    verdict: str
    """What the law makes of the counts, in a sentence; empty until every station is counted."""
    states: Mapping[str, str]
    """The same for each candidate, as a word beside the name."""
    chart: Chart | None
    square_states: str
    legend: tuple[Kind, ...]
    sealed_until: str | None
    """`20 h`, while nothing of this may leave the closed team."""
    change: int
    """Number of the last entry of the journal: the board of a later one may differ."""
    data_of: str | None
    data_at: str | None
    """The same in ISO 8601, by the server's own clock: the page counts its age from it."""
    seen_at: str
    method: str
    map: CampaignMap | None
    map_keys: tuple[MapKey, ...]
    map_states: str
    leads: Mapping[str, Lead]
    projection: BoardProjection
    """Apart from the counts: an estimate."""


async def choose_round(session: AsyncSession, caller: Caller, requested: int | None) -> int:
    """Return the round asked for, else the last one whose day has come."""
    return requested if requested is not None else await newest_round(session, caller.campaign_id)


async def newest_round(session: AsyncSession, campaign_id: UUID) -> int:
    state = (await get_campaign(session, campaign_id)).state
    return rounds.newest_round(state, campaign_today(state))


async def read_board(session: AsyncSession, caller: Caller, round_number: int) -> Board:
    """Read the board; raise `StillSealed` if the caller's gate is closed."""
    gate = await open_gate(session, caller)
    gate.check_sums(round_number)
    sealed_until = gate.moment(round_number)
    return await draw_board(session, caller.campaign_id, round_number, sealed_until, await read_map(session))


async def read_map(session: AsyncSession) -> CampaignMap | None:
    contours, sources = await list_contours(session)
    plan = draw_plan(await list_stations(session), contours) if contours else None
    return CampaignMap(plan, sources) if plan else None


async def draw_board(
    session: AsyncSession,
    campaign_id: UUID,
    round_number: int,
    sealed_until: str | None,
    campaign_map: CampaignMap | None,
) -> Board:
    """Draw the board, the same for everybody who may see it. Check the embargo gate before calling this."""
    change = await last_number(session)
    state = (await get_campaign(session, campaign_id)).state
    totals = await add_up_round(session, round_number)
    chart = draw(totals.stations, totals.states)
    on = next(day.on for day in state.rounds if day.number == round_number)
    own = find_own({one.id: one.name for one in totals.candidates.values()}, state.candidate)
    lines = score_lines(totals.sums, totals.candidates, own, f"{state.election}-{on.year}")
    early = why_too_early([sheet.station for sheet in totals.sheets], [station.station for station in totals.stations])
    marks = () if early else marks_of(ElectionKind(state.election), state.territory, round_number, totals.sums)
    outcome = await _judge(session, campaign_id, totals)
    choice = kind_of(state.election).choice
    order = sorted(totals.candidates, key=lambda candidate: totals.candidates[candidate].panel)
    leads_by_station = leads(order, totals.sheets) if campaign_map else {}
    return Board(
        campaign=state,
        round=round_number,
        rounds=tuple(day.number for day in state.rounds),
        on=on,
        day=french.day(on),
        totals=totals,
        lines=lines,
        marks=marks,
        scale=scale_of(lines, marks),
        verdict=explain(outcome, lines, marks, round_number, pairs=choice == "pair") if outcome else "",
        states=states_of(outcome, choice) if outcome else {},
        chart=chart,
        square_states=squares.encode_states(chart) if chart else "",
        legend=LEGEND,
        sealed_until=sealed_until,
        change=change,
        data_of=_moment(state, totals.sums.as_of),
        data_at=totals.sums.as_of.isoformat() if totals.sums.as_of else None,
        seen_at=french.hour(campaign_now(state), state.time_zone),
        method=METHOD,
        map=campaign_map,
        map_keys=tuple(
            MapKey(index, index % COLOURS, totals.candidates[candidate].panel, totals.candidates[candidate].name)
            for index, candidate in enumerate(order)
        ),
        map_states=encode_states(campaign_map.plan, leads_by_station) if campaign_map else "",
        leads=leads_by_station,
        projection=await show_on_board(session, round_number),
    )


async def _judge(session: AsyncSession, campaign_id: UUID, totals: Totals) -> Outcome | None:
    """Apply the law to the counts of all stations; None before that, or where it cannot be applied."""
    if not (totals.sums.complete and totals.sums.valid):
        return None
    return (await judge_totals(session, campaign_id, totals)).verdict.outcome


async def recent_changes(session: AsyncSession, board: Board) -> list[dict[str, Any]]:
    """Return the board's changes, the latest first, with the effect of each sheet on the shares."""
    entries = await read_entries(session, max(0, board.change - LOOKED_THROUGH), LOOKED_THROUGH)
    return tell_changes(board, entries)[: -RECENT - 1 : -1]


def tell_changes(board: Board, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    totals = board.totals
    places = {station.station: station.commune_name for station in totals.stations}
    names = {line.candidate: totals.candidates[line.candidate].name for line in totals.sums.lines}
    return changes_of(entries, board.round, places, names, totals.sheets)


def _moment(state: CampaignState, at: datetime | None) -> str | None:
    """Format a moment in the campaign's time zone, as all hours of the page."""
    if at is None:
        return None
    return french.hour(at + timedelta(seconds=state.clock_offset_seconds), state.time_zone)
