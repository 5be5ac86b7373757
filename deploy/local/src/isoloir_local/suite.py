"""The whole suite in one folder: servers, services, gateway."""

import os
import secrets
import socket
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPException
from pathlib import Path

from kit.db import tenancy

from isoloir_local import preload
from isoloir_local.catcher.service_settings import Catcher, wants_catcher
from isoloir_local.databases import make_databases, make_roles, url_of
from isoloir_local.disk import DiskWatch
from isoloir_local.engines import Engines
from isoloir_local.home import LOADABLE, Home
from isoloir_local.lan import lan_addresses
from isoloir_local.migrations import migrate_databases, wrap_anew
from isoloir_local.oidc.signing import keys_of
from isoloir_local.ports import claim_port, hold_port
from isoloir_local.process_entry import Task
from isoloir_local.rehearsal import rehearse
from isoloir_local.secret_file import drop_expired
from isoloir_local.suite_tasks import StartOptions, SuiteTasks
from isoloir_local.supervisor import Supervisor

LOG_BYTES = 20_000_000
READY_SECONDS = 90.0
HANGS_SECONDS = 25.0
"""After which a child that does not answer is started anew."""


class Suite:
    """Start it inside its folder's lock; always call `stop`."""

    def __init__(self, home: Home, wishes: StartOptions, report: Callable[[str], None]) -> None:
        self.home = home
        self.wishes = wishes
        self.addresses: list[str] = []
        self.start_seconds = 0.0
        self._report = report
        self._secrets = home.secrets()
        self._disk = DiskWatch(home.root, report)
        self._supervisor = Supervisor(home.logs, report, fork=wishes.fork, why=self._disk.why)
        self._engines = Engines(home)
        self._held = {service: hold_port() for service in wishes.services}
        self._catcher = (
            Catcher(hold_port(), hold_port(), secrets.token_urlsafe(32)) if wants_catcher(wishes.services) else None
        )
        self._claim: socket.socket | None = None
        self._unwritten = False

    @property
    def address(self) -> str:
        return self.addresses[0]

    @property
    def ports(self) -> dict[str, int]:
        return {service: held.getsockname()[1] for service, held in self._held.items()}

    def start(self) -> None:
        began = time.monotonic()
        rotate_logs(self.home.logs)
        self._report("Démarrage de PostgreSQL et de NATS…")
        try:
            self._engines.start(self._preload)
        finally:
            for name, server in self._engines.started():
                self._supervisor.keep_server(name, server)
        self._report("Mise à jour des bases…")
        server_url = self._engines.server_url
        make_roles(server_url, self._secrets)
        make_databases(server_url, self.wishes.services)
        migrate_databases(server_url, self.wishes.services, fork=self.wishes.fork)
        self._wrap_anew(server_url)
        self.home.write_keys(keys_of(self._secrets, provider="ISOLOIR_ISSUER" not in os.environ))
        port = self._choose_port()
        tasks = self._plan().list_tasks(port)
        if self.wishes.fork:
            rehearse(tasks)
        self._supervisor.keep(tasks)
        self.write_running()
        self._wait_until_ready(port)
        self.write_running()
        self.start_seconds = time.monotonic() - began

    def _wrap_anew(self, server_url: str) -> None:
        """Rewrap vault keys in all databases after `isoloir keys rotate`."""
        if not self._secrets.retired:
            return
        wrapped = wrap_anew(server_url, self._secrets)
        if wrapped:
            self._report(f"Clés des coffres changées : {wrapped}.")
        self._secrets = drop_expired(self._secrets, time.time())
        self.home.set_secrets(self._secrets)

    def _preload(self) -> None:
        if self.wishes.fork:
            preload.import_all(self.wishes.services)

    def look(self) -> None:
        """Restart dead processes, and check disk space."""
        self._disk.look()
        self._unwritten |= self._supervisor.look()
        if self._unwritten:
            # On a full disk later, and until then nobody is stopped for it.
            with suppress(OSError):
                self.write_running()
                self._unwritten = False

    def load_references(self) -> None:
        """Load reference data into running services, in the background."""
        services = [service for service in LOADABLE if service in self.wishes.services]
        if not self.wishes.references or not services:
            return
        server_url = self._engines.server_url
        databases = {
            f"ISOLOIR_{service.upper()}_DATABASE_URL": url_of(
                server_url, service, tenancy.APP, self._secrets.app_password
            )
            for service in services
        }
        folder = {"ISOLOIR_DATA": str((self.wishes.data or self.home.root).resolve())}
        self._supervisor.send(Task(kind="loader", service="references", environment={**databases, **folder}))

    def send(self, task: Task) -> None:
        """Run a task in the background; it ends with the suite."""
        self._supervisor.send(task)

    def stop(self) -> None:
        self._supervisor.stop()
        caught = (self._catcher.web, self._catcher.smtp) if self._catcher else ()
        for held in (*self._held.values(), *caught, *([self._claim] if self._claim else [])):
            held.close()
        self.home.forget_running()

    def write_running(self) -> None:
        self.home.write_running(
            {
                "pid": os.getpid(),
                "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "issuer": self._plan().environment()["ISOLOIR_ISSUER"],
                "addresses": self.addresses,
                "services": self.ports,
                "postgres_port": self._engines.postgres.port if self._engines.postgres else None,
                "nats_port": self._engines.nats.port if self._engines.nats else None,
                "pids": self._supervisor.pids(),
            }
        )

    def _choose_port(self) -> int:
        port, self._claim = claim_port("0.0.0.0" if self.wishes.lan else "127.0.0.1", self.wishes.port)
        if port != self.wishes.port:
            self._report(f"Le port {self.wishes.port} est pris : la suite est sur le port {port}.")
        outside = lan_addresses() if self.wishes.lan else []
        scheme = "https" if self.wishes.lan else "http"
        self.addresses = [f"{scheme}://{host}:{port}" for host in (*outside, "127.0.0.1", "localhost")]
        if self.wishes.domain:
            if port != self.wishes.port:
                raise RuntimeError(f"Le port {self.wishes.port}, où le serveur web attend la suite, est pris.")
            self.addresses.insert(0, f"https://{self.wishes.domain}")
        return port

    def _plan(self) -> SuiteTasks:
        return SuiteTasks(
            self.home, self.wishes, self._secrets, self._engines, self.ports, self._catcher, self.addresses
        )

    def _wait_until_ready(self, gateway: int) -> None:
        deadline = time.monotonic() + READY_SECONDS
        waiting: dict[str, Callable[[], bool]] = {
            **{name: partial(is_healthy, name, port) for name, port in self.ports.items()},
            "gateway": partial(_listens, gateway),
        }
        for name, ready in waiting.items():
            hangs_at = time.monotonic() + HANGS_SECONDS
            while not ready():
                self._supervisor.look()
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{name} does not answer; {self.home.logs} says why.")
                if time.monotonic() > hangs_at:
                    hangs_at = deadline
                    self._supervisor.begin_anew(name if name == "gateway" else f"{name}-api")
                time.sleep(0.05)


def is_healthy(service: str, port: int) -> bool:
    """Return whether the service answers as healthy; other programs may answer at the port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{service}/health", timeout=2) as answer:
            return answer.status == 200
    except (OSError, HTTPException):
        return False


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


def rotate_logs(logs: Path) -> None:
    """Rotate logs that have grown, keeping one old file each."""
    for log in logs.glob("*.jsonl"):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".jsonl.1"))
