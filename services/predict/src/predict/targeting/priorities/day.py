"""Turnout on election day by station: reports and expected final value."""

from dataclasses import dataclass

import numpy as np
from common.schemas.campaign import CampaignState
from common.schemas.elections import Round
from kit.security.auth import Caller
from kit.web.paging import PageQuery, read_cursor
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.history import read_history
from predict.targeting.priorities import queries
from predict.targeting.priorities.queries import ByPlace
from predict.targeting.priorities.schemas import Estimate, StationTurnout, TurnoutDay
from predict.targeting.priorities.score_rows import tell_proxies
from predict.targeting.priorities.selection import Array
from predict.targeting.priorities.stability import LEVEL
from predict.targeting.priorities.turnout_day import METHOD, MOMENTS, ExpectedTurnout, expect_turnout
from predict.targeting.stations import standings_query as stations
from predict.targeting.stations.standings import StationStanding


@dataclass(frozen=True)
class _Report:
    registered: int
    voters: int
    moment: str


async def read_day(
    session: AsyncSession, caller: Caller, state: CampaignState, round_: Round, commune: str | None, paging: PageQuery
) -> TurnoutDay:
    """Return the day's turnout, the stations furthest behind first. The cursor is the number already shown."""
    standings = await stations.read_standings(session, caller.campaign_id)
    reports: dict[str, list[_Report]] = {}
    for row in await queries.list_turnouts(session, caller.campaign_id, round_):
        reports.setdefault(row.station, []).append(_Report(row.registered, row.voters, row.moment))
    past = await _past_turnout(session, state, standings.last_election)
    known_stations = [station for station in standings.stations if station.station in past]
    proxies = await queries.count_proxies(session, caller.campaign_id, round_)
    items: list[StationTurnout] = []
    following: str | None = None
    if known_stations:
        expected = expect_turnout(
            np.array([past[station.station] for station in known_stations]), _so_far(known_stations, reports)
        )
        order = sorted(range(len(known_stations)), key=lambda place: expected.ahead[place])
        places = [
            place
            for place in order
            if caller.covers(known_stations[place].station) and commune in (None, known_stations[place].commune)
        ]
        # Ranks move with every report: a place in the list is all that a cursor can be.
        start = read_cursor(paging, int) or 0
        end = start + paging.limit
        following = str(end) if len(places) > end else None
        items = [_tell(known_stations[place], place, expected, reports, proxies) for place in places[start:end]]
    return TurnoutDay(
        items=items,
        next=following,
        round=round_,
        stations_reported=sum(station.station in reports for station in known_stations),
        method=METHOD,
        data_vintage=standings.data_vintage,
        interval_level=LEVEL,
    )


async def _past_turnout(session: AsyncSession, state: CampaignState, last: str | None) -> dict[str, float]:
    history = await read_history(session, state.territory)
    sheets = history.sheets.get(last or "", {})
    # Nobody at all voted in a station only where its sheet is missing.
    return {
        key: min(1.0, sheet.voters / sheet.registered)
        for key, sheet in sheets.items()
        if sheet.registered and sheet.voters
    }


def _so_far(known: list[StationStanding], reports: dict[str, list[_Report]]) -> Array:
    table = np.full((len(known), len(MOMENTS)), np.nan)
    for index, station in enumerate(known):
        for report in reports.get(station.station, []):
            if report.registered and report.voters:
                table[index, MOMENTS.index(report.moment)] = min(1.0, report.voters / report.registered)
    return table


def _tell(
    station_standing: StationStanding,
    place: int,
    expected: ExpectedTurnout,
    reports: dict[str, list[_Report]],
    proxies: ByPlace,
) -> StationTurnout:
    latest = max(
        reports.get(station_standing.station, []), key=lambda report: MOMENTS.index(report.moment), default=None
    )
    registered = latest.registered if latest else station_standing.outlook.registered
    so_far = latest.voters if latest else 0
    turnout = [float(values[place]) for values in (expected.turnout, expected.low, expected.high)]
    to_come = [max(0.0, share * registered - so_far) for share in turnout]
    ahead = [float(values[place]) for values in (expected.ahead, expected.ahead_low, expected.ahead_high)]
    return StationTurnout(
        station=station_standing.station,
        commune_name=station_standing.commune_name,
        registered=registered,
        voters_so_far=latest.voters if latest else None,
        moment=latest.moment if latest else None,  # pyright: ignore[reportArgumentType]  # stored as the event said it
        turnout=_estimate(turnout, 4),
        ahead=_estimate(ahead, 4),
        votes_to_come=_estimate(to_come, 1),
        proxies=tell_proxies(proxies, station_standing.station),
    )


def _estimate(values: list[float], decimals: int) -> Estimate:
    expected, low, high = (round(value, decimals) for value in values)
    return Estimate(expected=expected, low=low, high=high)
