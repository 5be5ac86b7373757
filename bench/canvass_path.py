"""List of our files that a canvass passes through, in order: one real `POST /v1/canvasses` on a real PostgreSQL.

    python bench/canvass_path.py

Prints the files of crm and of libs in which code ran during the request (the second one: the first makes the routes),
and how often one was entered again after it had been left. Models and schemas run no code of ours and are not counted.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import uuid4

from crm.app import create_app
from crm.settings import Settings
from kit.db import migrations, tenancy
from kit.db.sessions import close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.fixtures import (
    APP_PASSWORD,
    BACKUP_PASSWORD,
    SECRET,
    WORKER_PASSWORD,
    app_on,
    call,
    new_campaign,
    run_sql,
)
from kit.testing.fixtures import settings as test_settings

ROOT = Path(__file__).parents[1]
PLACES = ("services/crm/src/", "libs/kit/src/", "libs/common/src/", "libs/elections/src/")


@dataclass
class Passed:
    """`files`: in the order in which they were first entered; `again`: how often each was entered after it was left.

    A file is left when another one is entered that it did not call. Who is called and returns, or waits for the
    database and goes on, has left nobody.
    """

    files: list[str] = field(default_factory=list[str])
    again: Counter[str] = field(default_factory=Counter[str])


@contextmanager
def files_passed(passed: Passed) -> Generator[None]:
    seen = set[FrameType]()
    last = ""

    def note(frame: FrameType, event: str, _: Any) -> None:
        nonlocal last
        path = _ours(frame)
        # A coroutine that goes on is called again, with the frame that it had.
        if event != "call" or path is None or frame in seen:
            return
        seen.add(frame)
        callers = set[str]()
        above = frame.f_back
        while above is not None:
            if (caller := _ours(above)) is not None:
                callers.add(caller)
            above = above.f_back
        if path == last or path in callers:
            return
        if path in passed.files:
            passed.again[path] += 1
        else:
            passed.files.append(path)
        last = path

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


def _ours(frame: FrameType) -> str | None:
    path = frame.f_code.co_filename.removeprefix(f"{ROOT}/")
    return path if path.startswith(PLACES) else None


def report() -> dict[str, Any]:
    moment = datetime.now(UTC) - timedelta(hours=1)
    said: dict[str, Any] = {"id": str(uuid4()), "station": "94033_0001", "happened_at": moment.isoformat()}
    return said | {"channel": "door", "outcome": "answered", "support": 4}


async def trace(url: str) -> Passed:
    sessions = open_database(url, SECRET)
    try:
        campaign_id = await new_campaign(sessions)
        app = app_on(create_app, sessions, Settings.model_validate(test_settings(sessions).model_dump()))
        passed = Passed()
        async with call(app, campaign_id) as client:
            (await client.post("/v1/canvasses", json=report())).raise_for_status()
            with files_passed(passed):
                (await client.post("/v1/canvasses", json=report())).raise_for_status()
        return passed
    finally:
        await close_database(sessions)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder), options=("fsync=off",))
        server.start()
        try:
            run_sql(server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
            run_sql(server, "create database crm")
            migrations.upgrade("crm", server.url("crm"))
            passed = asyncio.run(trace(server.url("crm", tenancy.APP, APP_PASSWORD)))
        finally:
            server.stop()
    for name, prefix in (("crm", "services/crm/src/"), ("libs", "libs/")):
        files = [path for path in passed.files if path.startswith(prefix)]
        again = sum(passed.again[path] for path in files)
        print(f"{name}: {len(files)} files; entered again after they were left: {again}")
        for path in files:
            print(f"  {path.removeprefix(prefix)}" + (f" (again {n})" if (n := passed.again[path]) else ""))


if __name__ == "__main__":
    main()
