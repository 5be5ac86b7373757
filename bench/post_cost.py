"""CPU that a posted canvass costs crm's API, with its statements; real HTTP to one process, a real PostgreSQL.

    python bench/post_cost.py [--profile FILE]

Settings are those of the launcher: keys in a file, a pace, tokens by RS256. The cheapest of several rounds is told,
because whatever else runs on the machine makes a round dearer and never X
"""

import argparse
import asyncio
import base64
import gc
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID, uuid4

import psycopg
import uvicorn
from common.scopes import SCOPES, UNHELD
from crm.app import create_app
from crm.settings import Settings
from joserfc import jwt
from joserfc.jwk import RSAKey
from kit.app import open_app, prepare_app
from kit.db import migrations, tenancy
from kit.db.sessions import close_database, open_database, transaction
from kit.runtime.http_server import QuietServer
from kit.security.keyring import as_file
from kit.servers.postgres import Postgres
from kit.servers.process import free_port
from kit.testing.fixtures import run_sql
from kit.testing.steps import new_campaign
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, ISSUER, SECRET, TESTER, WORKER_PASSWORD
from kit.testing.tokens import settings as test_settings
from psutil import Process
from sqlalchemy import text

ROUNDS, POSTS, PROFILED = 8, 50, 1500
STATIONS = [f"94033_{number:04d}" for number in range(1, 61)]
_RANKING = text(
    "insert into ranking (campaign_id, heard_version, method, data_vintage, stations_ranked)"
    " values (:campaign, 1, 'bench', 'bench', :many)"
)
_SCORES = text(
    "insert into station_score (campaign_id, station, score, low, high)"
    " select :campaign, unnest(cast(:stations as text[])), 1, 0, 2"
)


def serve(settings: Settings, port: int, asked: Connection) -> None:
    """Serve until terminated; between two messages note the statements, or profile what runs."""
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  # for as long as the process lives
    app = prepare_app(create_app)
    gc.collect()
    gc.freeze()
    open_app(app, settings)
    said: list[str] = []
    stacks: Counter[str] = Counter()

    def sample(_number: int, frame: FrameType | None) -> None:
        names: list[str] = []
        while frame is not None:
            code = frame.f_code
            names.append(f"{'/'.join(code.co_filename.split('/')[-2:])}:{code.co_qualname}")
            frame = frame.f_back
        stacks[";".join(reversed(names))] += 1

    signal.signal(signal.SIGPROF, sample)

    execute = psycopg.AsyncCursor.execute

    async def note(cursor: Any, query: Any, *args: Any, **more: Any) -> Any:
        said.append(" ".join((query.decode() if isinstance(query, bytes) else str(query)).split()))
        return await execute(cursor, query, *args, **more)

    def answer() -> None:
        what = asked.recv()
        if what == "statements":
            setattr(psycopg.AsyncCursor, "execute", note)  # noqa: B010  # its type says more than ours
        elif what == "statements told":
            setattr(psycopg.AsyncCursor, "execute", execute)  # noqa: B010  # as above
        elif what == "profile":
            signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
        else:
            signal.setitimer(signal.ITIMER_PROF, 0)
            Path(what).write_text("".join(f"{stack} {count}\n" for stack, count in stacks.most_common()))
        asked.send(said)

    async def run() -> None:
        asyncio.get_running_loop().add_reader(asked.fileno(), answer)
        await QuietServer(config).serve()

    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, server_header=False, date_header=False)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())


class Poster:
    """A volunteer who posts one canvass after the other over one connection."""

    def __init__(self, port: int, token: str) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=30)
        self._token = token
        self._posted = 0

    def post(self) -> None:
        number = str(uuid4())
        self._posted += 1
        body: dict[str, Any] = {
            "id": number,
            "station": STATIONS[self._posted % len(STATIONS)],
            "happened_at": datetime.now(UTC).isoformat(),
            "channel": "door",
            "outcome": "answered",
            "support": 1 + self._posted % 5,
        }
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        self.line.request("POST", "/v1/canvasses", json.dumps(body), {**headers, "Idempotency-Key": number})
        answer = self.line.getresponse()
        said = answer.read()
        assert answer.status == 201, said

    def totals(self) -> None:
        self.line.request("GET", "/v1/canvasses/totals", headers={"Authorization": f"Bearer {self._token}"})
        answer = self.line.getresponse()
        said = answer.read()
        assert answer.status == 200, said


