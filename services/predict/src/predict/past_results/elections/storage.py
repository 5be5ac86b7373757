"""Replacement of an election's rows by a file's in one transaction, writing only differences."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from common.schemas.elections import ElectionKind
from elections.ministry import ReadResults
from kit.db import tenancy
from sqlalchemy import Boolean, exists, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.bulk_copy import Progress, copy_parts, copy_rows, insert_rows
from predict.past_results.elections.compact import (
    COLUMNS,
    Cast,
    compact_part,
    covers_france,
    election_id,
    name_communes,
    number_candidates,
)
from predict.past_results.elections.file_sums import WholeRound
from predict.past_results.elections.models import Candidate, Election, StationResult

_LOCK = 7_101
OWN_CANDIDATES = 1_000_000
"""The number after which candidates of a campaign's own begin: never that of one that is shared now or later."""


@dataclass(frozen=True)
class Difference:
    """Stations that the file added, changed and removed."""

    added: int
    changed: int
    removed: int

    def __bool__(self) -> bool:
        return self.added + self.changed + self.removed > 0


async def replace_rows(
    session: AsyncSession, reading: ReadResults, cast: Cast, progress: Progress
) -> tuple[str, Difference, WholeRound | None]:
    """Replace the stations that the file names; a whole-France file also deletes the others.

    Returns the round's id, what has changed, and the file as the whole round where it is the first one of it.
    """
    election = await lock_election(session, reading)
    known_candidates = await _known_candidates(session, election)
    after = OWN_CANDIDATES if await tenancy.writes_own(session) else 0
    numbers, fresh = number_candidates(cast, known_candidates, after)
    await _add_candidates(session, election, fresh)
    await _name_communes(session, name_communes(reading.stations))

    def make(start: int, size: int) -> pl.DataFrame:
        return compact_part(reading.stations, cast, numbers, start, size).select(
            pl.lit(election).alias("election_id"), *COLUMNS
        )

    await session.execute(text("create temp table staged (like station_result including defaults) on commit drop"))
    await copy_parts(session, "staged", ["election_id", *COLUMNS], make, reading.stations.height, progress)
    # Nothing to compare with: without it a nation's rows are written in half the time.
    is_first = not await session.scalar(select(exists().where(StationResult.election_id == election)))
    if is_first:
        difference = Difference(await _insert(session), 0, 0)
    else:
        difference = await _merge(session, election, covers_france(reading))
    await session.execute(text("drop table staged"))
    if difference:
        await _locate_stations(session, reading, election)
    return election, difference, WholeRound(reading.stations, cast, numbers) if is_first else None


async def lock_results(session: AsyncSession) -> None:
    """Let one transaction at a time write results, and what is summed of them, until it ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def lock_election(session: AsyncSession, reading: ReadResults) -> str:
    """Lock the election's row, creating it if new: one import at a time."""
    key = election_id(reading)
    # Two first imports would both find the shared tables of communes and places empty.
    await lock_results(session)
    row = {"id": key, "kind": reading.election, "held_on": reading.date, "round": reading.round, "revision": 0}
    statement = insert(Election).values(row | {"blank_apart": reading.blank_apart})
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["id", "campaign_id"], set_={"blank_apart": statement.excluded.blank_apart}
        )
    )
    await session.execute(select(Election.id).where(Election.id == key).with_for_update())
    return key


async def _known_candidates(session: AsyncSession, election: str) -> dict[tuple[str, int, str, str], int]:
    rows = await session.execute(
        select(Candidate.scope, Candidate.panel, Candidate.name, Candidate.nuance, Candidate.id)
        .where(Candidate.election_id == election)
        # One that is its own comes after the shared one of the same name, and in its place.
        .order_by(Candidate.campaign_id)
    )
    return {(row.scope, row.panel, row.name, row.nuance): row.id for row in rows}


async def _add_candidates(session: AsyncSession, election: str, new: pl.DataFrame) -> None:
    if new.height:
        fresh = new.with_columns(pl.lit(election).alias("election_id"))
        columns = ["election_id", "id", "scope", "panel", "name", "nuance", "sex"]
        # Quoted, so that an empty nuance is an empty text and not null.
        await insert_rows(session, "candidate", columns, fresh.select(columns))


