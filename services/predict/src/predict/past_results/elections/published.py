"""Totals published by the ministry by commune, canton, constituency…, for places without imported stations."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from elections.ministry import ReadResults
from kit.db import tenancy
from sqlalchemy import ColumnElement, and_, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.bulk_copy import Progress, copy_rows
from predict.past_results.elections.models import PublishedResult
from predict.past_results.elections.schemas import Level
from predict.past_results.elections.storage import Difference, lock_election

_COUNTS = ("registered", "voters", "blank", "null", "valid")
_COLUMNS = ("election_id", "level", "code", "name", "department", *_COUNTS, "choices")
_MERGE = text("""
    with merged as (
        insert into published_result as kept select * from published_staged
        on conflict (election_id, level, code, campaign_id) do update set
            name = excluded.name, department = excluded.department, registered = excluded.registered,
            voters = excluded.voters, blank = excluded.blank, "null" = excluded."null", valid = excluded.valid,
            choices = excluded.choices
        where row(kept.*) is distinct from row(excluded.*)
        returning kept.xmax = 0 as added
    ) select count(*) filter (where added), count(*) filter (where not added) from merged
""")


# What a campaign's file says as the shared one does is no row of its own.
_SHARED_ALREADY = text(f"""
    delete from published_staged staged using published_result shared
    where shared.campaign_id = '{tenancy.SHARED}' and staged.campaign_id <> shared.campaign_id
      and (shared.election_id, shared.level, shared.code) = (staged.election_id, staged.level, staged.code)
      and (shared.name, shared.department, shared.registered, shared.voters, shared.blank, shared."null", shared.valid,
           shared.choices)
          is not distinct from (staged.name, staged.department, staged.registered, staged.voters, staged.blank,
                                staged."null", staged.valid, staged.choices)
""")


async def replace_published(session: AsyncSession, reading: ReadResults, progress: Progress) -> tuple[str, Difference]:
    """Replace the places that the file names; keep the others, as a file may cover one department."""
    election = await lock_election(session, reading)
    choices = reading.votes.group_by("station").agg(
        pl.struct("panel", "name", "nuance", "sex", "votes").sort_by("panel").alias("choices")
    )
    rows = reading.stations.join(choices, on="station", how="left").select(
        pl.lit(election).alias("election_id"),
        pl.lit(reading.level).alias("level"),
        pl.col("station").alias("code"),
        pl.col("commune_name").alias("name"),
        "department",
        *_COUNTS,
        pl.col("choices").map_elements(_as_json, return_dtype=pl.String).fill_null("[]"),
    )
    await session.execute(
        text("create temp table published_staged (like published_result including defaults) on commit drop")
    )
    await copy_rows(session, "published_staged", list(_COLUMNS), rows, progress)
    await session.execute(_SHARED_ALREADY)
    added, changed = (await session.execute(_MERGE)).one()
    await session.execute(text("drop table published_staged"))
    return election, Difference(added, changed, 0)


def _as_json(choices: pl.Series) -> str:
    return json.dumps(choices.to_list(), ensure_ascii=False)


async def read_published(
    session: AsyncSession, election: str, level: str, territory: str | None, after: str | None, limit: int
) -> Sequence[PublishedResult]:
    """Return published results by code, limited to a department or the place itself."""
    p = PublishedResult
    rows = select(p).where(p.election_id == election, p.level == level, _inside(level, territory))
    if after is not None:
        rows = rows.where(p.code > after)
    return (await session.scalars(rows.order_by(p.code).limit(limit))).all()


async def published_levels(session: AsyncSession) -> Mapping[str, list[Level]]:
    """Return by election the imported levels of published totals."""
    rows = select(PublishedResult.election_id, PublishedResult.level).distinct().order_by(PublishedResult.level)
    published_levels: dict[str, list[Level]] = {}
    for row in await session.execute(rows):
        level: Any = row.level
        published_levels.setdefault(row.election_id, []).append(level)
    return published_levels


_LEVEL_OF = {"commune": "commune", "canton": "canton", "circo": "constituency", "departement": "department"}


def _inside(level: str, territory: str | None) -> ColumnElement[bool]:
    if territory is None or territory == "nation:FR":
        return true()
    kind, _, code = territory.partition(":")
    place = and_(PublishedResult.code == code, PublishedResult.level == _LEVEL_OF.get(kind, kind))
    return place | (PublishedResult.department == code) if kind == "departement" else place


def choices_of(row: PublishedResult) -> list[dict[str, Any]]:
    """Return panel, name, nuance, sex and votes of each choice, the most votes first."""
    return sorted(row.choices, key=lambda choice: (-choice["votes"], choice["panel"]))
