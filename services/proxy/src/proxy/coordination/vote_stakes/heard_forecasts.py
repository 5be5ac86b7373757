"""Consumers that store predict's forecasts for the board; repeated or late events change nothing."""

from typing import Any

from common.events.predict import ForecastUpdated, PrioritiesUpdated
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.vote_stakes.models import HeardForecast, HeardPriority


async def hear_forecast(session: AsyncSession, event: ForecastUpdated) -> None:
    """Store the newest forecast of each round."""
    values: dict[str, Any] = {
        "version": event.version,
        "margin_votes": event.margin_votes,
        "method": event.method,
        "data_vintage": event.data_vintage,
    }
    row = insert(HeardForecast).values(campaign_id=event.campaign_id, round=event.round, **values)
    newer = HeardForecast.version < event.version
    await session.execute(row.on_conflict_do_update(index_elements=["campaign_id", "round"], set_=values, where=newer))


async def hear_priorities(session: AsyncSession, event: PrioritiesUpdated) -> None:
    """Store the newest score of each station; when all were ranked again, delete stations no longer ranked."""
    if not event.changed_only:
        outdated = (HeardPriority.campaign_id == event.campaign_id) & (HeardPriority.version < event.version)
        await session.execute(delete(HeardPriority).where(outdated))
    if not event.priorities:
        return
    fresh = insert(HeardPriority).values(
        [
            {
                "campaign_id": event.campaign_id,
                "station": priority.station,
                "version": event.version,
                "score": priority.score,
            }
            for priority in event.priorities
        ]
    )
    newer = {"version": fresh.excluded.version, "score": fresh.excluded.score}
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["campaign_id", "station"],
            set_=newer,
            where=HeardPriority.version < fresh.excluded.version,
        )
    )
