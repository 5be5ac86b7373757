"""The kept list of a campaign's stations is never older than what is stored."""

from contextlib import suppress
from uuid import UUID

import pytest
from kit.db.sessions import Sessions, transaction
from results.territory.stations import kept_lists
from results.territory.stations.models import Station
from results.territory.stations.schemas import StationPut
from results.territory.stations.service import list_stations, put_station
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession


@pytest.fixture(autouse=True)
def keeps_short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_lists, "LEAST", 1)


async def put(session: AsyncSession, campaign_id: UUID, number: int, registered: int) -> None:
    body = StationPut.model_validate({"commune_name": "Guéret", "registered": registered, "closings": []})
    await put_station(session, campaign_id, f"23096_{number:04}", body)


async def read(sessions: Sessions, campaign_id: UUID) -> list[int]:
    async with transaction(sessions, campaign_id) as session:
        return [station.registered for station in await list_stations(session)]


async def test_a_kept_list_follows_every_change(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await put(session, campaign_id, 1, 800)
        assert [station.registered for station in await list_stations(session)] == [800]
        # A second change of the same transaction has the same time.
        await put(session, campaign_id, 1, 810)
        assert [station.registered for station in await list_stations(session)] == [810]
    assert await read(sessions, campaign_id) == [810]
    async with transaction(sessions, campaign_id) as session:
        kept = await list_stations(session)
    async with transaction(sessions, campaign_id) as session:
        assert await list_stations(session) is kept
    async with transaction(sessions, campaign_id) as session:
        await put(session, campaign_id, 1, 820)
        await put(session, campaign_id, 2, 400)
    assert await read(sessions, campaign_id) == [820, 400]
    async with transaction(sessions, campaign_id) as session:
        await session.execute(delete(Station).where(Station.station == "23096_0001"))
    assert await read(sessions, campaign_id) == [400]


async def test_what_was_rolled_back_is_not_kept(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await put(session, campaign_id, 1, 800)
    with suppress(RuntimeError):
        async with transaction(sessions, campaign_id) as session:
            await put(session, campaign_id, 2, 900)
            assert len(await list_stations(session)) == 2
            raise RuntimeError
    assert await read(sessions, campaign_id) == [800]


async def test_a_campaign_never_sees_the_kept_list_of_another(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await put(session, campaign_id, 1, 800)
    assert await read(sessions, campaign_id) == [800]
    assert await read(sessions, UUID(int=campaign_id.int ^ 1)) == []
