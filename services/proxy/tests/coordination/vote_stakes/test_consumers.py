from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.predict import ForecastUpdated, PrioritiesUpdated
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import react
from proxy.consumers import CONSUMERS
from proxy.coordination.vote_stakes.service import Priority, read_margins, read_priorities

Make = Callable[..., dict[str, Any]]
Hear = Callable[..., Awaitable[None]]


@pytest.fixture
def hear(sessions: Sessions, campaign_id: UUID) -> Hear:
    async def tell(kind: type[ForecastUpdated] | type[PrioritiesUpdated], version: int, **about: Any) -> None:
        example: dict[str, Any] = kind.model_json_schema()["examples"][0]
        (consumer,) = [one for one in CONSUMERS if one.event is kind]
        said = {"id": uuid4(), "campaign_id": campaign_id, "version": version}
        await react(sessions, consumer, kind.model_validate(example | said | about))

    return tell


def ranked(**scores: float) -> dict[str, Any]:
    order = sorted(scores.items(), key=lambda one: -one[1])
    told = [
        {"station": f"94033_{name[1:]}", "rank": rank, "score": score, "low": score, "high": score}
        for rank, (name, score) in enumerate(order, start=1)
    ]
    return {"priorities": told, "stations_ranked": len(told)}


async def test_the_newest_margin_of_each_round_is_kept(sessions: Sessions, campaign_id: UUID, hear: Hear) -> None:
    await hear(ForecastUpdated, 2, round=1, margin_votes=500)
    await hear(ForecastUpdated, 1, round=1, margin_votes=900)
    await hear(ForecastUpdated, 3, round=2, margin_votes=40)

    async with transaction(sessions, campaign_id) as session:
        assert await read_margins(session) == {1: 500, 2: 40}


async def test_a_station_that_moved_takes_its_new_rank_and_late_news_changes_nothing(
    sessions: Sessions, campaign_id: UUID, hear: Hear
) -> None:
    stations = [f"94033_000{number}" for number in (1, 2, 3)]
    await hear(PrioritiesUpdated, 2, **ranked(s0001=30, s0002=20, s0003=10))
    await hear(PrioritiesUpdated, 4, changed_only=True, **ranked(s0003=25))
    await hear(PrioritiesUpdated, 3, changed_only=True, **ranked(s0003=99))
    await hear(PrioritiesUpdated, 1, **ranked(s0001=1))

    async with transaction(sessions, campaign_id) as session:
        told = await read_priorities(session, stations)
    assert {station: one.rank for station, one in told.items()} == dict(zip(stations, (1, 3, 2), strict=True))

    await hear(PrioritiesUpdated, 5, **ranked(s0002=7))
    async with transaction(sessions, campaign_id) as session:
        assert await read_priorities(session, stations) == {"94033_0002": Priority(rank=1, score=7)}


async def test_the_board_sets_the_votes_that_wait_against_the_margin(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, typed: Make, hear: Hear
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    assert "écart prévu" not in (await coordinator.get("/")).text

    await hear(ForecastUpdated, 1, round=1, margin_votes=900)
    far = (await coordinator.get("/")).text
    await hear(ForecastUpdated, 2, round=2, margin_votes=1)
    near = (await coordinator.get("/")).text

    assert "900 voix" in far
    assert "peuvent décider" not in far
    assert near.count("peuvent décider du résultat") == 1
