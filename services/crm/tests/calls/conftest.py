from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import clock_offset
from sqlalchemy import text

MoveTo: TypeAlias = Callable[[str], Awaitable[None]]
"""`await move_to("04T15:00")`: the demonstration's clock, in June 2029 in Paris. Monday 4; the vote is on the 10th."""
Enter: TypeAlias = Callable[..., Awaitable[str]]
"""`await enter("Ada", 1)`: somebody of the segment who agreed to be called; their id."""
Plan: TypeAlias = Callable[..., Awaitable[str]]
"""`await plan(most_tries=1)`: an open call campaign of the segment; its id."""

YES = {"use": "call", "state": "given", "source": "form", "text_version": "f-1"}
SCRIPT = {
    "languages": ["fr"],
    "title": {"fr": "Appels de juin"},
    "questions": [
        {"key": "viendra", "kind": "yes_no", "label": {"fr": "Viendrez-vous ?"}},
        {"key": "vote", "kind": "yes_no", "label": {"fr": "Voterez-vous pour nous ?"}, "sensitive": True},
        {
            "key": "avec",
            "kind": "number",
            "label": {"fr": "À combien ?"},
            "show_if": [{"question": "viendra", "any_of": ["yes"]}],
        },
    ],
}


@pytest.fixture
def move_to(sessions: Sessions, campaign_id: UUID) -> MoveTo:
    async def move(when: str) -> None:
        offset = clock_offset(datetime.fromisoformat(f"2029-06-{when}+02:00"))
        async with transaction(sessions, campaign_id) as session:
            change = "update campaign set state = jsonb_set(state::jsonb, '{clock_offset_seconds}', :offset ::jsonb)"
            await session.execute(text(change), {"offset": str(offset)})

    return move


@pytest.fixture
def enter(client: AsyncClient) -> Enter:
    async def make(name: str, number: int, *, agrees: bool = True, **more: Any) -> str:
        contacts = [{"channel": "phone", "address": f"06 11 22 {number // 100:02d} {number % 100:02d}"}]
        body = {"first_names": name, "surname": "Essai", "station": "94033_0001", "source": "form", "tags": ["juin"]}
        made = await client.post("/v1/people", json=body | {"contacts": contacts} | more)
        assert made.status_code == 201, made.text
        if agrees:
            agreed = await client.post(f"/v1/people/{made.json()['id']}/consents", json=YES)
            assert agreed.is_success, agreed.text
        return made.json()["id"]

    return make


@pytest.fixture
async def script(client: AsyncClient) -> dict[str, Any]:
    made = (await client.post("/v1/questionnaires", json={"name": "Appels", "definition": SCRIPT})).json()["id"]
    assert (await client.post(f"/v1/questionnaires/{made}/versions")).is_success
    return {"questionnaire_id": made, "number": 1}


@pytest.fixture
async def segment(client: AsyncClient) -> str:
    body = {"name": "Juin", "filter": {"kind": "tag", "tag": "juin"}}
    return (await client.post("/v1/segments", json=body)).json()["id"]


@pytest.fixture
async def plan(client: AsyncClient, move_to: MoveTo, segment: str, script: dict[str, Any]) -> Plan:
    await move_to("04T15:00")

    async def make(*, opened: bool = True, **more: Any) -> str:
        body = {
            "name": f"Appels {uuid4()}",
            "segment_id": segment,
            "script": script,
            "starts_on": "2029-06-01",
            "ends_on": "2029-06-08",
        }
        made = await client.post("/v1/call-campaigns", json=body | more)
        assert made.status_code == 201, made.text
        if opened:
            turned = await client.put(f"/v1/call-campaigns/{made.json()['id']}/state", json={"state": "open"})
            assert turned.is_success, turned.text
        return made.json()["id"]

    return make
