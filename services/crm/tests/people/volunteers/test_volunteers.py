"""People say themselves what they can do, when and where; a coordinator finds who can and is free."""

from typing import Any

from httpx import AsyncClient


async def enter(client: AsyncClient, name: str, **offer: Any) -> str:
    person = (await client.post("/v1/people", json={"first_names": name, "source": "form"})).json()["id"]
    if offer:
        put = await client.put(f"/v1/people/{person}/availability", json=offer)
        assert put.status_code == 200, put.text
    return person


async def count(client: AsyncClient, *of: dict[str, Any]) -> int:
    found = await client.post("/v1/segments/count", json={"filter": {"kind": "all", "of": list(of)}})
    assert found.status_code == 200, found.text
    return found.json()["people"]


async def test_a_few_filters_find_who_can_paste_on_saturday_night(client: AsyncClient) -> None:
    await enter(client, "Ada", skills=["postering", "driving"], slots=["sat_evening"], areas=["94033"])
    await enter(client, "Bob", skills=["postering"], slots=["sun_morning"], areas=[])
    await enter(client, "Cyd", skills=["photo"], slots=["sat_evening"], areas=["94033_0001"])
    await enter(client, "Dee")
    paste = {"kind": "skill", "skill": "postering"}
    assert await count(client, paste) == 2
    assert await count(client, paste, {"kind": "available", "day": "sat"}) == 1
    assert await count(client, {"kind": "available", "part": "evening"}) == 2
    assert await count(client, {"kind": "area", "places": ["94033"]}) == 3
    assert await count(client, {"kind": "area", "places": ["94033_0002"]}) == 2
    assert await count(client, {"kind": "area", "places": ["75056"]}) == 1
    assert await count(client, {"kind": "not", "of": paste}) == 2
    wrong = await client.post("/v1/segments/count", json={"filter": {"kind": "skill", "skill": "magie"}})
    assert wrong.status_code == 422
