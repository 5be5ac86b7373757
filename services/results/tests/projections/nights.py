"""A night over the API: sheets of stations that have voted before, heard as the worker hears them."""

import math
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from common.events import ProjectionUpdated, ProjectionWithdrawn, TallyValidated
from elections.fictional import make_constituency
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer
from kit.testing.steps import as_worker, react, told
from results.consumers import CONSUMERS

PLACE = make_constituency(12)
STATIONS: list[str] = sorted(PLACE.readings[0].stations["station"].to_list())
COMMUNE = STATIONS[0].partition("_")[0]
IDS = ["A", "B", "C"]


def consumer_of(event: type[Any]) -> Consumer[Any]:
    return next(one for one in CONSUMERS if one.event is event)


async def count(client: AsyncClient, sessions: Sessions, campaign_id: UUID, *places: int) -> None:
    """Sheets of these stations, each heard as the worker hears it."""
    known = {one["station"]: one["registered"] for one in (await client.get("/v1/stations?limit=200")).json()["items"]}
    for place in places:
        station = sorted(known)[place]
        voters = int(known[station] * 0.6)
        first, second = int(voters * (0.40 + 0.01 * (place % 3))), int(voters * 0.33)
        sheet = {
            "station": station,
            "round": 1,
            "registered": known[station],
            "voters": voters,
            "blank": 0,
            "null": 0,
            "valid": voters,
            "votes": {"A": first, "B": second, "C": voters - first - second},
        }
        answer = await client.post("/v1/tallies", json=sheet)
        if answer.json()["state"] == "checked":  # invented sheets are far from the past of some stations
            path = f"/v1/tallies/{answer.json()['id']}/validate"
            answer = await client.post(path, json={"note": "Relue."})
        assert answer.json()["state"] == "validated", answer.text
    await hear_all(sessions, campaign_id)


async def hear_all(sessions: Sessions, campaign_id: UUID) -> None:
    async with as_worker(sessions) as worker:
        for event in await told(sessions, campaign_id):
            if isinstance(event, TallyValidated):
                await react(worker, consumer_of(TallyValidated), event)


async def projections(sessions: Sessions, campaign_id: UUID) -> list[ProjectionUpdated]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, ProjectionUpdated)]


async def withdrawals(sessions: Sessions, campaign_id: UUID) -> list[ProjectionWithdrawn]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, ProjectionWithdrawn)]


async def move_clock(sessions: Sessions, campaign_id: UUID, to: datetime) -> None:
    async with transaction(sessions, campaign_id) as session:
        state = (await get_campaign(session, campaign_id)).state
        offset = math.ceil((to - datetime.now(UTC)).total_seconds())
        await store_campaign(session, campaign_id, 9, state.model_copy(update={"clock_offset_seconds": offset}), LOCAL)
