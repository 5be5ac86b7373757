"""results on its own for a benchmark: PostgreSQL, NATS, its HTTP side and its worker, as processes of their own."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from kit.db import migrations, tenancy
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.servers.process import free_port
from kit.testing.fixtures import run_sql
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, WORKER_PASSWORD, settings

from tests.faults.processes import Part


class ResultsSuite:
    """`apis` processes serve HTTP, each at an address of its own."""

    def __init__(self, folder: Path, apis: int) -> None:
        self.postgres = Postgres(folder / "postgres", port=free_port())
        self.nats = Nats(folder / "nats", port=free_port())
        self.postgres.start()
        self.nats.start()
        run_sql(self.postgres, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
        run_sql(self.postgres, "create database results")
        migrations.upgrade("results", self.postgres.url("results"))
        self.settings = settings(
            database_url=self.postgres.url("results", tenancy.APP, APP_PASSWORD),
            worker_database_url=self.postgres.url("results", tenancy.WORKER, WORKER_PASSWORD),
            nats_url=self.nats.url,
        )
        ports: list[int] = [free_port() for _ in range(apis)]
        self.addresses: list[str] = [f"http://127.0.0.1:{port}" for port in ports]
        serve = ["-m", "uvicorn", "results.app:create_app", "--factory", "--no-access-log", "--log-level", "warning"]
        self.parts = [Part([*serve, "--port", str(port)], self.settings, folder / f"api{port}.log") for port in ports]
        self.parts.append(Part(["-m", "results.worker"], self.settings, folder / "worker.log"))
        for part in self.parts:
            part.start()

    def stop(self) -> None:
        for part in self.parts:
            part.stop()
        self.nats.stop()
        self.postgres.stop()


@contextmanager
def running(apis: int = 1) -> Generator[ResultsSuite]:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        suite = ResultsSuite(Path(folder), apis)
        try:
            yield suite
        finally:
            suite.stop()
