"""Replacement of a reference file's rows in one transaction, writing only differences."""

from dataclasses import dataclass
from typing import Any

from kit.db import tenancy
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.bulk_copy import Progress, copy_rows, no_progress
from predict.reference_datasets.models import ReferenceDataset
from predict.reference_datasets.preparation import PreparedDataset

_LOCK = 7_103
MAX_FAULTS = 200


@dataclass(frozen=True)
class Difference:
    """Numbers of rows added, and changed or deleted."""

    added: int
    changed: int


async def store_rows(
    session: AsyncSession,
    prepared: PreparedDataset,
    file: str,
    sha256: str,
    progress: Progress = no_progress,
) -> Difference:
    """Store rows as shared or, in a campaign's session, as its own, if they differ from shared ones."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    d = ReferenceDataset
    if await session.scalar(select(d.id).where(d.id == prepared.dataset, d.sha256 == sha256).limit(1)) is not None:
        return Difference(0, 0)
    # Without its keys: a station's addresses are compared as a whole.
    await session.execute(text(f"create temp table staged (like {prepared.table} including defaults) on commit drop"))
    await copy_rows(session, "staged", prepared.columns, prepared.rows, progress)
    if prepared.table == "address_point":
        difference = await _replace_points(session)
    else:
        difference = await _merge(session, prepared)
    await session.execute(text("drop table staged"))
    if difference.added or difference.changed:
        await _note(session, prepared, file, sha256)
    return difference


async def _merge(session: AsyncSession, prepared: PreparedDataset) -> Difference:
    key = ("dataset", "code") if prepared.table == "reference_figure" else ("code",)
    names = ", ".join(prepared.columns)
    rest = [name for name in prepared.columns if name not in key]
    given = ", ".join(f"{name} = excluded.{name}" for name in rest)
    old, new = (", ".join(f"{source}.{name}" for name in rest) for source in ("kept", "excluded"))
    same = " and ".join(f"staged.{name} = shared.{name}" for name in key)
    staged_values, shared_values = (", ".join(f"{source}.{name}" for name in rest) for source in ("staged", "shared"))
    # What a campaign's file says as the shared one does is no row of its own.
    await session.execute(
        text(f"""
            delete from staged using {prepared.table} shared
            where shared.campaign_id = '{tenancy.SHARED}' and staged.campaign_id <> shared.campaign_id
              and {same} and ({staged_values}) is not distinct from ({shared_values})
        """)
    )
    merged = text(f"""
        with merged as (
            insert into {prepared.table} as kept ({names}) select {names} from staged
            on conflict ({", ".join(key)}, campaign_id) do update set {given} where ({old}) is distinct from ({new})
            returning kept.xmax = 0 as added
        ) select count(*) filter (where added), count(*) filter (where not added) from merged
    """)
    row = (await session.execute(merged)).one()
    return Difference(row[0], row[1])


async def _replace_points(session: AsyncSession) -> Difference:
    await session.execute(_SHARED_ALREADY)
    changed = (await session.scalar(_CHANGED)) or 0
    await session.execute(_FORGET)
    added = (await session.scalar(_ADD)) or 0
    return Difference(added, changed)


async def _note(session: AsyncSession, prepared: PreparedDataset, file: str, sha256: str) -> None:
    level = prepared.table
    # Of what this import's writer wrote: a campaign's own places, or those that are shared.
    counted = f"select count(*) from {level} where campaign_id = {tenancy.WRITER}"
    if level == "reference_figure":
        counted += " and dataset = :dataset"
    if level == "address_point":
        counted = counted.replace("count(*)", "count(distinct station)")
    places = await session.scalar(text(counted), {"dataset": prepared.dataset} if ":dataset" in counted else {})
    values: dict[str, Any] = {
        "kind": prepared.kind,
        "level": prepared.level,
        "year": prepared.year,
        "vintage": prepared.vintage,
        "publisher": prepared.publisher,
        "licence": prepared.licence,
        "file": file,
        "sha256": sha256,
        "places": places,
        "rejected": [
            {"line": fault.line, "column": fault.column, "reason": fault.reason}
            for fault in prepared.rejected[:MAX_FAULTS]
        ],
        "rejected_count": len(prepared.rejected),
    }
    row = insert(ReferenceDataset).values(id=prepared.dataset, revision=1, **values)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["id", "campaign_id"],
            set_={**values, "revision": ReferenceDataset.revision + 1, "imported_at": func.now()},
        )
    )


_OF_STATION = """
    select station, md5(string_agg(
        concat_ws('|', street, number, longitude, latitude, addresses), E'\\n' order by place)) as points
"""
_SHARED_ALREADY = text(f"""
    with given as ({_OF_STATION} from staged group by station),
    shared as ({_OF_STATION} from address_point
               where campaign_id = '{tenancy.SHARED}' and station in (select station from given) group by station)
    delete from staged where campaign_id <> '{tenancy.SHARED}'
      and station in (select station from given join shared using (station) where given.points = shared.points)
""")
_CHANGED = text(f"""
    with given as ({_OF_STATION} from staged group by station),
    kept as ({_OF_STATION} from address_point where station in (select station from given) group by station)
    select count(*) from given join kept using (station) where given.points <> kept.points
""")
_FORGET = text("""
    delete from address_point where station in (select station from staged)
""")
_ADD = text("""
    with added as (
        insert into address_point (station, place, street, number, longitude, latitude, addresses)
        select station, place, street, number, longitude, latitude, addresses from staged returning 1
    ) select count(*) from added
""")
