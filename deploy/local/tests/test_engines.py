"""Servers that the environment names are used as they are, and left running."""

import tempfile
from pathlib import Path

import httpx
import pytest
from isoloir_local.engines import NATS_URL, POSTGRES_URL
from isoloir_local.testing import launched
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres


def test_the_suite_runs_on_servers_that_are_already_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        postgres, nats = Postgres(Path(folder) / "postgres"), Nats(Path(folder) / "nats")
        postgres.start()
        nats.start()
        try:
            # In libpq's short form, as hosts give it.
            monkeypatch.setenv(POSTGRES_URL, postgres.url().replace("postgresql+psycopg", "postgres"))
            monkeypatch.setenv(NATS_URL, nats.url)
            with launched("--only", "crm") as up:
                health = httpx.get(f"{up.address}/health", timeout=120).json()
                assert health == {"status": "ok", "services": {"crm": "ready"}}
                assert up.stop() == 0
                assert not (up.folder / "postgres").exists()
            assert postgres.process is not None
            assert nats.process is not None
            assert (postgres.process.poll(), nats.process.poll()) == (None, None)
        finally:
            postgres.stop()
            nats.stop()