async def _name_communes(session: AsyncSession, communes: pl.DataFrame) -> None:
    await session.execute(text("create temp table named (code text, name text) on commit drop"))
    await copy_rows(session, "named", ["code", "name"], communes)
    await session.execute(_NAME)
    await session.execute(text("drop table named"))


async def _insert(session: AsyncSession) -> int:
    """Write the staged rows of a round of which nothing is stored; return how many."""
    result: Any = await session.execute(_INSERT)
    return result.rowcount


async def _merge(session: AsyncSession, election: str, whole: bool) -> Difference:
    """Write what differs between the staged rows and the stored ones."""
    if await tenancy.writes_own(session):
        await session.execute(_SHARED_ALREADY)
    names = ["election_id", *COLUMNS]
    staged: Any = select(text(", ".join(f'"{name}"' for name in names))).select_from(text("staged"))
    fresh = insert(StationResult).from_select(names, staged)
    stored_row: Any = func.row(*(getattr(StationResult, name) for name in COLUMNS))
    new_row: Any = func.row(*(getattr(fresh.excluded, name) for name in COLUMNS))
    merged = (
        fresh.on_conflict_do_update(
            index_elements=["election_id", "station", "campaign_id"],
            set_={name: getattr(fresh.excluded, name) for name in COLUMNS},
            where=stored_row.is_distinct_from(new_row),
        )
        .returning(literal_column("station_result.xmax = 0", Boolean).label("is_new"))
        .cte()
    )
    is_new = merged.c.is_new
    counts = (
        await session.execute(select(func.count().filter(is_new), func.count().filter(~is_new)).select_from(merged))
    ).one()
    removed = await _remove_others(session, election) if whole else 0
    return Difference(counts[0], counts[1], removed)


async def _remove_others(session: AsyncSession, election: str) -> int:
    return await session.scalar(_GONE, {"election": election}) or 0


async def _locate_stations(session: AsyncSession, reading: ReadResults, election: str) -> None:
    """Store constituencies and cantons, from files that print them or inferred from the candidates."""
    cantons = reading.stations.select("station", "commune", "canton", pl.lit(reading.date).alias("known_on"))
    if not (cantons := cantons.drop_nulls()).is_empty():
        await session.execute(text("create temp table told (like station_canton including defaults) on commit drop"))
        await copy_rows(session, "told", cantons.columns, cantons)
        await session.execute(_CANTONS)
        await session.execute(text("drop table told"))
    surest = reading.election == ElectionKind.LEGISLATIVES
    await session.execute(text("create temp table relocated (station text) on commit drop"))
    # The planner still counts these tables as they were before this transaction: with nested loops a second file took
    # longer than anybody waits.
    await session.execute(text("set local enable_nestloop = off"))
    if not reading.stations["constituency"].is_null().all():
        await session.execute(_PRINTED, {"election": election, "surest": surest, "unsure": _UNSURE})
    own = await tenancy.writes_own(session)
    if own or surest or await session.scalar(_ANY_RELOCATED):
        await _infer_constituencies(session, election, own=own)
    await session.execute(text("set local enable_nestloop = on"))


async def _infer_constituencies(session: AsyncSession, election: str, *, own: bool) -> None:
    """Infer the constituencies of rounds that print none, where what they follow from may have changed."""
    for unsaid in (await session.scalars(_UNSAID)).all():
        # What is inferred of a round changes with its own rows, and with what is newly known of its stations. A
        # campaign's own rows may also follow a shared file that another one brought since.
        if own or unsaid == election or await session.scalar(_MOVED, {"election": unsaid}):
            await session.execute(_DEDUCED, {"election": unsaid})


async def read_relocated(session: AsyncSession) -> dict[str, list[str]]:
    """Return, by round, the departments of the stations whose constituency this import has changed."""
    departments: dict[str, list[str]] = {}
    # Looking for them reads every round: only where there are any.
    if await session.scalar(_ANY_RELOCATED):
        departments = {row.election_id: row.departments for row in await session.execute(_RELOCATED)}
    await session.execute(text("drop table relocated"))
    return departments


