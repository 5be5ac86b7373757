from collections.abc import Callable
from typing import Any

import pytest
from httpx import AsyncClient

Make = Callable[..., dict[str, Any]]
A = {"id": "A", "panel": 1, "name": "Camille Exemple"}
B = {"id": "B", "panel": 2, "name": "Dominique Essai", "nuance": "DVC"}


async def test_candidates_are_read_in_the_order_of_their_panels(client: AsyncClient) -> None:
    await client.put("/v1/rounds/1/candidates", json={"candidates": [B, A]})

    found = (await client.get("/v1/rounds/1/candidates")).json()["items"]
    assert found == [A | {"nuance": None}, B]


async def test_each_round_has_its_own(client: AsyncClient) -> None:
    await client.put("/v1/rounds/2/candidates", json={"candidates": [B]})

    assert [one["id"] for one in (await client.get("/v1/rounds/1/candidates")).json()["items"]] == ["A", "B"]
    assert [one["id"] for one in (await client.get("/v1/rounds/2/candidates")).json()["items"]] == ["B"]


async def test_a_candidate_with_votes_cannot_be_left_out(client: AsyncClient, sheet: Make) -> None:
    await client.post("/v1/tallies", json=sheet())
    answer = await client.put("/v1/rounds/1/candidates", json={"candidates": [A]})

    assert (answer.status_code, answer.json()["pointer"]) == (409, "/candidates")
    assert len((await client.get("/v1/totals")).json()["candidates"]) == 2


@pytest.mark.parametrize(
    ("candidates", "pointer"),
    [
        ([A, B | {"id": "A"}], "/candidates/1/id"),
        ([A, B | {"panel": 1}], "/candidates/1/panel"),
        ([A | {"id": "une / barre"}], "/candidates/0/id"),
        ([A | {"name": ""}], "/candidates/0/name"),
        ([A | {"panel": 0}], "/candidates/0/panel"),
        ([], "/candidates"),
    ],
)
async def test_a_wrong_candidate_is_named(client: AsyncClient, candidates: list[Any], pointer: str) -> None:
    answer = await client.put("/v1/rounds/1/candidates", json={"candidates": candidates})

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
