"""Whole-France imports against reading the file and COPYing the same rows: ratios of one run, on one server.

    python bench/import_whole_france.py [DATA] [--rounds 3]

`read + copy` reads the file with the importer's own reader and COPYs the very rows that are stored into a table
of the same shape and primary key, without any check, lock, candidate table or constituency. Goal: ≤ 1.5.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
from elections import ministry
from kit.db import migrations, tenancy
from kit.db.sessions import close_database, open_database, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from predict.past_results.elections.bulk_copy import copy_rows
from predict.past_results.elections.compact import COLUMNS, cast_of, compact_part, election_id, number_candidates
from predict.past_results.elections.service import import_results
from sqlalchemy import text

GOAL = 1.5
FILES = ["legislatives-2024-t1", "legislatives-2022-t1", "presidentielle-2022-t1"]


def file_of(data: Path, folder: str) -> Path:
    return max((data / "official" / folder).glob("*bureau*vote*.gz"), default=None) or next(
        (data / "official" / folder).glob("*burvot*.gz")
    )


async def read_and_copy(url: str, file: Path) -> float:
    sessions = open_database(url, b"")
    reading = ministry.read_results(file, mode="report")
    cast = cast_of(reading)
    numbers, _ = number_candidates(cast, {})
    rows = compact_part(reading.stations, cast, numbers, 0, reading.stations.height).with_columns(
        pl.lit(election_id(reading)).alias("election_id")
    )
    async with transaction(sessions) as session:
        await session.execute(text("drop table if exists bare"))
        await session.execute(text("create table bare (like station_result including indexes)"))
    began = time.perf_counter()
    ministry.read_results(file, mode="report")
    async with transaction(sessions) as session:
        await copy_rows(session, "bare", ["election_id", *COLUMNS], rows.select(["election_id", *COLUMNS]))
    seconds = time.perf_counter() - began
    await close_database(sessions)
    return seconds


async def import_file(url: str, file: Path) -> tuple[float, int]:
    sessions = open_database(url, b"")
    began = time.perf_counter()
    async with transaction(sessions) as session:
        report = await import_results(session, file, "/".join(file.parts[-2:]), "report")
    seconds = time.perf_counter() - began
    await close_database(sessions)
    return seconds, report.stations


async def compare(server: Postgres, file: Path, rounds: int) -> tuple[float, float, float, int]:
    bare: list[float] = []
    first: list[float] = []
    again: list[float] = []
    stations = 0
    for _ in range(rounds):
        run_sql(server, "drop database if exists bench with (force)", "create database bench template predict")
        url = server.url("bench")
        bare.append(await read_and_copy(url, file))
        seconds, stations = await import_file(url, file)
        first.append(seconds)
        again.append((await import_file(url, file))[0])
    return statistics.median(bare), statistics.median(first), statistics.median(again), stations


def main() -> int:
    here = Path(__file__).parents[1]
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "data", nargs="?", type=Path, default=Path(os.environ.get("ISOLOIR_DATA", here / "../shared/data"))
    )
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    worst = 0.0
    print(
        f"{'file':24} {'stations':>8} {'read+copy s':>11} {'import s':>9} {'ratio':>6} {'same again':>11} {'ratio':>6}"
    )
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as directory:
        server = Postgres(Path(directory))
        server.start()
        run_sql(server, *tenancy.create_roles("bench", "bench", "bench"), "create database predict")
        migrations.upgrade("predict", server.url("predict"))
        for folder in FILES:
            bare, first, again, stations = asyncio.run(compare(server, file_of(options.data, folder), options.rounds))
            worst = max(worst, first / bare)
            ratios = f"{first:9.2f} {first / bare:6.2f} {again:11.2f} {again / bare:6.2f}"
            print(f"{folder:24} {stations:8} {bare:11.2f} {ratios}")
        server.stop()
    print(f"worst ratio {worst:.2f}, goal {GOAL}")
    return 0 if worst <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
