from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call

NewPhone = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def outside(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A phone: it carries no token."""
    async with call(app) as client:
        yield client


@pytest.fixture
def new_phone(client: AsyncClient, outside: AsyncClient, turf: UUID) -> NewPhone:
    """`await new_phone()`: the headers of a phone that was paired with the turf."""

    async def pair(**more: Any) -> dict[str, Any]:
        made = await client.post("/v1/pairings", json={"turf": str(turf), "label": "Zoé"} | more)
        assert made.status_code == 201, made.text
        token = made.json()["address"].partition("#")[2]
        paired = await outside.post("/v1/phone/pairing", json={"token": token})
        assert paired.status_code == 201, paired.text
        return {"Authorization": f"Bearer {paired.json()['key']}"}

    return pair
