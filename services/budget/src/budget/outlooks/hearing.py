"""What budget keeps of forecasts and of the counting night: the newest of each, of round one."""

from typing import Any

from common.events.predict import ForecastUpdated
from common.events.results import ProjectionUpdated, TallyValidated
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.outlooks.models import HeardForecast, HeardTally


async def hear_forecast(session: AsyncSession, event: ForecastUpdated) -> None:
    said: dict[str, Any] = {
        "method": event.method,
        "data_vintage": event.data_vintage,
        "round": event.round,
        "share": event.share,
        "low": event.interval.low,
        "high": event.interval.high,
        "chance_five": event.chance_to_pass_5_percent,
    }
    await _keep(session, event, "forecast", said)


async def hear_projection(session: AsyncSession, event: ProjectionUpdated) -> None:
    """What is paid back hangs on round one alone."""
    if event.round != 1:
        return
    shares = {
        one.candidate: {"share": one.share, "low": one.interval.low, "high": one.interval.high} for one in event.shares
    }
    said: dict[str, Any] = {
        "method": event.method,
        "data_vintage": event.data_vintage,
        "counted": event.stations_counted,
        "expected": event.stations_expected,
        "shares": shares,
    }
    await _keep(session, event, "projection", said)


async def hear_tally(session: AsyncSession, event: TallyValidated) -> None:
    if event.round != 1:
        return
    fresh = insert(HeardTally).values(
        campaign_id=event.campaign_id,
        station=event.station,
        version=event.version,
        valid=event.valid,
        votes=dict(event.votes),
    )
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["campaign_id", "station"],
            set_={name: fresh.excluded[name] for name in ("version", "valid", "votes")},
            where=HeardTally.version < fresh.excluded.version,
        )
    )


async def _keep(
    session: AsyncSession, event: ForecastUpdated | ProjectionUpdated, source: str, said: dict[str, Any]
) -> None:
    fresh = insert(HeardForecast).values(campaign_id=event.campaign_id, source=source, version=event.version, said=said)
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["campaign_id", "source"],
            set_={"version": fresh.excluded.version, "said": fresh.excluded.said},
            where=HeardForecast.version < fresh.excluded.version,
        )
    )
