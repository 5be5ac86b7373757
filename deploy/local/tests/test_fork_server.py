"""What the fork server starts is the launcher's child: its end, its log, its environment, and nobody else's."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from isoloir_local import fork_server, rehearsal
from isoloir_local.fork_server import ForkServer
from isoloir_local.process_entry import Task
from isoloir_local.processes import CAN_FORK, Forked

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="Linux forks")


def stand_in(task: Task) -> None:
    """Do what the name of the service says, instead of serving."""
    os.environ.update(task.environment)
    found = os.environ.get("ISOLOIR_TRIED", "-"), os.getsid(0) == os.getpid(), signal.getsignal(signal.SIGTERM)
    os.write(1, " ".join(map(str, found)).encode() + b"\n")
    sys.stderr = os.fdopen(2, "w", closefd=False)  # not pytest's
    if task.service == "fail":
        raise RuntimeError("as it is wanted")
    if task.service == "leave":
        sys.exit(7)
    if task.service == "wait":
        time.sleep(60)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ForkServer]:
    monkeypatch.setattr(fork_server, "serve", stand_in)
    server = ForkServer()
    yield server
    server.stop()


def task(service: str, **environment: str) -> Task:
    return Task(kind="worker", service=service, environment=environment)


def end_of(process: Forked) -> int:
    deadline = time.monotonic() + 120
    while (status := process.poll()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return status


@pytest.mark.parametrize(("service", "status"), [("end", 0), ("fail", 1), ("leave", 7)])
def test_how_a_process_ended_is_known(server: ForkServer, tmp_path: Path, service: str, status: int) -> None:
    assert end_of(server.start(task(service), tmp_path / "log")) == status


def test_each_has_its_own_environment_and_log(server: ForkServer, tmp_path: Path) -> None:
    first = server.start(task("end", ISOLOIR_TRIED="first"), tmp_path / "first")
    assert end_of(first) == 0
    assert end_of(server.start(task("end"), tmp_path / "second")) == 0
    assert (tmp_path / "first").read_text() == "first True 0\n"
    assert (tmp_path / "second").read_text() == "- True 0\n"
    assert (tmp_path / "first").stat().st_mode & 0o777 == 0o600
    assert "ISOLOIR_TRIED" not in os.environ


def test_what_failed_stands_in_the_log(server: ForkServer, tmp_path: Path) -> None:
    end_of(server.start(task("fail"), tmp_path / "log"))
    assert "as it is wanted" in (tmp_path / "log").read_text()


def test_a_process_outlives_the_server_and_is_still_ours(server: ForkServer, tmp_path: Path) -> None:
    process = server.start(task("wait"), tmp_path / "log")
    server.process.send_signal(signal.SIGKILL)
    assert end_of(server.process) == -signal.SIGKILL
    assert process.poll() is None
    with pytest.raises(OSError, match=r"fork server|Broken pipe"):
        server.start(task("end"), tmp_path / "log")
    process.send_signal(signal.SIGTERM)
    assert end_of(process) == -signal.SIGTERM


def test_a_rehearsal_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOLOIR_LOG_LEVEL", "ERROR")
    before = dict(os.environ)
    rehearsal.rehearse([task("end", ISOLOIR_LOG_LEVEL="INFO", ISOLOIR_TRIED="yes")])
    assert dict(os.environ) == before
