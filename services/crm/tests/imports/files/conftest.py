"""A file sent, looked at and written, as the API has it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off

Look = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def look(client: AsyncClient, sessions: Sessions) -> Look:
    """`await look(header, *lines, known="replace")`: the import once its effects were counted, nothing is written."""

    async def look_at(header: str, *lines: str, **mapping: Any) -> dict[str, Any]:
        data = "\r\n".join([header, *lines]).encode()
        sent = (await client.post("/v1/imports?origin=regular", files={"file": ("contacts.csv", data)})).json()
        said = {"columns": [one["proposed"] for one in sent["columns"]]} | mapping
        answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json=said)
        assert answer.status_code == 202, answer.text
        await work_off(sessions, JOBS)
        return (await client.get(f"/v1/imports/{sent['id']}")).json()

    return look_at


@pytest.fixture
def write(client: AsyncClient, sessions: Sessions, look: Look) -> Look:
    """As `look`, and written."""

    async def write_all(header: str, *lines: str, **mapping: Any) -> dict[str, Any]:
        seen = await look(header, *lines, **mapping)
        assert (await client.post(f"/v1/imports/{seen['id']}/start")).status_code == 202
        await work_off(sessions, JOBS)
        return (await client.get(f"/v1/imports/{seen['id']}")).json()

    return write_all
