"""Official results in the database, and what moves the worker."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import work_off
from predict.consumers import JOBS
from predict.past_results.elections.service import import_results

Ask = Callable[..., Awaitable[dict[str, Any]]]

ROUNDS = ("legislatives-2024-t1", "legislatives-2024-t2")


@pytest.fixture
async def loaded(sessions: Sessions, data: Path) -> None:
    """Both rounds of 2024 in 94-06; the file of 2022 says which constituency that is."""
    async with transaction(sessions) as session:
        for folder in ("legislatives-2022-t1", *ROUNDS):
            (file,) = (data / "official_small" / "94-06" / folder).iterdir()
            await import_results(session, file, f"{folder}/{file.name}", "strict")


@pytest.fixture
def ask(client: AsyncClient, sessions: Sessions) -> Ask:
    """Asks for a table, does the work, and reads the answer."""

    async def ask_for(**more: Any) -> dict[str, Any]:
        body = {"from_election": ROUNDS[0], "to_election": ROUNDS[1]} | more
        asked = await client.post("/v1/transfers", json=body)
        assert asked.status_code == 202, asked.text
        await work_off(sessions, JOBS)
        job = (await client.get(asked.headers["Location"])).json()
        assert job["state"] == "done", job
        return (await client.get(f"/v1/transfers/{job['result']['transfers_id']}")).json()

    return ask_for
