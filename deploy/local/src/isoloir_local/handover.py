"""Hand-over of a running suite from the launcher of one release to that of another.

The launcher executes the other release's program in its own process: its children stay its children, the folder's lock
and the socket that people reach stay open. What the new one has to know of them is in its environment.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from isoloir_local.catcher.service_settings import PREFIX
from isoloir_local.home import Home
from isoloir_local.secret_file import write_private

_VARIABLE = "ISOLOIR_HANDOVER"
_CHECK_SECONDS = 120.0


class Handover(BaseModel, frozen=True):
    """A running suite: its processes, ports and sockets, and the program that started it."""

    update: str
    """The id of the update that was asked for."""

    program: str
    """The program of the launcher before, which takes everything back if the next one fails."""

    arguments: list[str]
    lock: int
    listener: int
    """File descriptors: of the folder's lock, and of the socket of the gateway's address."""

    pids: dict[str, int]
    ports: dict[str, int]
    """Ports of the services."""

    metrics_ports: dict[str, int]

    postgres_port: int | None
    nats_port: int | None
    catcher: tuple[int, int, str] | None

    def upstreams(self) -> dict[str, str]:
        """Return where the gateway led while this ran."""
        found = {service: f"http://127.0.0.1:{port}" for service, port in self.ports.items()}
        return {**found, PREFIX: f"http://127.0.0.1:{self.catcher[0]}"} if self.catcher else found

    failed: str = ""
    """Reason why the next one gave it back."""


class Update(BaseModel, frozen=True):
    """An update as it was asked for, and how it goes: `update.json` of the suite's folder."""

    id: str
    program: str
    state: Literal["asked", "begun", "done", "failed"] = "asked"
    detail: str = ""


def received() -> Handover | None:
    """Return what the launcher before handed over to this process, once."""
    text = os.environ.pop(_VARIABLE, "")
    return Handover.model_validate_json(text) if text else None


def execute(program: str, handover: Handover) -> None:
    """Become `program`; raise OSError where it cannot be executed."""
    for number in (handover.lock, handover.listener):
        os.set_inheritable(number, True)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(program, [program, *handover.arguments], {**os.environ, _VARIABLE: handover.model_dump_json()})


def own_program() -> str:
    """Return the path of the command that runs, in its own release even if a link led to it."""
    return str(Path(sys.argv[0]).resolve())


def ask_for_update(home: Home, program: Path) -> Update:
    """Ask the running launcher to hand over to that program."""
    wanted = Update(id=str(uuid4()), program=str(program))
    note(home, wanted)
    return wanted


def update_of(home: Home) -> Update | None:
    """Return the last update that was asked for."""
    with suppress(OSError, ValidationError, json.JSONDecodeError):
        return Update.model_validate_json(_file(home).read_bytes())
    return None


def forget_update(home: Home) -> None:
    """Forget what was asked of a launcher that is gone."""
    _file(home).unlink(missing_ok=True)


def note(home: Home, update: Update) -> None:
    write_private(_file(home), update.model_dump_json())


def _file(home: Home) -> Path:
    return home.root / "update.json"


def why_unfit(program: Path, run: Callable[[Sequence[str]], int] | None = None) -> str | None:
    """Return why nothing can be handed over to a program: it must start, and know how to take over."""
    if not os.access(program, os.X_OK) or program.is_dir():
        return f"{program} n'est pas un programme."
    code = (run or _run)([str(program), "update", "--help"])
    return None if code == 0 else f"{program} ne démarre pas, ou ne sait pas prendre le relais (code {code})."


def _run(command: Sequence[str]) -> int:
    environment = {key: value for key, value in os.environ.items() if key != _VARIABLE}
    try:
        return subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=_CHECK_SECONDS
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return -1
