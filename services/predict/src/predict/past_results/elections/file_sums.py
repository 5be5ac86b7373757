"""Sums of a round whose stations are those of one file, from the file as it was read.

The database would unnest two million votes again that this process holds as numbers: 0.8 s of CPU a round of the nation
instead of 0.1 (bench/import_nation.py).
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import polars as pl
from elections.frames import Frame
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.bulk_copy import copy_rows
from predict.past_results.elections.compact import COUNTED, Cast

_CAST = {"department": "text", "code": "text", "candidate": "integer", "votes": "integer"}
_COUNTED = {"department": "text", "code": "text", "stations": "integer"} | {name: "integer" for name in COUNTED}


@dataclass(frozen=True)
class WholeRound:
    """A file that holds every station of its round that is stored. `numbers`: ids of the candidates, by row."""

    stations: Frame
    cast: Cast
    numbers: pl.Series


@dataclass(frozen=True)
class ZoneSums:
    """Sums by department and constituency (`code`): votes by candidate, counts, and the communes of each."""

    cast: Frame
    counted: Frame
    communes: Frame


async def stage_sums(session: AsyncSession, whole: WholeRound) -> list[tuple[str, str, str]]:
    """Fill `sum_cast` and `sum_counted` as the database would from the stored rows; return department, code and commune
    of every commune.
    """
    places = await _read_places(session, whole.stations)
    sums = await asyncio.to_thread(sum_by_zone, whole, places)
    for table, columns, rows in (("sum_cast", _CAST, sums.cast), ("sum_counted", _COUNTED, sums.counted)):
        shape = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        await session.execute(text(f"create temp table {table} ({shape}) on commit drop"))
        await copy_rows(session, table, list(columns), rows.select(list(columns)))
    return sums.communes.rows()


def sum_by_zone(whole: WholeRound, places: Frame) -> ZoneSums:
    """Add up the round. `places`: constituency of each station that is known. Pure."""
    # Where nothing tells a station's constituency, its department and a question mark stand for it.
    code = pl.coalesce("known", "constituency", pl.col("department") + "?").alias("code")
    stations = whole.stations.select("station", "department", "constituency", "commune", *COUNTED)
    zones = stations.join(places, on="station", how="left", maintain_order="left").with_columns(code)
    by_zone = zones.select("department", "code").unique().sort("department", "code").with_row_index("zone")
    zone_of = zones.join(by_zone, on=["department", "code"], maintain_order="left")["zone"]
    votes = whole.cast.votes
    # Two integers are grouped in a third of the time of two texts.
    ids = whole.numbers.cast(pl.UInt32).gather(votes["candidate"]).rename("candidate")
    summed = (
        pl.DataFrame([zone_of.gather(votes["place"]), ids, votes["votes"]])
        .group_by("zone", "candidate")
        .agg(pl.col("votes").sum())
    )
    counts = zones.group_by("department", "code").agg(pl.len().alias("stations"), pl.col(COUNTED).sum())
    return ZoneSums(
        cast=summed.join(by_zone, on="zone"),
        counted=counts,
        communes=zones.select("department", "code", "commune").unique(),
    )


async def _read_places(session: AsyncSession, stations: Frame) -> Frame:
    """Return `station` and `known`, its constituency, as the transaction sees them, from the file's first to last."""
    raw: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    first, last = stations["station"].min(), stations["station"].max()
    query = (
        "copy (select station, constituency from station_place where station between %s and %s) to stdout (format csv)"
    )
    async with raw.cursor() as cursor, cursor.copy(query, (first, last)) as copy:
        content = b"".join([bytes(part) async for part in copy])
    schema = {"station": pl.String, "known": pl.String}
    return pl.read_csv(content, has_header=False, schema=schema) if content else pl.DataFrame(schema=schema)
