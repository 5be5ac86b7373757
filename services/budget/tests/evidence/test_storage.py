"""The store: an object is whole or not there, whoever is killed; what no row names goes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from budget.evidence.models import Document
from budget.evidence.orphan_sweep import sweep
from budget.evidence.storage import Storage, StorageAway, open_storage, path_of
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker

HASH = "ab" + "0" * 62
WRITER = """
import asyncio, sys
from budget.evidence.storage import Storage

async def write():
    storage, number = Storage(sys.argv[1]), 0
    while True:
        await storage.put(f"{number % 7}/ab/{number % 7}", bytes([number % 256]) * 4_000_000)
        number += 1
        print(number, flush=True)

asyncio.run(write())
"""


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def write_and_kill(folder: Path) -> None:
    for wait in (0.0, 0.004, 0.009, 0.013):
        command = [sys.executable, "-c", WRITER, folder.as_uri()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            for _ in range(3):
                writer.stdout.readline()
            time.sleep(wait)
            os.kill(writer.pid, signal.SIGKILL)


async def test_a_killed_writer_leaves_no_half_document(tmp_path: Path) -> None:
    write_and_kill(tmp_path)
    storage = Storage(tmp_path.as_uri())
    whole = [path for path in files_in(tmp_path) if ".writing-" not in path.name]
    assert whole
    for path in whole:
        content = await storage.get(path.relative_to(tmp_path).as_posix())
        assert len(content) == 4_000_000
        assert len(set(content)) == 1


async def test_what_a_killed_process_left_is_taken_away_and_nothing_else(
    sessions: Sessions, campaign_id: UUID, tmp_path: Path
) -> None:
    storage = Storage(tmp_path.as_uri())
    named, orphan, foreign = path_of(campaign_id, HASH), path_of(campaign_id, HASH[::-1]), path_of(uuid4(), HASH)
    async with transaction(sessions, campaign_id) as session:
        session.add(Document(campaign_id=campaign_id, sha256=HASH, media_type="image/png", size_bytes=3))
    for path in (named, orphan, foreign, "exports/1"):
        await storage.put(path, b"abc")
    half = tmp_path / f"{orphan}.writing-1"
    half.write_bytes(b"a")
    async with as_worker(sessions) as workers:
        # What may still be under way is left alone.
        assert await sweep(workers, storage) == 0
        assert await sweep(workers, storage, timedelta(seconds=-5)) == 2
    assert not half.exists()
    assert {path.relative_to(tmp_path).as_posix() for path in files_in(tmp_path)} == {
        named,
        foreign,
        "exports/1",
    }


async def test_a_store_that_is_away_says_so(tmp_path: Path) -> None:
    storage = Storage((tmp_path / "store").as_uri())
    with pytest.raises(FileNotFoundError):
        await storage.get("not/there")
    await storage.delete("not/there")
    (tmp_path / "store" / "file").write_text("in the way")
    with pytest.raises(StorageAway):
        await storage.put("file/ab/cd", b"abc")
    for url in ("ftp://somewhere", "file://relative", "s3://", "folder"):
        with pytest.raises(ValueError, match="evidence_url"):
            Storage(url)
    assert open_storage(tmp_path.as_uri()) is open_storage(tmp_path.as_uri())


async def test_two_at_once_write_the_same_document(tmp_path: Path) -> None:
    storage = Storage(tmp_path.as_uri())
    await asyncio.gather(*(storage.put("a/b/c", b"x" * 100_000) for _ in range(8)))
    assert await storage.get("a/b/c") == b"x" * 100_000
    assert len(files_in(tmp_path)) == 1
