"""Loops of watchers: each campaign in a transaction of its own, and the others where one fails."""

import asyncio
from uuid import UUID

import pytest
from kit.db.sessions import Sessions
from kit.jobs.watch_loops import list_campaigns, look_every, visit_campaigns
from kit.testing.steps import as_worker, new_campaign
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession


async def own_campaigns(session: AsyncSession, _: UUID) -> int:
    """Return how many campaigns the visit's transaction sees."""
    return await session.scalar(text("select count(*) from campaign")) or 0


async def test_each_campaign_is_visited_in_a_transaction_of_its_own(sessions: Sessions, campaign_id: UUID) -> None:
    other = await new_campaign(sessions)
    async with as_worker(sessions) as worker:
        assert set(await list_campaigns(worker)) == {campaign_id, other}
        assert await visit_campaigns(worker, own_campaigns) == 2


async def test_a_visit_that_fails_keeps_no_other_campaign_waiting_once_it_has_words_for_the_log(
    sessions: Sessions, campaign_id: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    other = await new_campaign(sessions)

    async def visit(_: AsyncSession, visited: UUID) -> int:
        if visited == campaign_id:
            raise ValueError("Madame Durand")
        return 1

    async with as_worker(sessions) as worker:
        with pytest.raises(ValueError, match="Durand"):
            await visit_campaigns(worker, visit)
        assert await visit_campaigns(worker, visit, failure="a campaign could not be purged") == 1
    assert other != campaign_id
    assert "a campaign could not be purged: ValueError" in caplog.text


@pytest.mark.usefixtures("campaign_id")
async def test_an_outage_ends_the_visits(sessions: Sessions) -> None:
    async def visit(_: AsyncSession, __: UUID) -> int:
        raise OperationalError("select 1", None, Exception())

    async with as_worker(sessions) as worker:
        with pytest.raises(OperationalError):
            await visit_campaigns(worker, visit, failure="a campaign could not be purged")


async def test_a_watcher_looks_again_until_it_is_cancelled(sessions: Sessions) -> None:
    looks = 0

    async def look(_: Sessions) -> None:
        nonlocal looks
        looks += 1

    watching = asyncio.create_task(look_every(0.001, look, sessions))
    while looks < 3:
        await asyncio.sleep(0.001)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