# A presidential file prints a constituency too, sometimes another than the one voted in: it counts for the
# stations of which nothing better is known.
_UNSURE = date(1900, 1, 1)
_ROW = ", ".join(f'"{name}"' for name in ("election_id", *COLUMNS))
_INSERT = text(f"insert into station_result ({_ROW}) select {_ROW} from staged")
# Joined first, so that a row that says nothing new is not even locked.
_NAME = text("""
    insert into commune (code, name)
    select named.code, named.name from named left join commune using (code)
    where commune.name is distinct from named.name
    on conflict (code, campaign_id) do update set name = excluded.name
""")
# What a campaign's file says as the shared one does is no row of its own.
_SHARED_ALREADY = text(f"""
    delete from staged using station_result shared
    where shared.campaign_id = '{tenancy.SHARED}' and staged.campaign_id <> shared.campaign_id
      and (shared.election_id, shared.station) = (staged.election_id, staged.station)
      and ({", ".join(f'shared."{name}"' for name in COLUMNS)})
          is not distinct from ({", ".join(f'staged."{name}"' for name in COLUMNS)})
""")
_GONE = text("""
    with gone as (
        delete from station_result r where r.election_id = :election
        and not exists (select from staged where staged.station = r.station) returning 1
    ) select count(*) from gone
""")
_PRINTED = text("""
    with fresh as (
        select r.station, r.constituency, known.constituency as was,
               case when :surest then e.held_on else cast(:unsure as date) end as known_on
        from station_result r join election e on e.id = r.election_id left join station_place known using (station)
        where r.election_id = :election and r.constituency is not null
          and (known.station is null or (:surest and known.known_on <= e.held_on
               and (known.known_on, known.constituency) is distinct from (e.held_on, r.constituency)))
    ), stored as (
        insert into station_place as place (station, constituency, known_on)
        select station, constituency, known_on from fresh
        on conflict (station, campaign_id) do update
            set constituency = excluded.constituency, known_on = excluded.known_on
        where place.known_on < excluded.known_on
           or (place.known_on = excluded.known_on and place.constituency <> excluded.constituency)
    )
    insert into relocated select station from fresh where was is distinct from constituency
""")
_CANTONS = text("""
    insert into station_canton as place (station, commune, canton, known_on)
    select told.station, told.commune, told.canton, told.known_on
    from told left join station_canton known using (station)
    where known.station is null or (known.known_on <= told.known_on
          and (known.known_on, known.canton) is distinct from (told.known_on, told.canton))
    on conflict (station, campaign_id) do update set canton = excluded.canton, known_on = excluded.known_on
    where place.known_on <= excluded.known_on
""")
_UNSAID = text("""
    select e.id from election e where e.kind = 'legislatives'
    and exists (select from station_result r where r.election_id = e.id and r.constituency is null)
    order by e.held_on
""")
_MOVED = text("""
    select exists (
        select from relocated join station_result r using (station) where r.election_id = :election
    )
""")
# Since 2024 the file says who stands in a station, not in which constituency it is. Whoever stands there stands
# in one constituency only: the one where most of the candidate's stations were before.
_DEDUCED = text("""
    with stands as (
        select r.station, r.candidates[1] as candidate, place.constituency, place.known_on
        from station_result r left join station_place place using (station)
        where r.election_id = :election and cardinality(r.candidates) > 0
    ), ranked as (
        select candidate, constituency,
               row_number() over (partition by candidate order by count(*) desc, constituency) as place
        from stands where constituency is not null group by candidate, constituency
    ), fresh as (
        select stands.station, ranked.constituency, stands.constituency as was, e.held_on as known_on
        from stands join ranked on ranked.candidate = stands.candidate and ranked.place = 1
        join election e on e.id = :election
        where stands.known_on is null or stands.known_on < e.held_on
           or (stands.known_on = e.held_on and stands.constituency <> ranked.constituency)
    ), stored as (
        insert into station_place as place (station, constituency, known_on)
        select station, constituency, known_on from fresh
        on conflict (station, campaign_id) do update
            set constituency = excluded.constituency, known_on = excluded.known_on
        where place.known_on < excluded.known_on
           or (place.known_on = excluded.known_on and place.constituency <> excluded.constituency)
    )
    insert into relocated select station from fresh where was is distinct from constituency
""")
_ANY_RELOCATED = text("select exists (select from relocated)")
_RELOCATED = text("""
    select r.election_id, array_agg(distinct r.department) as departments
    from station_result r join (select distinct station from relocated) moved using (station) group by 1
""")
