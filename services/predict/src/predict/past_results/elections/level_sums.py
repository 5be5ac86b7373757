"""Sums of a round by constituency, department, region and nation, renewed with every import.

A page of a large territory reads some hundred rows instead of seventy thousand stations.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from kit.db import tenancy
from sqlalchemy import ColumnElement, exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.file_sums import WholeRound, stage_sums
from predict.past_results.elections.level_people import known_people, people_of, region_by_department
from predict.past_results.elections.models import Election, LevelSum, StationResult
from predict.past_results.elections.storage import lock_results

SUMMED = {
    "nation": "nation",
    "region": "region",
    "collectivite": "region",
    "departement": "department",
    "circo": "constituency",
}
"""The level of the stored sums, by kind of territory."""


async def renew_sums(
    session: AsyncSession, election: str, changed: Collection[str], whole: WholeRound | None = None
) -> None:
    """Sum the round anew in these departments, their regions and the nation, as the writer sees it.

    `whole`: the file that holds all of it, where there is one.
    """
    if not changed:
        return
    regions = region_by_department()
    changed_regions = sorted({regions[code] for code in changed if code in regions})
    given = {
        "election": election,
        "changed": sorted(changed),
        "regions": changed_regions,
        "known": list(regions),
        "region_of": list(regions.values()),
        "revision": await session.scalar(select(Election.revision).where(Election.id == election)) or 0,
    }
    # The planner's numbers are older than the rows that this transaction has written: it would join them one by one,
    # and sort two million votes by text to add them up, which takes 2.7 times as long as hashing them.
    await session.execute(text("set local enable_nestloop = off"))
    await session.execute(text("set local enable_sort = off"))
    communes = await (stage_sums(session, whole) if whole else _stage_stored(session, given))
    for statement in (_FORGET, _CONSTITUENCIES, _DEPARTMENTS):
        await session.execute(statement, given)
    await _say_people(session, election, "constituency", ((code, commune) for _, code, commune in communes))
    await _say_people(session, election, "department", ((department, commune) for department, _, commune in communes))
    for statement in (_REGIONS, _NATION):
        await session.execute(statement, given)
    above = [*(("region", code) for code in changed_regions), ("nation", "FR")]
    known = {
        "election": election,
        "levels": [level for level, _ in above],
        "codes": [code for _, code in above],
        "known": [known_people(level, code) for level, code in above],
    }
    await session.execute(_KNOWN, known)
    await session.execute(text("drop table sum_cast, sum_counted"))
    await session.execute(text("set local enable_sort = on"))
    await session.execute(text("set local enable_nestloop = on"))


async def renew_after_import(
    session: AsyncSession,
    election: str,
    changed: set[str],
    relocated: Mapping[str, Collection[str]],
    whole: WholeRound | None,
) -> None:
    """Renew the sums of the round, and of others whose stations are now known to be in another constituency.

    `relocated`: departments by round. `whole`: the round's file, where it holds all of it.
    """
    renewed = {**relocated, election: changed.union(relocated.get(election, ()))}
    for other, departments in renewed.items():
        await renew_sums(session, other, departments, whole if other == election else None)


async def bring_sums_up_to_date(session: AsyncSession) -> None:
    """Sum the rounds that an older release imported, and a campaign's own once what is shared has changed."""
    if not await _read_due(session):
        return
    # Who looks at the same moment waits, and then finds nothing to do.
    await lock_results(session)
    shared = StationResult.campaign_id == tenancy.SHARED
    for election, summed in await _read_due(session):
        if not summed:
            async with tenancy.sharing(session):
                await renew_sums(session, election, await departments_of(session, election, shared))
        if await tenancy.writes_own(session):
            await renew_sums(session, election, await departments_of(session, election, ~shared))


async def _read_due(session: AsyncSession) -> list[tuple[str, bool]]:
    """Return rounds whose sums are missing, or a campaign's own and older than the round; True for the latter."""
    nation = (LevelSum.election_id == Election.id) & (LevelSum.level == "nation")
    old = (LevelSum.campaign_id != tenancy.SHARED) & (LevelSum.revision != Election.revision)
    # Of some rounds only what the ministry sums is known: there is nothing to add up.
    missing = LevelSum.election_id.is_(None) & exists().where(StationResult.election_id == Election.id)
    query = select(Election.id, LevelSum.election_id.is_not(None)).outerjoin(LevelSum, nation)
    rows = await session.execute(query.where(Election.revision > 0, old | missing))
    return [(election, summed) for election, summed in rows]


async def departments_of(session: AsyncSession, election: str, *conditions: ColumnElement[bool]) -> list[str]:
    """Return the departments with a station in the round."""
    query = select(StationResult.department).where(StationResult.election_id == election, *conditions).distinct()
    return list(await session.scalars(query))


