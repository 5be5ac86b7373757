"""The support bundle: what somebody who helps needs to know of a suite, and nothing of whom it is about.

Each part is made of what is known to be harmless, rather than by taking out what is known not to be.
"""

import io
import json
import os
import platform
import subprocess
import tarfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import httpx
from kit.runtime.disk_space import Disks
from kit.servers.binaries import find_nats, find_postgres, version_of

from isoloir_local.home import Home, NotRunning
from isoloir_local.support.database_facts import read_database_facts
from isoloir_local.support.log_lines import cleaned, count_levels, last_lines
from isoloir_local.workbench import server_of

SHOWN_SETTINGS = {
    "ISOLOIR_PORT",
    "ISOLOIR_SMTP_PORT",
    "ISOLOIR_SMTP_SECURITY",
    "ISOLOIR_SMTP_SECONDS",
    "ISOLOIR_MAILS_PER_SECOND",
    "ISOLOIR_SMS_PER_SECOND",
    "ISOLOIR_SMS_SECONDS",
    "ISOLOIR_REQUESTS_PER_MINUTE",
    "ISOLOIR_WEBHOOKS_LOOPBACK",
    "ISOLOIR_WEBHOOKS_PRIVATE",
    "ISOLOIR_WEBHOOKS_PACE",
    "ISOLOIR_DISK_SPARE_BYTES",
    "ISOLOIR_LOG_LEVEL",
    "ISOLOIR_TRACES_SHARE",
    "ISOLOIR_BACKUPS_KEPT",
    "ISOLOIR_OFFLINE",
}
"""Settings whose value is a number or a word of ours; of all others it is said that they are set."""

_WORDS = {"true", "false", "starttls", "tls", "none", "debug", "info", "warning", "error"}


def write_bundle(home: Home, file: Path) -> list[str]:
    """Write the bundle, readable by its owner only, and return the names of its parts; a part that fails says so."""
    parts: dict[str, Callable[[], Any]] = {
        "versions.json": _versions,
        "settings.json": _settings,
        "health.json": lambda: _health(home),
        "processes.json": lambda: _processes(home),
        "disk.json": lambda: _disk(home),
        "databases.json": lambda: _databases(home),
        "servers.json": lambda: _servers(home),
        "backups.json": _backups,
    }
    texts = {name: _text(_try(make)) for name, make in parts.items()}
    for log in sorted(home.logs.glob("*.jsonl")):
        lines = [json.dumps(cleaned(line), ensure_ascii=False) for line in last_lines(log)]
        texts[f"logs/{log.name}"] = "".join(f"{line}\n" for line in lines)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        os.fchmod(opened.fileno(), 0o600)
        with tarfile.open(fileobj=opened, mode="w:gz") as archive:
            for name, text in texts.items():
                _add(archive, f"isoloir-support/{name}", text.encode())
    return list(texts)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(content), int(time.time()), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _try(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except Exception as error:
        # By its type: a text may quote what it failed on.
        return {"failed": type(error).__name__}


def _text(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n"


def _versions() -> dict[str, Any]:
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()),
        "python": platform.python_version(),
        "postgres": _try(lambda: version_of(find_postgres() / "postgres")),
        "nats": _try(lambda: version_of(find_nats())),
        "processors": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "packages": {one.name: one.version for one in sorted(distributions(), key=lambda one: one.name.lower())},
    }


def _settings() -> dict[str, str]:
    return {name: _shown(name, value) for name, value in sorted(os.environ.items()) if name.startswith("ISOLOIR_")}


def _shown(name: str, value: str) -> str:
    harmless = value.replace(".", "", 1).isdecimal() or value.lower() in _WORDS
    return value if name in SHOWN_SETTINGS and harmless else f"(set, {len(value)} characters)" if value else "(empty)"


def _health(home: Home) -> dict[str, Any]:
    try:
        running = home.running()
    except NotRunning:
        return {"running": False}
    services = {name: _try(partial(_ready, name, port)) for name, port in running["services"].items()}
    return {"running": True, "started_at": running["started_at"], "services": services}


def _ready(service: str, port: int) -> dict[str, Any]:
    answer = httpx.get(f"http://127.0.0.1:{port}/{service}/ready", timeout=10)
    return {"status_code": answer.status_code, **answer.json()}


def _processes(home: Home) -> dict[str, Any]:
    return {name: _try(partial(_process, pid)) for name, pid in home.running()["pids"].items()}


def _process(pid: int) -> dict[str, Any]:
    command = ["ps", "-o", "rss=,time=,etime=", "-p", str(pid)]
    kilobytes, cpu, up = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return {"resident_bytes": int(kilobytes) * 1024, "cpu": cpu, "up": up}


def _disk(home: Home) -> dict[str, Any]:
    room = Disks([home.root]).room
    folders = {name: _size_of(home.root / name) for name in ("postgres", "nats", "evidence", "imports", "logs")}
    return {"level": room.level, "used_ratio": round(room.used, 3), "free_bytes": room.free, "bytes": folders}


def _size_of(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())


def _databases(home: Home) -> dict[str, Any]:
    with server_of(home) as server:
        return read_database_facts(server)


def _servers(home: Home) -> dict[str, Any]:
    return {
        "postgres_lines": count_levels(last_lines(home.postgres / "postgres.log")),
        "nats_lines": count_levels(last_lines(home.nats / "nats.log")),
    }


def _backups() -> dict[str, Any]:
    folder = os.environ.get("ISOLOIR_BACKUPS", "/var/backups/isoloir")
    found = sorted(Path(folder).glob("isoloir-*Z.tar"))
    last = found[-1].stat() if found else None
    return {
        "count": len(found),
        "last_at": datetime.fromtimestamp(last.st_mtime, UTC).isoformat(timespec="seconds") if last else None,
        "last_bytes": last.st_size if last else None,
    }
