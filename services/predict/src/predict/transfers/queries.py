"""Shared queries on estimates."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from kit.security.auth import Caller
from kit.web.problems import NotFound
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.estimation.unit_intervals import Doubt, Table, add_up
from predict.transfers.models import TransferEstimate, TransferStation


async def find_estimates(session: AsyncSession, campaign_id: UUID) -> Sequence[TransferEstimate]:
    """Return estimates, the latest first."""
    query = select(TransferEstimate).where(TransferEstimate.campaign_id == campaign_id)
    latest = query.order_by(TransferEstimate.estimated_at.desc(), TransferEstimate.id)
    return (await session.scalars(latest.limit(500))).all()


async def get_estimate(session: AsyncSession, campaign_id: UUID, estimate_id: UUID) -> TransferEstimate:
    transfer_estimate = await session.get(TransferEstimate, (campaign_id, estimate_id))
    if transfer_estimate is None:
        raise NotFound("Cette table de reports n’existe pas.", "There is no such table of transfers.")
    return transfer_estimate


def covered_by(caller: Caller) -> ColumnElement[bool]:
    """Return the condition for the member's territories; none means the whole campaign."""
    if not caller.territories:
        return true()
    return or_(
        *(
            (TransferStation.station == place) if "_" in place else (TransferStation.commune == place)
            for place in caller.territories
        )
    )


async def read_stations(
    session: AsyncSession,
    caller: Caller,
    estimate: TransferEstimate,
    *,
    after: str | None = None,
    limit: int | None = None,
    only: str | None = None,
) -> Sequence[TransferStation]:
    s = TransferStation
    rows = select(s).where(s.campaign_id == caller.campaign_id, s.estimate_id == estimate.id, covered_by(caller))
    if after is not None:
        rows = rows.where(s.station > after)
    if only is not None:
        rows = rows.where(s.station == only)
    return (await session.scalars(rows.order_by(s.station).limit(limit))).all()


def shape_of(estimate: TransferEstimate) -> tuple[int, int]:
    return len(estimate.origins), len(estimate.destinations)


def add_up_stations(estimate: TransferEstimate, stations: Sequence[TransferStation]) -> Table:
    """Return the total table of these stations."""
    shape = shape_of(estimate)
    units: Votes = np.array([station.votes for station in stations], dtype=np.float64).reshape(-1, *shape)
    doubt = Doubt(
        np.array(estimate.share_doubt, dtype=np.float64).reshape(shape),
        np.array(estimate.between_doubt, dtype=np.float64).reshape(shape),
    )
    return add_up(units, doubt)


async def read_table(session: AsyncSession, caller: Caller, estimate: TransferEstimate) -> tuple[Table, int]:
    """Return the table of the caller's stations, and their number."""
    if caller.territories:
        stations = await read_stations(session, caller, estimate)
        return add_up_stations(estimate, stations), len(stations)
    votes, low, high = (
        np.array(part, dtype=np.float64).reshape(shape_of(estimate))
        for part in (estimate.votes, estimate.low90, estimate.high90)
    )
    return Table(votes, low, high), estimate.stations
