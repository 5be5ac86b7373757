"""What predict tells of the night: its forecast before the first sheet, its transfers."""

from uuid import UUID

from common.events import ForecastUpdated, TransfersUpdated
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import as_worker, react

from .nights import consumer_of, count


async def test_predicts_forecast_is_said_before_the_first_sheet_the_newest_wins(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    def forecast(version: int, share: float) -> ForecastUpdated:
        return ForecastUpdated(
            campaign_id=campaign_id,
            version=version,
            method="forecast-4",
            data_vintage="legislatives 2024",
            round=1,
            share=share,
            interval={"low": share - 0.04, "high": share + 0.04},  # pyright: ignore[reportArgumentType]  # each case says some of them
            interval_level=0.9,
            expected_votes=1,
            expected_valid=2,
            margin_votes=0,
            chance_to_qualify=0.5,
            chance_to_win=0.1,
            chance_to_pass_5_percent=0.9,
        )

    async with as_worker(sessions) as worker:
        for event in (forecast(5, 0.284), forecast(4, 0.1)):
            await react(worker, consumer_of(ForecastUpdated), event)
    page = (await night.get("/", headers={"Accept": "text/html"})).text
    assert "28,4" in page
    assert "Avant la soirée" in page
    await count(night, sessions, campaign_id, 0, 1, 2)
    assert (await night.get("/v1/projection")).json()["prior"]["share"] == 0.284


async def test_predicts_transfers_of_the_night_are_shown_and_those_of_other_years_are_not(
    night: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    def transfers(version: int, on: str, share: float) -> TransfersUpdated:
        return TransfersUpdated.model_validate(
            {
                "campaign_id": campaign_id,
                "version": version,
                "method": "transfers-3",
                "data_vintage": "3 bureaux de la soirée",
                "from_ballot": {"election": "legislatives", "on": "2024-06-30", "round": 1},
                "to_ballot": {"election": "legislatives", "on": on, "round": 1},
                "stations": 3,
                "transfers": [
                    {
                        "from_choice": "Abstention",
                        "to_choice": "Personne A",
                        "share": share,
                        "interval": {"low": 0.0, "high": 0.2},
                    }
                ],
            }
        )

    assert (await night.get("/v1/projection/transfers?round=1")).status_code == 404
    async with as_worker(sessions) as worker:
        for event in (transfers(2, "2029-06-10", 0.06), transfers(3, "2024-07-07", 0.9)):
            await react(worker, consumer_of(TransfersUpdated), event)
    read = (await night.get("/v1/projection/transfers?round=1")).json()
    assert (read["stations"], read["items"][0]["share"], read["method"]) == (3, 0.06, "transfers-3")
    await count(night, sessions, campaign_id, 0, 1, 2)
    page = (await night.get("/", headers={"Accept": "text/html"})).text
    assert "Reports de voix vers ce tour" in page
    assert "reports de voix, version 3" in page
