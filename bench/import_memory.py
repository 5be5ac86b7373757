"""The memory of a file of people: the service that takes it, the worker that previews and writes it, and its process.

`python -m bench.import_memory --megabytes 200` sends a file of lines of a kilobyte, as other software writes them (most
columns are left out), over a socket, to a service in a process of its own; a worker in another one previews and writes
it. Of each the highest mark of resident memory is told, and how far above what it was before. Run it with 20 beside:
what grows with the file shows.
"""

import argparse
import asyncio
import base64
import multiprocessing
import socket
import tempfile
from collections.abc import Mapping
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from crm.app import create_app
from crm.consumers import JOBS
from crm.settings import Settings
from httpx import AsyncClient
from kit.db.sessions import close_database, open_database
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import work_once
from kit.runtime.gc_control import freeze_gc
from kit.testing.tokens import bearer, settings
from pydantic import SecretStr

from bench.crm_people import opened, say
from bench.people_files import HEADER, lines

_NOTE = "x" * 180
_NOTES = 5
"""Columns that no import reads, so that a line has a kilobyte."""
_FULL = 1 << 20


class Memory(NamedTuple):
    """Kilobytes of a process: before, and at most."""

    before: int
    most: int

    def __str__(self) -> str:
        return f"{self.most / 1024:.0f} MB, {(self.most - self.before) / 1024:.0f} more than before"


def marks(process: int, before: int | None = None) -> Memory:
    """`before`: what was read then; else the mark is set anew."""
    folder = Path(f"/proc/{process}")
    if before is None:
        (folder / "clear_refs").write_text("5")
    said = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    now = int(said["VmRSS"].split()[0])
    return Memory(now if before is None else before, int(said["VmHWM"].split()[0]))


def serve(given: Mapping[str, Any], secret: bytes, listening: socket.socket) -> None:
    """In a process of its own."""
    sessions = open_database(given["database_url"], secret)
    app = create_app(sessions, Settings.model_validate(given))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False))
    asyncio.run(server.serve(sockets=[listening]))


def work(given: Mapping[str, Any], secret: bytes, asked: Connection) -> None:
    """In a process of its own: works off what waits whenever it is asked, and says what it and its process came to."""

    async def off(pool: Pool) -> None:
        sessions = open_database(given["worker_database_url"], secret)
        while await work_once(sessions, JOBS, pool):
            pass
        await close_database(sessions)

    freeze_gc()
    pool = Pool()
    while asked.recv():
        before = marks(multiprocessing.current_process().pid or 0).before
        asyncio.run(off(pool))
        mine = marks(multiprocessing.current_process().pid or 0, before)
        asked.send((mine, [marks(child.pid or 0, 0).most for child in multiprocessing.active_children()]))
    pool.close()


def write_wide(path: Path, megabytes: int) -> int:
    """Write a wide file; return its number of lines."""
    many = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER.rstrip("\n") + "".join(f";Champ {number}" for number in range(_NOTES)) + "\n")
        for line, _ in lines(1_000 * megabytes):
            file.write(line.rstrip("\n") + f";{_NOTE}" * _NOTES + "\n")
            many += 1
            if many % 1_000 == 0 and file.tell() >= megabytes * _FULL:
                break
    return many


async def main(folder: Path, megabytes: int) -> None:
    path = folder / "people.csv"
    async with opened(folder) as bench:
        many = write_wide(path, megabytes)
        say(f"{many:,} lines, {path.stat().st_size / _FULL:.0f} MB")
        secret = (folder / "secret").read_bytes()
        given = settings(bench.sessions, secret_key=_as_setting(secret)).model_dump()
        spawned = multiprocessing.get_context("spawn")
        ours, theirs = spawned.Pipe()
        with closing(socket.socket()) as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            service = spawned.Process(target=serve, args=(given, secret, listening))
            worker = spawned.Process(target=work, args=(given, secret, theirs))
            service.start()
            worker.start()
            try:
                address = "http://{}:{}".format(*listening.getsockname())
                await send(address, bench.campaign_id, service.pid or 0, path, ours)
            finally:
                ours.send(False)
                worker.join()
                service.terminate()
                service.join()


async def send(address: str, campaign_id: object, service: int, path: Path, worker: Connection) -> None:
    async with AsyncClient(base_url=address, timeout=6000.0) as client:
        # The first answer is there when the service has imported what it needs.
        (await client.get("/v1/imports", headers=bearer(campaign_id))).raise_for_status()
        before = marks(service).before
        with path.open("rb") as file:
            sent = await client.post(
                "/v1/imports?origin=regular", files={"file": ("people.csv", file)}, headers=bearer(campaign_id)
            )
        sent.raise_for_status()
        say(f"  upload: the service {marks(service, before)}")
        made = sent.json()
        address = f"/v1/imports/{made['id']}"
        mapping = {"columns": [one["proposed"] for one in made["columns"]], "unknown_tags": "create"}
        put = await client.put(f"{address}/mapping", json=mapping, headers=bearer(campaign_id))
        put.raise_for_status()
        await worked("preview", worker)
        (await client.post(f"{address}/start", headers=bearer(campaign_id))).raise_for_status()
        await worked("import", worker)
        counts = (await client.get(address, headers=bearer(campaign_id))).json()["counts"]
        say(f"  {counts['created']:,} created of {counts['lines']:,}")


async def worked(what: str, worker: Connection) -> None:
    worker.send(True)
    mine, beside = await asyncio.to_thread(worker.recv)
    most = ", ".join(f"{one / 1024:.0f} MB" for one in beside)
    say(f"  {what}: the worker {mine}; the process beside it {most}")


def _as_setting(secret: bytes) -> SecretStr:
    return SecretStr(base64.b64encode(secret).decode())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as directory:
        asyncio.run(main(Path(directory), asked.megabytes))
