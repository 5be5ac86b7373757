"""The state of a running suite, read from its databases and its feed."""

import json
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from isoloir_local.databases import plain_url
from isoloir_local.home import Home
from isoloir_local.testing import ISOLOIR, Launched
from kit.servers.postgres import Postgres

CAMPAIGN = {
    "name": "Essai",
    "candidate": "Camille Martin",
    "election": "legislatives",
    "territory": "circo:9406",
    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
}


def open_campaign(up: Launched) -> str:
    answer = httpx.post(
        f"{up.address}/crm/v1/campaigns",
        json={"campaign": CAMPAIGN},
        headers={"Authorization": f"Bearer {up.token()}"},
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def query(home: Home, service: str, statement: str) -> list[Any]:
    """The first column, as the owner of a database of a suite that runs."""
    url = Postgres(home.postgres, port=home.running()["postgres_port"]).url(service)
    with closing(psycopg.connect(plain_url(url))) as connection:
        return [row[0] for row in connection.execute(statement.encode())]


def feed(up: Launched, campaign: str, after: int = 0) -> list[dict[str, Any]]:
    """Return crm's log after a position, page after page."""
    headers = {"Authorization": f"Bearer {up.token(campaign=UUID(campaign))}"}
    found: list[dict[str, Any]] = []
    while True:
        path = f"{up.address}/crm/v1/events?after={after}&limit=1000"
        page = httpx.get(path, headers=headers, timeout=60).json()
        if not page["items"]:
            return found
        found += page["items"]
        after = page["next"]


def run_backup(up: Launched, file: Path) -> dict[str, Any]:
    """In a process of its own, as a person does."""
    command = [str(ISOLOIR), "backup", str(file), "--data", str(up.folder), "--json"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return json.loads(made.stdout)


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def new_canvass(number: str) -> dict[str, str]:
    """A door where somebody answered now."""
    return {
        "id": number,
        "station": "94033_0001",
        "happened_at": datetime.now(UTC).isoformat(),
        "channel": "door",
        "outcome": "answered",
    }
