"""The planner over the API: what is heard and what doors say is in its order at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from common.events.predict import PrioritiesUpdated
from common.scopes import Role
from crm.consumers import CONSUMERS
from fastapi import FastAPI
from httpx import AsyncClient
from kit import worker
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import tell
from kit.servers.nats import Nats
from kit.testing.steps import call, new_member, react
from kit.testing.tokens import settings

HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
ROWS = [
    f"{number};Rue {row};00001;Fictif;{-9 + number / 10_000};{46 + row / 1000};00001_{row:04d}"
    for row in (1, 2)
    for number in range(1, 26)
]
CONSUMER = next(consumer for consumer in CONSUMERS if consumer.event is PrioritiesUpdated)
Canvass = Callable[..., dict[str, Any]]


def ranked(campaign_id: UUID, version: int, *scores: float, changed_only: bool = False) -> PrioritiesUpdated:
    told = [
        {"station": f"00001_{row:04d}", "rank": row, "score": score, "low": score * 0.9, "high": score * 1.1}
        for row, score in enumerate(scores, start=1)
        if score
    ]
    return PrioritiesUpdated.model_validate(
        {
            "campaign_id": campaign_id,
            "version": version,
            "method": "reachable-votes-2",
            "data_vintage": "législatives 2024",
            "stations_ranked": 2,
            "priorities": told,
            "changed_only": changed_only,
        }
    )


@pytest.fixture
async def turfs(client: AsyncClient, lay_ground: Callable[[bytes], Awaitable[None]]) -> list[dict[str, Any]]:
    """One for each of two stations."""
    await lay_ground((HEAD + "\n".join(ROWS)).encode())
    made: list[dict[str, Any]] = []
    for row in (1, 2):
        asked = {"name": f"Rue {row}", "where": {"stations": [f"00001_{row:04d}"]}}
        draft = (await client.post("/v1/turf-drafts", json=asked)).json()
        made.append((await client.post("/v1/turfs", json={"draft_id": draft["id"]})).json())
    return made


async def names(client: AsyncClient) -> list[str]:
    answer = await client.get("/v1/plan")
    assert answer.status_code == 200, answer.text
    return [turf["name"] for turf in answer.json()["turfs"]]


async def test_the_newest_priorities_make_the_order(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, turfs: list[dict[str, Any]]
) -> None:
    plan = (await client.get("/v1/plan")).json()
    assert (plan["priorities"], [turf["tier"] for turf in plan["turfs"]]) == (None, [1, 1])
    await react(sessions, CONSUMER, ranked(campaign_id, 2, 2.0, 20.0), 1)
    assert await names(client) == ["Rue 2", "Rue 1"]
    await react(sessions, CONSUMER, ranked(campaign_id, 1, 20.0, 2.0), 2)  # an older one, late
    assert await names(client) == ["Rue 2", "Rue 1"]
    await react(sessions, CONSUMER, ranked(campaign_id, 3, 60.0, 0, changed_only=True), 3)
    plan = (await client.get("/v1/plan")).json()
    assert ([turf["name"] for turf in plan["turfs"]], plan["heard_version"]) == (["Rue 1", "Rue 2"], 3)
    assert [turf["tier"] for turf in plan["turfs"]] == [1, 2]


async def test_doors_that_are_done_leave_the_plan(
    client: AsyncClient, turfs: list[dict[str, Any]], canvass: Canvass
) -> None:
    walk = (await client.get(f"/v1/turfs/{turfs[0]['id']}")).json()
    rows = [
        canvass(station="00001_0001", door=stop["doors"][0]["id"], turf=walk["id"], outcome=outcome, support=None)
        for stop, outcome in zip(walk["stops"], ["answered"] * 10 + ["not_home"] * 5, strict=False)
    ]
    sent = await client.post("/v1/canvasses/batch", json={"canvasses": rows})
    assert sent.json()["recorded"] == 15, sent.text
    plan = (await client.get("/v1/plan")).json()
    left = {turf["name"]: turf["doors_left"] for turf in plan["turfs"]}
    assert left == {"Rue 1": 15, "Rue 2": 25}


async def test_teams_are_said_and_one_more_is_worth_something(client: AsyncClient, turfs: list[dict[str, Any]]) -> None:
    put = await client.put("/v1/plan/capacity", json={"teams": 2, "people": 1, "hours_a_week": 3})
    assert put.json() == {"teams": 2, "people": 1, "hours_a_week": 3}
    plan = (await client.get("/v1/plan")).json()
    assert plan["capacity"] == put.json()
    assert {"mean", "low", "high"} == set(plan["one_more_team"]["votes"])
    wrong = await client.put("/v1/plan/capacity", json={"teams": 0})
    assert (wrong.status_code, wrong.json()["pointer"]) == (422, "/teams")


async def test_who_has_a_territory_sees_its_turfs(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, turfs: list[dict[str, Any]]
) -> None:
    await new_member(sessions, campaign_id, "bob", (Role.COORDINATOR,), ("00001_0002",))
    async with call(app, campaign_id, subject="bob") as bob:
        assert await names(bob) == ["Rue 2"]


async def test_the_page_says_the_order_and_takes_the_teams(client: AsyncClient, turfs: list[dict[str, Any]]) -> None:
    page = await client.get("/plan")
    assert page.status_code == 200
    assert "Rue 1" in page.text
    assert "ne diffèrent que par le hasard" in page.text
    sent = await client.post("/plan/capacity", data={"teams": "4", "people": "2", "hours_a_week": "5"})
    assert sent.status_code == 303
    assert (await client.get("/v1/plan")).json()["capacity"]["teams"] == 4
    wrong = await client.post("/plan/capacity", data={"teams": "beaucoup"})
    assert (wrong.status_code, 'href="#teams"' in wrong.text, 'value="beaucoup"' in wrong.text) == (422, True, True)


async def test_priorities_reach_the_order_over_nats(
    client: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    turfs: list[dict[str, Any]],
    nats_server: Nats,
    new_database: Callable[[str], Sessions],
) -> None:
    """Told by a relay as predict's is, on a database of its own, and heard by crm's worker."""
    there = new_database("crm")
    tasks = [
        asyncio.create_task(worker.run(service, settings(database, nats_url=nats_server.url), consumers))
        for service, database, consumers in (("predict", there, ()), ("crm", sessions, CONSUMERS))
    ]
    try:
        for version, scores, first in ((1, (2.0, 20.0), "Rue 2"), (2, (20.0, 2.0), "Rue 1"), (3, (2.0, 20.0), "Rue 2")):
            async with transaction(there, campaign_id) as session:
                await tell(session, ranked(campaign_id, version, *scores))
            deadline = time.monotonic() + 240
            while (await names(client))[0] != first:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.02)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
