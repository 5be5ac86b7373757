"""Shared queries on sheets."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from elections.keys import department_of
from sqlalchemy import exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from results.sheets.tallies.models import CountingOptions, Tally
from results.sheets.tallies.reconciliation import EARLY, State

_MOST_BESIDE = 300
"""A median needs no more, and no sheet may wait for a whole department to be read."""


async def live_sheets(session: AsyncSession, stations: Collection[str], round_number: int) -> Sequence[Tally]:
    """Return the stations' sheets that are not set aside, the earliest first."""
    live = select(Tally).where(Tally.station.in_(stations), Tally.round == round_number, Tally.state != State.SET_ASIDE)
    # What waited for the station's lock must see what the other one did.
    fresh = live.order_by(Tally.reported_at, Tally.id).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def counted_sheets(session: AsyncSession, round_number: int) -> Sequence[Tally]:
    counted = select(Tally).where(Tally.round == round_number, Tally.state == State.VALIDATED, Tally.confirms.is_(None))
    return (await session.scalars(counted)).all()


async def station_counts(session: AsyncSession, station: str, round_number: int) -> bool:
    counted = exists().where(
        Tally.station == station,
        Tally.round == round_number,
        Tally.state == State.VALIDATED,
        Tally.confirms.is_(None),
    )
    return bool(await session.scalar(select(counted)))


async def count_counted(session: AsyncSession, round_number: int) -> int:
    counted = select(func.count()).where(
        Tally.round == round_number, Tally.state == State.VALIDATED, Tally.confirms.is_(None)
    )
    return await session.scalar(counted) or 0


_GROUPS = {
    "department": "case when s.commune like '97%' or s.commune like '98%' then left(s.commune, 3) "
    "else left(s.commune, 2) end",
    "commune": "s.commune",
    "station": "s.station",
}


async def sum_groups(session: AsyncSession, round_number: int, by: str, inside: Sequence[str]) -> Sequence[Any]:
    """Return stations, registered voters and what is counted of them, by department, commune or station.

    `inside`: départements, for `station` communes; none: everywhere.
    """
    only = _GROUPS["commune" if by == "station" else "department"]
    query = text(
        f"""select {_GROUPS[by]} as key, count(*) as stations, count(t.id) as counted,
            sum(coalesce(t.registered, s.registered)) as registered,
            coalesce(sum(t.registered), 0) as registered_counted, coalesce(sum(t.voters), 0) as voters
        from station s left join tally t on t.campaign_id = s.campaign_id and t.station = s.station
            and t.round = :round and t.state = 'validated' and t.confirms is null
        where :everywhere or {only} = any(:inside)
        group by 1 order by 1"""
    )
    values = {"round": round_number, "everywhere": not inside, "inside": list(inside)}
    return (await session.execute(query, values)).all()


async def any_counts(session: AsyncSession, round_number: int) -> bool:
    counted = exists().where(
        Tally.round == round_number, Tally.state == State.VALIDATED, Tally.confirms.is_(None), Tally.valid > 0
    )
    return bool(await session.scalar(select(counted)))


async def counted_beside(session: AsyncSession, station: str, round_number: int, enough: int) -> Sequence[Tally]:
    """Return counted sheets of other stations of the département, three hundred at most; of anywhere if too few.

    In the order of a hash: those of one town must not stand for all.
    """
    counted = select(Tally).where(
        Tally.station != station,
        Tally.round == round_number,
        Tally.state == State.VALIDATED,
        Tally.confirms.is_(None),
    )
    department = counted.where(Tally.station.startswith(department_of(station), autoescape=True))
    result = (await session.scalars(department.order_by(Tally.figures, Tally.id).limit(_MOST_BESIDE))).all()
    if len(result) >= enough:
        return result
    return (await session.scalars(counted.limit(_MOST_BESIDE))).all()


async def last_version(session: AsyncSession, station: str, round_number: int) -> int:
    query = select(func.max(Tally.version)).where(Tally.station == station, Tally.round == round_number)
    return await session.scalar(query) or 0


async def station_states(session: AsyncSession, round_number: int) -> dict[str, State]:
    """Return by station the highest state of its sheets: counted, disputed, checked."""
    live = select(Tally.station, Tally.state).where(Tally.round == round_number, Tally.state != State.SET_ASIDE)
    order = [State.RECEIVED, State.CHECKED, State.DISPUTED, State.VALIDATED]
    states: dict[str, State] = {}
    for station, state in await session.execute(live):
        if station not in states or order.index(state) > order.index(states[station]):
            states[station] = state
    return states


async def candidates_on_sheets(session: AsyncSession, round_number: int) -> set[str]:
    rows = await session.scalars(select(Tally.votes).where(Tally.round == round_number))
    return {candidate for votes in rows for candidate in votes}


async def stations_with_sheets(session: AsyncSession) -> set[str]:
    return set(await session.scalars(select(Tally.station).distinct()))


def ids_that_differ(tally: Tally, live: Sequence[Tally]) -> list[UUID]:
    if tally.state is State.SET_ASIDE:
        return []
    return [
        other.id
        for other in live
        if (other.station, other.round) == (tally.station, tally.round) and other.figures != tally.figures
    ]


async def own_sheets(session: AsyncSession, subject: str, round_number: int) -> Sequence[Tally]:
    """Return all sheets that one person sent of the round, the earliest first."""
    query = select(Tally).where(Tally.reported_by == subject, Tally.round == round_number)
    return (await session.scalars(query.order_by(Tally.reported_at, Tally.id))).all()


async def open_sheets(session: AsyncSession, round_number: int) -> Sequence[Tally]:
    """Return disputed and checked sheets, which need a decision, with counted ones of the same stations."""
    waits = select(Tally.station).where(Tally.round == round_number, Tally.state.in_([State.DISPUTED, State.CHECKED]))
    live = select(Tally).where(Tally.round == round_number, Tally.state != State.SET_ASIDE, Tally.station.in_(waits))
    return (await session.scalars(live.order_by(Tally.station, Tally.reported_at, Tally.id))).all()


async def early_sheets(session: AsyncSession, round_number: int) -> Sequence[Tally]:
    """Return the sheets of stations without another one that were sent before the day of the vote, the latest first."""
    others = select(Tally.station).where(Tally.round == round_number, Tally.state != State.SET_ASIDE)
    early = select(Tally).where(Tally.round == round_number, Tally.reason == EARLY, Tally.station.not_in(others))
    return (await session.scalars(early.order_by(Tally.reported_at.desc(), Tally.id))).all()


async def wants_double_entry(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether a sheet of the campaign counts only once two people have sent the same figures."""
    options = await session.get(CountingOptions, campaign_id)
    return options is not None and options.double_entry
