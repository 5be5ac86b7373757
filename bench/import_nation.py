"""First import of a nation's past results: all files at hand, in the order of the page, as the service imports them.

    python bench/import_nation.py [DATA] [--statements 12]

Tells the seconds by the clock and of the CPU of this process and of PostgreSQL (what reads a file is another process,
not counted), by file and in all, this process's highest resident memory, and the statements that took longest.
Row-level security holds, as in the service.
"""

import argparse
import asyncio
import os
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from isoloir_local.gateway.result_files import files_for
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from predict.past_results.elections.level_sums import bring_sums_up_to_date
from predict.past_results.elections.service import import_results
from sqlalchemy import event

_TICKS = os.sysconf("SC_CLK_TCK")


def postgres_seconds(server: Postgres) -> float:
    """Return the CPU seconds of the server's live processes, and of those that have ended."""
    assert server.process
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(after[1]), []).append(int(entry.name))
    waiting, ticks = [server.process.pid], 0
    while waiting:
        one = waiting.pop()
        waiting += parents.get(one, [])
        try:
            after = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(part) for part in after[11:15])
    return ticks / _TICKS


def own_seconds() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def watch_statements(sessions: Sessions, seconds: Counter[str]) -> None:
    engine = sessions.kw["bind"].sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def _begin(connection: Any, _cursor: Any, _statement: str, *_rest: Any) -> None:
        connection.info["began"] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def _end(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seconds[" ".join(statement.split())[:110]] += time.perf_counter() - connection.info["began"]


async def import_all(server: Postgres, data: Path, most: int) -> None:
    sessions = open_database(server.url("predict", tenancy.APP, "bench"), b"")
    statements = Counter[str]()
    watch_statements(sessions, statements)
    files = files_for(data, "nation:FR")
    start, start_own, start_server = time.perf_counter(), own_seconds(), postgres_seconds(server)
    print(f"{'file':56} {'s':>6} {'own':>6} {'server':>6}")
    for file in files:
        began, own, of_server = time.perf_counter(), own_seconds(), postgres_seconds(server)
        async with transaction(sessions) as session:
            await import_results(session, file, "/".join(file.parts[-2:]), "report", shares=True)
        show("/".join(file.parts[-2:]), began, own, postgres_seconds(server) - of_server)
    began, own, of_server = time.perf_counter(), own_seconds(), postgres_seconds(server)
    async with transaction(sessions) as session:
        await bring_sums_up_to_date(session)
    show("sums", began, own, postgres_seconds(server) - of_server)
    show("all", start, start_own, postgres_seconds(server) - start_server)
    print(f"highest resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for statement, seconds in statements.most_common(most):
        print(f"{seconds:7.2f} s  {statement}")
    await close_database(sessions)


def show(name: str, began: float, before: float, server: float) -> None:
    cells = (time.perf_counter() - began, own_seconds() - before, server)
    print(f"{name[-56:]:56} " + " ".join(f"{cell:6.2f}" for cell in cells), flush=True)


def main() -> None:
    here = Path(__file__).parents[1]
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("ISOLOIR_DATA", here / "../shared/data")
    asked.add_argument("data", nargs="?", type=Path, default=Path(default))
    asked.add_argument("--statements", type=int, default=12)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as directory:
        server = Postgres(Path(directory))
        server.start()
        run_sql(server, *tenancy.create_roles("bench", "bench", "bench"), "create database predict")
        migrations.upgrade("predict", server.url("predict"))
        asyncio.run(import_all(server, options.data, options.statements))
        server.stop()


if __name__ == "__main__":
    main()
