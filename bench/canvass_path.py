"""List of our files that a canvass passes through, in order: one real `POST /v1/canvasses` on a real PostgreSQL.

    python bench/canvass_path.py

Prints the files of crm and of libs in which code ran during the request (the second one: the first makes the routes),
and how often one was entered again after it had been left (`kit.testing.file_trace`). `docs/paths.md` says what each of
crm's does, and those of three more requests.
"""

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from crm.app import create_app
from crm.settings import Settings
from kit.db import migrations, tenancy
from kit.db.sessions import close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.file_trace import FileTrace, trace_files
from kit.testing.fixtures import run_sql
from kit.testing.steps import app_on, call, new_campaign
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD
from kit.testing.tokens import settings as test_settings

ROOT = Path(__file__).parents[1]
FOLDERS = [ROOT / name / "src" for name in ("services/crm", "libs/kit", "libs/common", "libs/elections")]


def report() -> dict[str, Any]:
    moment = datetime.now(UTC) - timedelta(hours=1)
    said: dict[str, Any] = {"id": str(uuid4()), "station": "94033_0001", "happened_at": moment.isoformat()}
    return said | {"channel": "door", "outcome": "answered", "support": 4}


async def trace(url: str) -> FileTrace:
    sessions = open_database(url, SECRET)
    try:
        campaign_id = await new_campaign(sessions)
        app = app_on(create_app, sessions, Settings.model_validate(test_settings(sessions).model_dump()))
        async with call(app, campaign_id) as client:
            (await client.post("/v1/canvasses", json=report())).raise_for_status()
            with trace_files(FOLDERS) as passed:
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
        files = [path for path in passed.files if path.is_relative_to(ROOT / prefix)]
        again = sum(passed.again[path] for path in files)
        print(f"{name}: {len(files)} files; entered again after they were left: {again}")
        for path in files:
            print(f"  {path.relative_to(ROOT / prefix)}" + (f" (again {n})" if (n := passed.again[path]) else ""))


if __name__ == "__main__":
    main()
