"""The suite's own processes, one by one, so that a test may kill -9 any of them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from kit.db import migrations, tenancy
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.servers.process import free_port
from kit.settings import Settings
from kit.testing.fixtures import run_sql
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, WORKER_PASSWORD, settings


class Part:
    """One process of a service; started again it goes on where the one before was killed."""

    def __init__(self, command: list[str], made: Settings, log: Path) -> None:
        self._command = command
        self._log = log
        self._environment = os.environ | {
            "ISOLOIR_DATABASE_URL": made.database_url,
            "ISOLOIR_WORKER_DATABASE_URL": made.worker_database_url,
            "ISOLOIR_NATS_URL": made.nats_url,
            "ISOLOIR_SECRET_KEY": made.secret_key.get_secret_value(),
            "ISOLOIR_ISSUER": made.issuer,
            "ISOLOIR_JWKS": made.jwks,
            "ISOLOIR_REQUESTS_PER_MINUTE": str(made.requests_per_minute),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self._command], env=self._environment, stdout=output, stderr=output
            )

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(120)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(120)


class Suite:
    """PostgreSQL, NATS, crm's two processes and predict's worker."""

    def __init__(self, folder: Path) -> None:
        self.postgres = Postgres(folder / "postgres", port=free_port())
        self.nats = Nats(folder / "nats", port=free_port())
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.postgres.start()
        self.nats.start()
        run_sql(self.postgres, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD))
        for service in ("crm", "predict"):
            run_sql(self.postgres, f"create database {service}")
            migrations.upgrade(service, self.postgres.url(service))
        serve = ["-m", "uvicorn", "crm.app:create_app", "--factory", "--port", str(self.port), "--no-access-log"]
        crm, predict = self.settings("crm"), self.settings("predict")
        self.api = Part(serve, crm, folder / "api.log")
        self.relay = Part(["-m", "crm.worker"], crm, folder / "relay.log")
        self.consumer = Part(["-m", "predict.worker"], predict, folder / "consumer.log")
        for part in (self.api, self.relay, self.consumer):
            part.start()

    def settings(self, service: str) -> Settings:
        return settings(
            database_url=self.postgres.url(service, tenancy.APP, APP_PASSWORD),
            worker_database_url=self.postgres.url(service, tenancy.WORKER, WORKER_PASSWORD),
            nats_url=self.nats.url,
        )

    def stop(self) -> None:
        for part in (self.api, self.relay, self.consumer):
            part.stop()
        self.nats.stop()
        self.postgres.stop()


@contextmanager
def running() -> Generator[Suite]:
    # Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become.
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        suite = Suite(Path(folder))
        try:
            yield suite
        finally:
            suite.stop()