async def _stage_stored(session: AsyncSession, given: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Sum the stored rows by department and constituency; return department, code and commune of every commune."""
    for statement in (_CAST, _COUNTED):
        await session.execute(statement, given)
    return [(row.department, row.code, row.commune) for row in await session.execute(_COMMUNES, given)]


async def _say_people(session: AsyncSession, election: str, level: str, members: Iterable[tuple[str, str]]) -> None:
    communes: dict[str, set[str]] = {}
    for code, commune in members:
        communes.setdefault(code, set()).add(commune)
    known = {code: known_people(level, code) for code in communes}
    await session.execute(
        _PEOPLE,
        {
            "election": election,
            "level": level,
            "codes": list(communes),
            "communes": [len(of_place) for of_place in communes.values()],
            "people": [people_of(of_place) if known[code] else None for code, of_place in communes.items()],
            "known": list(known.values()),
        },
    )


# Where no file tells a station's constituency, its department and a question mark stand for it.
_ZONE = "coalesce(place.constituency, r.constituency, r.department || '?')"
_HERE = """
    from station_result r left join station_place place using (station)
    where r.election_id = :election and r.department = any(:changed)
"""
_CAST = text(f"""
    create temp table sum_cast on commit drop as
    select located.department, located.code, chosen.candidate, sum(chosen.votes)::integer as votes
    from (select r.department, {_ZONE} as code, r.candidates, r.votes {_HERE}) located,
         unnest(located.candidates, located.votes) as chosen(candidate, votes)
    group by 1, 2, 3
""")
_COUNTED = text(f"""
    create temp table sum_counted on commit drop as
    select r.department, {_ZONE} as code, count(*)::integer as stations, sum(r.registered)::integer as registered,
           sum(r.voters)::integer as voters, sum(r.blank)::integer as blank, sum(r."null")::integer as "null",
           sum(r.valid)::integer as valid
    {_HERE} group by 1, 2
""")
_COMMUNES = text(f"select distinct r.department, {_ZONE} as code, r.commune {_HERE}")
_FORGET = text("""
    delete from level_sum where election_id = :election
    and (level = 'nation' or (level = 'region' and code = any(:regions)) or department = any(:changed))
""")
_FIGURES = ("registered", "voters", "blank", "null", "valid")
_COLUMNS = ", ".join(
    (
        *("election_id", "level", "code", "department", "region", "stations", "communes", "people"),
        *(f'"{name}"' for name in _FIGURES),
        *("candidates", "votes", "revision"),
    )
)
_SUMS = ", ".join(f'sum("{name}")::integer as "{name}"' for name in ("stations", *_FIGURES))
_COUNTS = ", ".join(f'counts."{name}"' for name in _FIGURES)
_ARRAYS = """
    arrays as (
        select key, array_agg(candidate order by candidate) as candidates, array_agg(votes order by candidate) as votes
        from summed group by 1
    )
"""


def _sum_stations(level: str, key: str) -> str:
    return f"""
        with counts as (
            select {key} as key, min(department) as inside, {_SUMS} from sum_counted group by 1
        ), summed as (
            select {key} as key, candidate, sum(votes)::integer as votes from sum_cast group by 1, 2
        ), {_ARRAYS}
        insert into level_sum ({_COLUMNS})
        select :election, '{level}', key, counts.inside, known.region, counts.stations, 0, null, {_COUNTS},
               coalesce(arrays.candidates, '{{}}'), coalesce(arrays.votes, '{{}}'), :revision
        from counts left join arrays using (key)
        left join unnest(cast(:known as text[]), cast(:region_of as text[])) as known(code, region)
               on known.code = counts.inside
    """


def _sum_departments(level: str, key: str, inside: str) -> str:
    return f"""
        with below as (
            select *, {key} as key from level_sum where election_id = :election and level = 'department' and {inside}
        ), counts as (
            select key, {_SUMS}, sum(communes)::integer as communes, sum(people)::integer as people,
                   case when '{level}' = 'region' then key end as region
            from below group by 1
        ), summed as (
            select below.key, chosen.candidate, sum(chosen.votes)::integer as votes
            from below, unnest(below.candidates, below.votes) as chosen(candidate, votes) group by 1, 2
        ), {_ARRAYS}
        insert into level_sum ({_COLUMNS})
        select :election, '{level}', key, null, counts.region, counts.stations, counts.communes, counts.people,
               {_COUNTS}, coalesce(arrays.candidates, '{{}}'), coalesce(arrays.votes, '{{}}'), :revision
        from counts left join arrays using (key)
    """


_CONSTITUENCIES = text(_sum_stations("constituency", "code"))
_DEPARTMENTS = text(_sum_stations("department", "department"))
_REGIONS = text(_sum_departments("region", "region", "region = any(:regions)"))
_NATION = text(_sum_departments("nation", "'FR'", "true"))
_PEOPLE = text("""
    update level_sum set communes = told.communes, people = told.people, known_people = told.known
    from unnest(cast(:codes as text[]), cast(:communes as integer[]), cast(:people as integer[]),
                cast(:known as integer[])) as told(code, communes, people, known)
    where election_id = :election and level = :level and level_sum.code = told.code
""")
_KNOWN = text("""
    update level_sum set known_people = told.known
    from unnest(cast(:levels as text[]), cast(:codes as text[]), cast(:known as integer[])) as told(level, code, known)
    where election_id = :election and (level_sum.level, level_sum.code) = (told.level, told.code)
""")
