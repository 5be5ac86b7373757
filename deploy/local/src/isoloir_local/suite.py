"""The whole suite in one folder: servers, services, gateway."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from kit.db import tenancy
from kit.runtime.http_server import DRAIN

from isoloir_local import preload
from isoloir_local.databases import make_databases, make_roles, url_of
from isoloir_local.disk import DiskWatch
from isoloir_local.doors import Doors
from isoloir_local.engines import Engines
from isoloir_local.handover import Handover, Update, execute, own_program
from isoloir_local.home import LOADABLE, SERVICES, Home
from isoloir_local.migrations import migrate_databases, wrap_anew
from isoloir_local.oidc.signing import keys_of
from isoloir_local.process_entry import Task
from isoloir_local.readiness import wait_for_steady, wait_until_ready
from isoloir_local.rehearsal import rehearse
from isoloir_local.secret_file import drop_expired, write_private
from isoloir_local.suite_tasks import StartOptions, SuiteTasks
from isoloir_local.supervisor import Supervisor

LOG_BYTES = 20_000_000
_SETTLE_SECONDS = 0.5


class Suite:
    """Start it inside its folder's lock; always call `stop`."""

    def __init__(
        self, home: Home, wishes: StartOptions, report: Callable[[str], None], before: Handover | None = None
    ) -> None:
        """`before`: what a launcher before this one left to it."""
        self.home = home
        self.wishes = wishes
        self.start_seconds = 0.0
        self._report = report
        self._secrets = home.secrets()
        self._disk = DiskWatch(home.root, report)
        self._supervisor = Supervisor(home.logs, report, fork=wishes.fork, why=self._disk.why)
        self._engines = Engines(home)
        self._doors = Doors(wishes, before)
        self._unwritten = False

    @property
    def address(self) -> str:
        return self.addresses[0]

    @property
    def addresses(self) -> list[str]:
        return self._doors.addresses

    @property
    def ports(self) -> dict[str, int]:
        return self._doors.ports

    def start(self) -> None:
        began = time.monotonic()
        rotate_logs(self.home.logs)
        self._report("Démarrage de PostgreSQL et de NATS…")
        try:
            self._engines.start(self._preload)
        finally:
            self._keep_servers()
        self._bring_up_to_date()
        self._doors.open(self._report)
        tasks = self._list_tasks()
        self._write_upstreams(self._plan().upstreams())
        if self.wishes.fork:
            rehearse(tasks)
        self._supervisor.keep(tasks)
        self.write_running()
        wait_until_ready(self._supervisor, self.ports, self._doors.gateway_port, self.home.logs)
        self.write_running()
        self.start_seconds = time.monotonic() - began

    def take_over(self, before: Handover) -> None:
        """Start this release beside the one that runs, have it serve once all of it is well, and let the other end.

        Raises an exception where it is not; until then everything is served by the release before.
        """
        began = time.monotonic()
        self._adopt(before)
        children = {name: pid for name, pid in before.pids.items() if name not in ("postgres", "nats")}
        self._supervisor.let_serve(children)
        self._preload()
        self._bring_up_to_date()
        tasks = self._list_tasks()
        rehearse(tasks)
        self._supervisor.keep(tasks)
        wait_until_ready(self._supervisor, self.ports, self._doors.gateway_port, self.home.logs)
        wait_for_steady(self._supervisor, self.home.logs)
        self._turn(before)
        self.write_running()
        self.start_seconds = time.monotonic() - began

    def take_back(self, before: Handover) -> None:
        """Go on with what runs, after a release that was to take over did not."""
        self._adopt(before)
        self._supervisor.keep_running(self._list_tasks(), before.pids)
        self.write_running()

    def give_back(self, before: Handover, error: Exception) -> None:
        """End what was started, and become the launcher before again."""
        self._supervisor.end_children()
        why = str(error) or type(error).__name__
        execute(before.program, before.model_copy(update={"failed": why}))

    def hand_over(self, update: Update, lock: int) -> None:
        """Become the program of the update; raise OSError where it cannot be executed."""
        postgres, nats = self._engines.postgres, self._engines.nats
        handover = Handover(
            update=update.id,
            program=own_program(),
            arguments=sys.argv[1:],
            lock=lock,
            listener=self._doors.listener.fileno(),
            pids=self._supervisor.pids_to_hand_over(),
            ports=self.ports,
            metrics_ports=self._doors.metrics_ports,
            postgres_port=postgres.port if postgres else None,
            nats_port=nats.port if nats else None,
            catcher=self._doors.catcher.handed_over if self._doors.catcher else None,
        )
        execute(update.program, handover)

    def why_no_update(self) -> str | None:
        """Return why this launcher cannot hand over what it started; None if it can."""
        if not self.wishes.fork or not self._supervisor.can_hand_over:
            return "Des processus de cette suite ne peuvent pas changer de lanceur : arrêtez-la et redémarrez-la."
        return None

    @property
    def is_busy(self) -> bool:
        """Return whether something runs in the background that an update would cut off."""
        return self._supervisor.is_busy

    def _adopt(self, before: Handover) -> None:
        self._doors.listener.set_inheritable(False)
        self._engines.adopt(before.pids, before.postgres_port, before.nats_port)
        self._keep_servers()
        self._doors.name_addresses()

    def _keep_servers(self) -> None:
        for name, server in self._engines.started():
            self._supervisor.keep_server(name, server)

    def _bring_up_to_date(self) -> None:
        """Make and migrate the databases, and write the keys."""
        self._report("Mise à jour des bases…")
        server_url = self._engines.server_url
        make_roles(server_url, self._secrets)
        make_databases(server_url, self.wishes.services)
        migrate_databases(server_url, self.wishes.services, fork=self.wishes.fork)
        self._wrap_anew(server_url)
        self.home.write_keys(keys_of(self._secrets, provider="ISOLOIR_ISSUER" not in os.environ))

    def _list_tasks(self) -> list[Task]:
        return self._plan().list_tasks(self._doors.gateway_port, self._doors.listener.fileno())

    def _write_upstreams(self, addresses: dict[str, str]) -> None:
        write_private(self.home.upstreams, json.dumps(addresses))

    def _turn(self, before: Handover) -> None:
        """Workers first, as they have to know what the new APIs ask of them; then one API after the other."""
        for service in before.ports:
            self._supervisor.retire(f"{service}-worker", signal.SIGTERM)
        upstreams, mine = before.upstreams(), self._plan().upstreams()
        for name in mine:
            upstreams[name] = mine[name]
            self._write_upstreams(upstreams)
            # What the gateway had begun to send before it saw this is there by then.
            time.sleep(_SETTLE_SECONDS)
            self._supervisor.retire(f"{name}-api" if name in SERVICES else "catcher", DRAIN or signal.SIGTERM)
        self._write_upstreams(mine)
        self._supervisor.retire("gateway", DRAIN or signal.SIGTERM)
        for name in list(before.pids):
            self._supervisor.retire(name, signal.SIGTERM)

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
        self._doors.close()
        self.home.forget_running()

    def write_running(self) -> None:
        """Write what runs, for commands, and what Prometheus is to ask."""
        targets = Path(os.environ.get("ISOLOIR_PROMETHEUS_TARGETS") or self.home.root / "prometheus_targets.json")
        fresh = targets.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(self._plan().scrape_targets(), indent=1))
            fresh.chmod(0o644)
            fresh.replace(targets)
        except OSError as error:
            # Nobody is left without the suite because nobody watches it.
            self._report(f"Prometheus ne saura pas quoi interroger : {targets} ne s'écrit pas ({error.strerror}).")
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

    def _plan(self) -> SuiteTasks:
        return SuiteTasks(
            self.home,
            self.wishes,
            self._secrets,
            self._engines,
            self.ports,
            self._doors.catcher,
            self._doors.metrics_ports,
            self.addresses,
        )


def rotate_logs(logs: Path) -> None:
    """Rotate logs that have grown, keeping one old file each."""
    for log in logs.glob("*.jsonl"):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".jsonl.1"))
