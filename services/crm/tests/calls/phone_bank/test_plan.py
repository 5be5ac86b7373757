"""Call campaigns as they are planned and changed."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from httpx import AsyncClient

Plan = Callable[..., Awaitable[str]]


async def test_a_plan_is_repeated_changed_and_refused_by_its_field(
    client: AsyncClient, plan: Plan, segment: str
) -> None:
    body: dict[str, Any] = {"id": str(uuid4()), "name": "Une", "segment_id": segment}
    body |= {"starts_on": "2029-06-01", "ends_on": "2029-06-08"}
    assert [(await client.post("/v1/call-campaigns", json=body)).status_code for _ in range(2)] == [201, 200]
    taken_id = await client.post("/v1/call-campaigns", json=body | {"name": "Deux"})
    assert (taken_id.status_code, taken_id.json()["pointer"]) == (409, "/id")
    named = await client.post("/v1/call-campaigns", json=body | {"id": str(uuid4())})
    assert (named.status_code, named.json()["pointer"]) == (409, "/name")
    put = {name: value for name, value in body.items() if name != "id"}
    address = f"/v1/call-campaigns/{body['id']}"
    changed = await client.put(address, json=put | {"most_tries": 1}, headers={"If-Match": '"1"'})
    assert (changed.json()["most_tries"], changed.json()["version"]) == (1, 2)
    late = await client.put(address, json=put, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    for wrong, pointer in (
        ({"hours": [{"start": "20:00", "end": "10:00"}]}, ""),
        ({"hours": [{"start": "25:00", "end": "26:00"}]}, "/hours/0/start"),
        ({"days": [8]}, "/days/0"),
        ({"ends_on": "2029-05-01"}, ""),
        ({"starts_on": "1960-01-01"}, ""),
        ({"cooldown_hours": 10**30}, "/cooldown_hours"),
        ({"script": {"questionnaire_id": str(uuid4()), "number": 1}}, "/script"),
    ):
        refused = await client.put(address, json=put | wrong)
        assert (refused.status_code, refused.json()["pointer"]) == (422, pointer), refused.text
    unknown = await client.put(address, json=put | {"segment_id": str(uuid4())})
    assert unknown.status_code == 404
