from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
PUT: dict[str, Any] = {"commune_name": "Vincennes", "registered": 987, "closings": [{"round": 1, "at": "18:00"}]}


async def test_a_station_is_entered_and_corrected(client: AsyncClient) -> None:
    first = await client.put("/v1/stations/94080_0012", json=PUT)
    second = await client.put("/v1/stations/94080_0012", json=PUT | {"registered": 990})

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == {
        "station": "94080_0012",
        "commune": "94080",
        "commune_name": "Vincennes",
        "registered": 990,
        "closings": [{"round": 1, "at": "18:00"}],
        "place": None,
        "address": None,
        "known_on": None,
        "updated_at": second.json()["updated_at"],
    }


async def test_stations_are_read_page_by_page(client: AsyncClient) -> None:
    first = (await client.get("/v1/stations?limit=2")).json()
    rest = (await client.get(f"/v1/stations?limit=2&after={first['next']}")).json()

    assert [one["station"] for one in first["items"]] == ["94033_0001", "94033_0002"]
    assert ([one["station"] for one in rest["items"]], rest["next"]) == (["94080_0001"], None)


async def test_stations_are_listed_by_commune(client: AsyncClient) -> None:
    first = (await client.get("/v1/stations?commune=94033&limit=1")).json()
    rest = (await client.get(f"/v1/stations?commune=94033&limit=1&after={first['next']}")).json()

    assert [one["station"] for one in (*first["items"], *rest["items"])] == ["94033_0001", "94033_0002"]
    assert rest["next"] is None
    assert (await client.get("/v1/stations?commune=75056")).json() == {"items": [], "next": None}
    assert (await client.get("/v1/stations?commune=94")).json()["errors"][0]["pointer"] == "?commune"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (PUT | {"registered": -1}, "/registered"),
        (PUT | {"registered": 1.5}, "/registered"),
        (PUT | {"registered": 10**20}, "/registered"),
        (PUT | {"commune_name": ""}, "/commune_name"),
        (PUT | {"commune_name": "x" * 121}, "/commune_name"),
        (PUT | {"closings": [{"round": 1, "at": "20:01"}]}, "/closings/0"),
        (PUT | {"closings": [{"round": 1, "at": "08:00"}]}, "/closings/0/at"),
        (PUT | {"closings": [{"round": 3, "at": "18:00"}]}, "/closings/0/round"),
        (PUT | {"closings": [{"round": 1, "at": "18:00"}] * 2}, ""),
        (PUT | {"station": "94080_0001"}, "/station"),
    ],
)
async def test_a_station_that_cannot_be_is_refused(client: AsyncClient, body: dict[str, Any], pointer: str) -> None:
    answer = await client.put("/v1/stations/94080_0012", json=body)

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


@pytest.mark.parametrize("key", ["94080", "94080_", "9408_0001", "94080_00001", "a_b", "94080_%00"])
async def test_a_key_that_is_no_stations_key_is_refused(client: AsyncClient, key: str) -> None:
    assert (await client.put(f"/v1/stations/{key}", json=PUT)).status_code in (404, 422)


async def test_who_works_in_a_commune_sees_and_edits_its_stations_only(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,), ("94080",))
    async with call_as("steward") as steward:
        seen = (await steward.get("/v1/stations")).json()["items"]
        mine = await steward.put("/v1/stations/94080_0001", json=PUT)
        other = await steward.put("/v1/stations/94033_0001", json=PUT)

    assert [one["station"] for one in seen] == ["94080_0001"]
    assert (mine.status_code, other.status_code) == (200, 403)
