"""Events of a team's work, as predict hears them, and the ranking that they move."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

from common.events import Event
from common.events.crm import ActionCompleted, CanvassRecorded
from httpx import AsyncClient

STATION = "94033_0001"


Hear = Callable[[Event], Awaitable[None]]


def canvass(campaign_id: UUID, station: str = STATION, **more: Any) -> CanvassRecorded:
    said = {
        "campaign_id": campaign_id,
        "version": 1,
        "batch": uuid4(),
        "station": station,
        "hour": "2029-05-19T14:00:00Z",
        "channel": "door",
        "attempts": 100,
        "answered": 30,
        "refused": 10,
        "conversations": 20,
        "support": {"1": 2, "3": 10, "5": 6},
    }
    return CanvassRecorded.model_validate(said | more)


def action(campaign_id: UUID, version: int = 1, cents: int = 6000, **more: Any) -> ActionCompleted:
    state = {
        "id": "b7f1a7a2-95c1-4a55-8f0b-1f0d1c7f6a01",
        "kind": "door_to_door",
        "status": "completed",
        "stations": [STATION],
        "starts_at": "2029-05-19T14:00:00Z",
        "ends_at": "2029-05-19T16:00:00Z",
        "volunteers": 3,
        "cost_lines": [{"label": "Tracts", "heading": 11, "amount_cents": cents}],
    }
    return ActionCompleted.model_validate({"campaign_id": campaign_id, "version": version, "action": state | more})


def request(kind: type[Any], campaign_id: UUID, ref: UUID, version: int, status: str, **more: Any) -> Event:
    state = {"ref": ref, "status": status, "commune": "94033", "station": STATION, "rounds": [1, 2]}
    return kind(campaign_id=campaign_id, version=version, request=state | more)


async def ranked(client: AsyncClient, **asked: Any) -> dict[str, dict[str, Any]]:
    answer = await client.get("/v1/priorities", params={"limit": 200, **asked})
    assert answer.status_code == 200, answer.text
    return {row["station"]: row for row in answer.json()["items"]}


def ceiling(campaign_id: UUID) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "version": 1,
        "ceiling_cents": 6_952_000,
        "spent_cents": 3_715_400,
        "planned_cents": 0,
        "headroom_cents": 3_236_600,
        "level": "ok",
        "level_with_planned": "ok",
    }
