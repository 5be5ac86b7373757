"""A call over the API, from who is next to what is reported."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from httpx import AsyncClient

CallAs = Callable[..., Any]


async def taken(client: AsyncClient, found: str) -> dict[str, Any]:
    answer = await client.post(f"/v1/call-campaigns/{found}/next")
    assert answer.status_code == 200, answer.text
    return answer.json()["call"]


async def dialled(client: AsyncClient, found: str) -> dict[str, Any]:
    """The next call, its number shown."""
    call = await taken(client, found)
    shown = await client.post(f"/v1/calls/{call['id']}/number")
    assert shown.status_code == 200, shown.text
    return call | shown.json()


async def noted(client: AsyncClient, call: dict[str, Any], result: str, **more: Any) -> dict[str, Any]:
    body = {"id": str(uuid4()), "result": result} | more
    answer = await client.post(f"/v1/calls/{call['id']}/report", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def board_of(client: AsyncClient, found: str) -> dict[str, Any]:
    return (await client.get(f"/v1/call-campaigns/{found}/board")).json()
