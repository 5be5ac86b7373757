"""The cluster of the three machines, as one asks it: who is the primary, is it whole, what is stored."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg
from kit.events.bus import connect
from kit.servers.binaries import find_nats, find_postgres
from kit.testing.tokens import BACKUP_PASSWORD, settings
from psycopg.rows import TupleRow

from bench.failover.machines import NAMES, ROOT, Machine, Net

START_SECONDS = 120.0
WHOLE_SECONDS = 90.0
DEBIANS = Path("/usr/lib/postgresql/17/bin")


class Cluster:
    def __init__(self, folder: Path, net: Net) -> None:
        shutil.copytree(ROOT / "deploy" / "ha", folder / "ha")
        shutil.copytree(ROOT / "deploy" / "postgres", folder / "postgres")
        shutil.copy(ROOT / "deploy" / "serve.py", folder)
        self.archive = folder / "archive"
        self.archive.mkdir()
        shutil.chown(self.archive, "postgres", "postgres")
        shutil.copy(find_nats(), folder / "nats-server")
        self.passwords = {
            f"{name}_PASSWORD": secrets.token_hex(16)
            for name in ("POSTGRES", "REPLICATION", "PATRONI", "APP", "WORKER", "NATS")
        }
        made = settings()
        environment = {
            **{f"ADDRESS_{name.upper()}": address for name, address in net.addresses().items()},
            **self.passwords,
            "BACKUP_PASSWORD": BACKUP_PASSWORD,
            "POSTGRES_BIN": str(DEBIANS if DEBIANS.exists() else find_postgres()),
            "NATS_SERVER": str(folder / "nats-server"),
            "PYTHON": sys.executable,
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
            "ARCHIVE": str(self.archive),
            "ISOLOIR_SECRET_KEY": made.secret_key.get_secret_value(),
            "ISOLOIR_ISSUER": made.issuer,
            "ISOLOIR_JWKS": made.jwks,
            "ISOLOIR_REQUESTS_PER_MINUTE": "0",
            "ISOLOIR_SERVICES": '["predict", "crm"]',
            "ISOLOIR_UPSTREAMS": '{"predict": "http://127.0.0.1:9101", "crm": "http://127.0.0.1:9102"}',
            "ISOLOIR_LOG_LEVEL": "WARNING",
        }
        self.folder = folder
        self.postgres_bin = Path(environment["POSTGRES_BIN"])
        self.machines = [Machine(name, net, folder, environment) for name in NAMES]

    @property
    def gateways(self) -> list[str]:
        return [f"http://{one.address}:8000" for one in self.machines if one.has_services]

    def primary(self) -> Machine | None:
        return next((one for one in self.machines if _answers(f"http://{one.address}:8008/primary")), None)

    def await_primary(self) -> Machine:
        return until(self.primary, START_SECONDS, "a primary")

    @contextmanager
    def owner(self, database: str) -> Generator[psycopg.Connection[TupleRow]]:
        """A connection to the primary, now."""
        address = self.await_primary().address
        password = self.passwords["POSTGRES_PASSWORD"]
        # Whoever asks a machine that is then cut off would wait for minutes.
        url = f"postgresql://postgres:{password}@{address}/{database}?connect_timeout=3&tcp_user_timeout=3000"
        url += "&keepalives_idle=2&keepalives_interval=2&keepalives_count=3&options=-c%20statement_timeout%3D20s"
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            yield connection

    def app_url(self, database: str) -> str:
        password = self.passwords["APP_PASSWORD"]
        return f"postgresql+psycopg://isoloir_app:{password}@{self.await_primary().address}/{database}"

    def is_whole(self) -> bool:
        """Two standbys stream, one of them synchronously, NATS has caught up, and all gateways and etcd answer."""
        with suppress(OSError, HTTPException, ValueError):
            members = json.loads(_read(f"http://{self.machines[0].address}:8008/cluster"))["members"]
            states = sorted((one["role"], one["state"]) for one in members)
            expected = [("leader", "running"), ("replica", "streaming"), ("sync_standby", "streaming")]
            etcd = all(_answers(f"http://{one.address}:2379/health") for one in self.machines)
            gateways = all(_answers(f"{one}/health") for one in self.gateways)
            return states == expected and etcd and gateways and all(one.nats_is_current() for one in self.machines)
        return False

    async def stream_leader(self, stream: str) -> Machine:
        servers = ",".join(
            f"nats://isoloir:{self.passwords['NATS_PASSWORD']}@{one.address}:4222" for one in self.machines
        )
        async with connect(servers) as client:
            info = await client.jetstream().stream_info(stream)
        assert info.cluster is not None
        assert info.config.num_replicas == len(NAMES), f"{stream} is on {info.config.num_replicas} server"
        return next(one for one in self.machines if one.name == info.cluster.leader)

    def etcd_leader(self) -> Machine:
        for one in self.machines:
            with suppress(OSError, ValueError, KeyError):
                request = urllib.request.Request(f"http://{one.address}:2379/v3/maintenance/status", b"{}")
                with urllib.request.urlopen(request, timeout=2) as answer:
                    status = json.load(answer)
                if status["leader"] == status["header"]["member_id"]:
                    return one
        raise RuntimeError("etcd has no leader")

    def backup(self, *command: str, machine: Machine | None = None) -> None:
        on = machine or self.await_primary()
        config = f"--config={on.state / 'patroni' / 'pgbackrest.conf'}"
        said = subprocess.run(
            on.command("pgbackrest", config, "--stanza=isoloir", *command),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        if said.returncode:
            raise RuntimeError(f"pgbackrest {command[-1]}: {said.stdout[-2000:]} {said.stderr[-1000:]}")


def until(ask: Callable[[], Any], seconds: float, what: str) -> Any:
    """Return the first answer that is something; raise RuntimeError after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.25)
    raise RuntimeError(f"Waited {seconds:.0f} s for {what}.")


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=2) as answer:
        return answer.read()


def _answers(url: str) -> bool:
    try:
        _read(url)
    except (OSError, HTTPException):
        return False
    return True
