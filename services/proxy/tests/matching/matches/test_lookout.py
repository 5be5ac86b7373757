from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import as_worker, work_off
from proxy.consumers import JOBS
from proxy.matching.matches.service import last_run
from proxy.matching.matching_runs.watcher import look_once

Enter = Callable[..., Awaitable[tuple[str, str]]]
Match = Callable[[], Awaitable[dict[str, Any]]]


async def look(sessions: Sessions) -> int:
    async with as_worker(sessions) as worker:
        return await look_once(worker)


async def test_the_first_confirmed_request_starts_the_matching_by_itself(
    sessions: Sessions, voter: AsyncClient, enter: Enter
) -> None:
    _, holder = await enter("offers")
    await enter("requests", confirm=False)
    assert await look(sessions) == 0  # nobody is asked for a person who has not confirmed
    await enter("requests")

    assert await look(sessions) == 1
    await work_off(sessions, JOBS)

    assert len((await voter.get(f"/v1/public/status/{holder}/matches")).json()) == 1


async def test_who_arrives_is_matched_by_itself_and_the_bound_follows(
    sessions: Sessions, campaign_id: UUID, coordinator: AsyncClient, voter: AsyncClient, enter: Enter, match: Match
) -> None:
    await enter("requests")
    await match()
    async with transaction(sessions, campaign_id) as session:
        before = await last_run(session)
    assert before is not None
    assert (before.votes_served, before.votes_unserved) == (0, 2)
    _, holder = await enter("offers")

    assert await look(sessions) == 1
    assert await look(sessions) == 0  # asked for already
    await work_off(sessions, JOBS)

    assert len((await voter.get(f"/v1/public/status/{holder}/matches")).json()) == 1
    async with transaction(sessions, campaign_id) as session:
        after = await last_run(session)
    assert after is not None
    assert (after.votes_served, after.votes_unserved, after.both_rounds) == (2, 0, 1)
    board = (await coordinator.get("/")).text
    assert "2 votes sur 2 ont quelqu" in board
    assert "Parmi les personnes confirmées à cette heure" in board
    await enter("requests", confirm=False)
    assert "1 demande à confirmer" in (await coordinator.get("/")).text
