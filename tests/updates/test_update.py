"""A suite is taken over by another release while people read and write: nobody notices, and nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest
from isoloir_local.databases import plain_url
from isoloir_local.processes import CAN_FORK
from isoloir_local.testing import ISOLOIR, Launched, launched
from kit.servers.postgres import Postgres

from tests.backups.questions import open_campaign, query, until
from tests.updates.load import asking

pytestmark = [
    pytest.mark.skipif(not CAN_FORK, reason="children stay with a process that becomes another program on Linux alone"),
    pytest.mark.xdist_group("updates"),
]

FAULTY = f"""#!{sys.executable}
import sys
from isoloir_local import suite
from isoloir_local.main import main
def refuse(*_, **__):
    raise RuntimeError("the new release meets a table that it cannot read")
suite.migrate_databases = refuse
main()
"""

Running = tuple[Launched, str]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with launched("--only", "crm", anew=True) as up:
        yield up, open_campaign(up)


def update(up: Launched, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(ISOLOIR), "update", "--data", str(up.folder), "--json", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def migrate_further(up: Launched) -> None:
    """As a later release would that took nothing away."""
    url = Postgres(up.home.postgres, port=up.home.running()["postgres_port"]).url("crm")
    with closing(psycopg.connect(plain_url(url), autocommit=True)) as connection:
        connection.execute("update alembic_version set version_num = '9999_of_a_later_release'")


def test_nobody_waits_for_an_update_nor_for_the_way_back_over_a_newer_schema(running: Running) -> None:
    up, campaign = running
    migrate_further(up)
    before = up.home.running()
    with asking(up, campaign, hands=3, pause=0.02) as load:
        time.sleep(1)
        outcome = update(up)
        time.sleep(1)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    after = up.home.running()
    assert (load.failed, load.errors) == ([], [])
    assert len(load.answers) > 100
    assert load.written <= set(query(up.home, "crm", "select id::text from canvass"))
    assert load.longest() < 10
    kept = {name for name, pid in before["pids"].items() if after["pids"][name] == pid}
    assert (kept, before["pid"]) == ({"postgres", "nats"}, after["pid"])
    # What was before is gone once it has answered, and what is now is looked after.
    until(lambda: not any(Path(f"/proc/{before['pids'][name]}").exists() for name in ("crm-api", "gateway")))
    os.kill(after["pids"]["crm-api"], signal.SIGKILL)
    until(lambda: up.home.running()["pids"].get("crm-api", 0) not in (0, after["pids"]["crm-api"]))
    until(lambda: httpx.get(f"{up.address}/crm/ready").status_code == 200)


def test_a_release_that_fails_gives_back_and_the_one_before_goes_on(running: Running, tmp_path: Path) -> None:
    up, campaign = running
    faulty = tmp_path / "isoloir"
    faulty.write_text(FAULTY)
    faulty.chmod(0o755)
    before = up.home.running()
    with asking(up, campaign, hands=2, pause=0.05) as load:
        outcome = update(up, "--to", str(faulty))
        time.sleep(1)
    assert outcome.returncode == 2
    assert "a table that it cannot read" in outcome.stderr
    assert (load.failed, load.errors) == ([], [])
    after = up.home.running()
    assert {**before["pids"], "fork-server": 0} == {**after["pids"], "fork-server": 0}
    os.kill(after["pids"]["gateway"], signal.SIGKILL)
    assert httpx.get(f"{up.address}/crm/health", timeout=60).status_code == 200
    # What was started anew shares nothing with its launcher, and would end with it.
    until(lambda: up.home.running()["pids"].get("gateway", 0) not in (0, after["pids"]["gateway"]))
    outcome = update(up)
    assert (outcome.returncode, "redémarrez" in outcome.stderr) == (2, True), outcome.stderr


@pytest.mark.parametrize("program", ["/bin/false", "/absent/isoloir", "/tmp"])
def test_what_cannot_take_over_is_refused_before_anything_is_touched(running: Running, program: str) -> None:
    up, _ = running
    pids = up.home.running()["pids"]
    outcome = update(up, "--to", program)
    assert outcome.returncode == 2
    assert program in json.loads(outcome.stderr)["detail"]
    assert up.home.running()["pids"] == pids
