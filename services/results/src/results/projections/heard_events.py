"""Consumers of predict's events, stored beside the projection: never part of the count."""

from typing import Any

from common.events.predict import ForecastUpdated, TransfersUpdated
from kit.campaigns.queries import find_campaign
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.projections.models import HeardForecast, HeardTransfers


async def hear_forecast(session: AsyncSession, event: ForecastUpdated) -> None:
    """Keep the newest forecast of each round: the prior known before the first sheet."""
    values: dict[str, Any] = {
        "version": event.version,
        "method": event.method,
        "share": event.share,
        "low": event.interval.low,
        "high": event.interval.high,
        "level": event.interval_level,
    }
    row = insert(HeardForecast).values(campaign_id=event.campaign_id, round=event.round, **values)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["campaign_id", "round"], set_=values, where=HeardForecast.version < event.version
        )
    )


async def hear_transfers(session: AsyncSession, event: TransfersUpdated) -> None:
    """Keep the newest transfers that lead to a round of the campaign; ignore those of past elections."""
    campaign = await find_campaign(session, event.campaign_id)
    to = event.to_ballot
    if campaign is None or not any((day.number, day.on) == (to.round, to.on) for day in campaign.state.rounds):
        return
    content: dict[str, Any] = event.model_dump(mode="json", exclude={"id", "campaign_id", "version", "occurred_at"})
    row = insert(HeardTransfers).values(
        campaign_id=event.campaign_id, round=to.round, version=event.version, content=content
    )
    newer = {"version": event.version, "content": content, "heard_at": func.now()}
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["campaign_id", "round"], set_=newer, where=HeardTransfers.version < event.version
        )
    )