async def make_campaign(url: str) -> UUID:
    sessions = open_database(url, SECRET)
    try:
        campaign = await new_campaign(sessions)
        async with transaction(sessions, campaign) as session:
            await session.execute(_RANKING, {"campaign": campaign, "many": len(STATIONS)})
            await session.execute(_SCORES, {"campaign": campaign, "stations": STATIONS})
        return campaign
    finally:
        await close_database(sessions)


@contextmanager
def database() -> Generator[tuple[Path, str]]:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder) / "postgres")
        server.start()
        try:
            run_sql(server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
            run_sql(server, "create database crm")
            migrations.upgrade("crm", server.url("crm"))
            yield Path(folder), server.url("crm", tenancy.APP, APP_PASSWORD)
        finally:
            server.stop()


@contextmanager
def api(folder: Path, url: str) -> Generator[tuple[Process, Connection, int, RSAKey]]:
    key = RSAKey.generate_key(2048, auto_kid=True)
    keys = folder / "keys"
    keys.write_text(as_file([base64.b64encode(SECRET).decode()], json.dumps({"keys": [key.as_dict(private=False)]})))
    made = test_settings(database_url=url, requests_per_minute=1_000_000, keys_file=keys, disks=[folder])
    port, (ours, theirs) = free_port(), multiprocessing.Pipe()
    settings = Settings.model_validate(made.model_dump())
    process = multiprocessing.get_context("fork").Process(target=serve, args=(settings, port, theirs))
    process.start()
    assert process.pid is not None
    try:
        yield Process(process.pid), ours, port, key
    finally:
        process.terminate()
        process.join(20)


def until_served(poster: Poster) -> None:
    for _ in range(300):
        try:
            poster.post()
        except ConnectionRefusedError:
            poster.line.close()
            time.sleep(0.2)
        else:
            return
    raise TimeoutError


def cheapest(process: Process, what: Any, many: int) -> tuple[float, float]:
    """Milliseconds of CPU of one, in the cheapest round and in the middle one."""
    costs: list[float] = []
    for _ in range(ROUNDS):
        before = sum(process.cpu_times()[:2])
        for _ in range(many):
            what()
        costs.append(1000 * (sum(process.cpu_times()[:2]) - before) / many)
    return min(costs), sorted(costs)[ROUNDS // 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile")
    asked = parser.parse_args()
    with database() as (folder, url):
        campaign = asyncio.run(make_campaign(url))
        with api(folder, url) as (process, line, port, key):
            claims = {"iss": ISSUER, "aud": "isoloir", "sub": TESTER, "exp": int(time.time()) + 3600}
            claims |= {"scope": " ".join(sorted(set(SCOPES) - UNHELD)), "campaign": str(campaign)}
            token = jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "at+jwt"}, claims, key)
            poster = Poster(port, token)
            until_served(poster)
            for _ in range(60):
                poster.post()
            line.send("statements")
            line.recv()
            poster.post()
            line.send("statements told")
            said: list[str] = line.recv()
            print(f"statements of a canvass: {len(said)}")
            for statement in said:
                print(f"  {statement[:150]}")
            for title, what in (("a canvass", poster.post), ("GET totals", poster.totals)):
                least, middle = cheapest(process, what, POSTS)
                print(f"{title}: {least:.2f} ms of CPU in crm's API (middle round {middle:.2f})")
            if asked.profile:
                line.send("profile")
                line.recv()
                for _ in range(PROFILED):
                    poster.post()
                line.send(asked.profile)
                line.recv()


if __name__ == "__main__":
    main()
