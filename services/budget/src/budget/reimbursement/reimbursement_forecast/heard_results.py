"""Consumers that store the newest forecast, projection and sheets of round one."""

from collections.abc import Set
from typing import Any
from uuid import UUID

from common.events.predict import ForecastUpdated
from common.events.results import ProjectionUpdated, ProjectionWithdrawn, TallyValidated
from kit.campaigns.queries import find_campaign
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.ledger.audit_log.service import keep_change
from budget.reimbursement.reimbursement_forecast.models import ForecastInput, HeardForecast, HeardTally


async def hear_forecast(session: AsyncSession, event: ForecastUpdated) -> None:
    """Store a forecast of round one; later forecasts are of round two and do not change the reimbursement."""
    if event.round != 1:
        return
    payload: dict[str, Any] = {
        "method": event.method,
        "data_vintage": event.data_vintage,
        "round": event.round,
        "share": event.share,
        "low": event.interval.low,
        "high": event.interval.high,
        "chance_five": event.chance_to_pass_5_percent,
    }
    await _keep(session, event, "forecast", payload)


async def hear_projection(session: AsyncSession, event: ProjectionUpdated) -> None:
    """Store a projection of round one; one of round two may change the ceiling."""
    await _learn_own(session, event)
    if event.round != 1:
        await _goes_on(session, event.campaign_id, {share.candidate for share in event.shares})
        return
    shares = {
        share.candidate: {"share": share.share, "low": share.interval.low, "high": share.interval.high}
        for share in event.shares
    }
    payload: dict[str, Any] = {
        "method": event.method,
        "data_vintage": event.data_vintage,
        "counted": event.stations_counted,
        "expected": event.stations_expected,
        "shares": shares,
    }
    await _keep(session, event, "projection", payload)


async def hear_withdrawal(session: AsyncSession, event: ProjectionWithdrawn) -> None:
    """Empty the projection of round one, and keep its version: an older projection may come late."""
    if event.round == 1:
        await _keep(session, event, "projection", {})


async def hear_tally(session: AsyncSession, event: TallyValidated) -> None:
    await _learn_own(session, event)
    if event.round != 1:
        await _goes_on(session, event.campaign_id, event.votes.keys())
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


async def _learn_own(session: AsyncSession, event: ProjectionUpdated | TallyValidated) -> None:
    """Store the campaign's candidate as results matched it by name, unless the team has chosen one."""
    if event.own is None:
        return
    fresh = insert(ForecastInput).values(
        campaign_id=event.campaign_id, version=1, candidate=event.own, share=None, set_by="results"
    )
    learnt = fresh.on_conflict_do_update(
        index_elements=["campaign_id"],
        set_={"candidate": fresh.excluded.candidate, "version": ForecastInput.version + 1},
        where=ForecastInput.candidate.is_(None),
    ).returning(ForecastInput.version)
    version = await session.scalar(learnt)
    if version is None:
        return
    about = (session, event.campaign_id, "outlook", event.campaign_id, version, "set", "results")
    keep_change(*about, {"candidate": None}, {"candidate": event.own})


async def _goes_on(session: AsyncSession, campaign_id: UUID, standing: Set[str]) -> None:
    """Record that the campaign contests round two if its candidate has a column on a sheet of it.

    Does nothing if the campaign's own candidate is not known.
    """
    forecast_input = await session.get(ForecastInput, campaign_id, populate_existing=True)
    if (
        forecast_input is not None
        and forecast_input.candidate in standing
        and await find_campaign(session, campaign_id)
    ):
        await ceilings.hear_round_two(session, campaign_id)


async def _keep(
    session: AsyncSession,
    event: ForecastUpdated | ProjectionUpdated | ProjectionWithdrawn,
    source: str,
    payload: dict[str, Any],
) -> None:
    fresh = insert(HeardForecast).values(
        campaign_id=event.campaign_id, source=source, version=event.version, payload=payload
    )
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["campaign_id", "source"],
            set_={"version": fresh.excluded.version, "payload": fresh.excluded.payload},
            where=HeardForecast.version < fresh.excluded.version,
        )
    )
