import io
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from PIL import Image

AddPanels = Callable[..., Awaitable[list[str]]]
NewDrop = Callable[..., Awaitable[dict[str, Any]]]
MakeMark = Callable[..., dict[str, Any]]


@pytest.fixture
def add_panels(client: AsyncClient) -> AddPanels:
    """`await add_panels(3, kind="free_panel")`: poster sites along a line, their ids."""

    async def add(count: int, **fields: Any) -> list[str]:
        made: list[str] = []
        for number in range(count):
            body = {
                "kind": "official_board",
                "label": f"Panneau {number}",
                "longitude": 2.47 + number / 1000,
                "latitude": 48.79,
                "station": "94033_0001",
            } | fields
            answer = await client.post("/v1/poster-sites", json=body)
            assert answer.status_code == 201, answer.text
            made.append(answer.json()["id"])
        return made

    return add


@pytest.fixture
def postering() -> Callable[..., dict[str, Any]]:
    def make(**fields: Any) -> dict[str, Any]:
        return {
            "kind": "postering",
            "title": "Collage du centre",
            "starts_at": "2029-05-19T18:00:00Z",
            "ends_at": "2029-05-19T20:00:00Z",
            "volunteers": 4,
        } | fields

    return make


@pytest.fixture
def new_drop(client: AsyncClient, add_panels: AddPanels, postering: Callable[..., dict[str, Any]]) -> NewDrop:
    """A planned round of postering along as many poster sites."""

    async def make(count: int = 3, **fields: Any) -> dict[str, Any]:
        answer = await client.post("/v1/street-rounds", json=postering(poster_sites=await add_panels(count), **fields))
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
def make_mark() -> MakeMark:
    def make(position: int = 1, **fields: Any) -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "position": position,
            "outcome": "done",
            "count": 2,
            "happened_at": "2029-05-19T18:30:00Z",
        } | fields

    return make


def picture(width: int = 640, height: int = 480, form: str = "JPEG", **more: Any) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(written, form, **more)
    return written.getvalue()
