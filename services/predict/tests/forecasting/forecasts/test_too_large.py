"""A nation is not forecast station by station: it is refused before its results are read."""

from pathlib import Path

import pytest
from common.events.crm import CampaignOpened
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, call, new_campaign, react
from predict.consumers import CONSUMERS
from predict.forecasting.forecasts import ground, service
from predict.past_results.elections.rounds import count_stations
from predict.past_results.elections.service import import_results
from sqlalchemy import event

OPENED = next(one for one in CONSUMERS if one.react is service.open_campaign and one.event is CampaignOpened)


@pytest.fixture
async def loaded(sessions: Sessions, data: Path) -> None:
    async with transaction(sessions) as session:
        (file,) = (data / "official_small" / "94-06" / "legislatives-2024-t1").iterdir()
        await import_results(session, file, f"legislatives-2024-t1/{file.name}", "strict")


@pytest.mark.usefixtures("loaded")
async def test_too_large_a_territory_is_refused_unread_with_what_to_do(
    sessions: Sessions, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground, "MAX_STATIONS", 79)
    campaign_id = await new_campaign(sessions, territory="nation:FR")
    read: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        read.extend(part for part in ("station_result.votes", "station_result.station,") if part in statement)

    engine = sessions.kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    state = CampaignState.model_validate(STATE | {"territory": "nation:FR"})
    await react(sessions, OPENED, CampaignOpened(campaign_id=campaign_id, version=2, campaign=state))
    async with call(app, campaign_id) as client:
        answer = await client.get("/v1/forecast")
    event.remove(engine, "before_cursor_execute", hear)

    assert answer.status_code == 409
    assert "plus de 79 bureaux : prévoyez-le par circonscription" in answer.json()["detail"]
    assert read == []


@pytest.mark.usefixtures("loaded")
async def test_the_stations_of_a_territory_are_counted_in_its_fullest_round(sessions: Sessions) -> None:
    rounds = ["legislatives-2024-t1", "legislatives-2022-t1"]
    async with transaction(sessions) as session:
        assert await count_stations(session, rounds, "nation:FR") == 80
        assert await count_stations(session, rounds, "departement:94") == 80
        assert 0 < await count_stations(session, rounds, "commune:94067") < 80
        assert await count_stations(session, rounds[1:], "nation:FR") == 0
        assert await count_stations(session, rounds, "epci:200054781") == 0
