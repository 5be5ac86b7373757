"""Turnout reports during the day. Turnout is not a result: it may be shown before the legal hour."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from common.events import TurnoutReported
from common.schemas.elections import TurnoutMoment
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import check_vote_began
from results.journal.service import write_entry
from results.sheets.turnouts.models import Turnout
from results.sheets.turnouts.schemas import TurnoutCreate
from results.territory.stations.service import lock_station

_SAID = {TurnoutMoment.NOON: "midi", TurnoutMoment.FIVE: "17 h", TurnoutMoment.CLOSE: "la clôture"}


KnownTurnout: TypeAlias = Turnout
"""What other features see of the turnout of a station."""


async def report_turnout(session: AsyncSession, caller: Caller, report: TurnoutCreate) -> Turnout:
    caller.check_covers(report.station)
    await check_vote_began(session, caller.campaign_id, report.station, report.round)
    station = await lock_station(session, caller.campaign_id, report.station, "/station")
    if report.voters > station.registered:
        raise Invalid(
            f"Ce bureau a {station.registered} inscrits : il ne peut pas avoir {report.voters} votants.",
            f"This station has {station.registered} registered voters: it cannot have {report.voters} voters.",
            "/voters",
        )
    day = select(Turnout).where(Turnout.station == report.station, Turnout.round == report.round)
    turnouts = {TurnoutMoment(row.moment): row for row in await session.scalars(day)}
    other = contradicted_by(report.moment, report.voters, {moment: row.voters for moment, row in turnouts.items()})
    if other is not None:
        raise Conflict(
            f"{turnouts[other].voters} votants à {_SAID[other]} : les deux nombres se contredisent. "
            "Corrigez d'abord celui qui est faux.",
            f"{turnouts[other].voters} voters at {other}: the two numbers contradict each other. "
            "Correct the wrong one first.",
            "/voters",
        )
    turnout = turnouts.get(report.moment)
    if turnout is None:
        turnout = Turnout(
            campaign_id=caller.campaign_id,
            station=report.station,
            round=report.round,
            moment=report.moment,
            registered=station.registered,
            voters=report.voters,
            version=1,
            reported_by=caller.subject,
            reported_at=datetime.now(UTC),
            entered_at=report.entered_at,
        )
        session.add(turnout)
    elif (turnout.voters, turnout.registered) == (report.voters, station.registered):
        return turnout
    else:
        turnout.voters, turnout.registered = report.voters, station.registered
        turnout.version += 1
        turnout.reported_by, turnout.reported_at = caller.subject, datetime.now(UTC)
        turnout.entered_at = report.entered_at
    await session.flush()
    about = report.model_dump(mode="json", exclude={"entered_at"}) | {"version": turnout.version}
    turnout_reported = TurnoutReported(
        campaign_id=caller.campaign_id,
        version=turnout.version,
        station=report.station,
        round=report.round,
        moment=report.moment,
        registered=station.registered,
        voters=report.voters,
    )
    await tell(session, turnout_reported)
    await write_entry(session, caller.campaign_id, caller.subject, "turnout_reported", about)
    return turnout


def contradicted_by(moment: TurnoutMoment, voters: int, turnouts: Mapping[TurnoutMoment, int]) -> TurnoutMoment | None:
    """Return the moment whose number makes this one impossible (turnout never falls), or None."""
    order = list(TurnoutMoment)
    for other, count in turnouts.items():
        earlier = order.index(other) < order.index(moment)
        later = order.index(other) > order.index(moment)
        if (earlier and count > voters) or (later and count < voters):
            return other
    return None


async def read_turnouts(session: AsyncSession, round_number: int, station: str) -> dict[TurnoutMoment, int]:
    """Return a station's number of voters at each reported moment."""
    day = select(Turnout.moment, Turnout.voters).where(Turnout.station == station, Turnout.round == round_number)
    return {TurnoutMoment(moment): voters for moment, voters in await session.execute(day)}


async def list_turnouts(session: AsyncSession, caller: Caller, round_number: int) -> Sequence[Turnout]:
    """List the turnouts of the caller's stations."""
    rows = await session.scalars(
        select(Turnout).where(Turnout.round == round_number).order_by(Turnout.station, Turnout.reported_at)
    )
    return [row for row in rows if caller.covers(row.station)]
