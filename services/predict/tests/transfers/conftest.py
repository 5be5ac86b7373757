"""Official results in the database, and what moves the worker."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import work_off
from predict.consumers import JOBS

from services.predict.tests.conftest import LoadRounds

Ask = Callable[..., Awaitable[dict[str, Any]]]

ROUNDS = ("legislatives-2024-t1", "legislatives-2024-t2")
LOADED = ("legislatives-2022-t1", *ROUNDS)


@pytest.fixture
async def loaded(sessions: Sessions, load_rounds: LoadRounds) -> None:
    """Both rounds of 2024 in 94-06; the file of 2022 says which constituency that is."""
    await load_rounds(sessions, *LOADED)


@pytest.fixture(scope="session")
async def three_rounds(kept_database: NewDatabase, load_rounds: LoadRounds) -> Sessions:
    """The same rounds, read once for all who only look."""
    sessions = kept_database("predict")
    await load_rounds(sessions, *LOADED)
    return sessions


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
