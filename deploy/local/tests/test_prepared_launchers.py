"""Launchers forked from prepared imports: children of who asked, with outputs, environment and exit of their own."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest
from isoloir_local.prepared_launchers import PreparedLaunchers
from isoloir_local.testing import prepared_launchers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt another's child")


@pytest.fixture
def launchers() -> PreparedLaunchers:
    """Those that start the suites of other tests: one more would make all imports again."""
    return prepared_launchers()


def test_a_command_writes_to_its_log_and_ends_with_its_own_code(launchers: PreparedLaunchers, tmp_path: Path) -> None:
    helped = launchers.start(["up", "--help"], tmp_path / "help", os.environ)
    wrong = launchers.start(["up", "--nonsense"], tmp_path / "wrong", os.environ)
    assert (helped.wait(120), wrong.wait(120)) == (0, 2)
    assert "--only" in (tmp_path / "help").read_text()
    assert "--nonsense" in (tmp_path / "wrong").read_text()


def test_it_is_our_child_in_the_environment_that_we_gave(launchers: PreparedLaunchers, tmp_path: Path) -> None:
    environment = dict(os.environ) | {"ISOLOIR_HOME": str(tmp_path / "home")}
    up = launchers.start(["up", "--only", "crm", "--no-references"], tmp_path / "said", environment)
    assert psutil.Process(up.pid).ppid() == os.getpid()
    with pytest.raises(TimeoutError):
        up.wait(0.05)
    deadline = time.monotonic() + 120
    while not (tmp_path / "home").is_dir() and time.monotonic() < deadline:
        time.sleep(0.05)
    up.send_signal(signal.SIGTERM)
    up.wait(120)
    assert (tmp_path / "home").is_dir()
