"""Imported rounds, with how much of each was imported."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.models import Election, StationResult
from predict.past_results.elections.published import published_levels
from predict.past_results.elections.schemas import ElectionRead
from predict.past_results.elections.vintages import name_vintage

_R = StationResult
_COUNTS = (_R.registered, _R.voters, _R.blank, _R.null, _R.valid)


async def list_elections(session: AsyncSession, territory: str) -> list[ElectionRead]:
    """Return the rounds, the newest first. `territory`: the campaign's, whose own days are told."""
    sums = (func.sum(column).label(column.key) for column in _COUNTS)
    rows = (
        select(Election, func.count(_R.station).label("stations"), *sums)
        .outerjoin(_R, _R.election_id == Election.id)
        .where(Election.revision > 0)
        .group_by(Election.id, Election.campaign_id)
        .order_by(Election.held_on.desc(), Election.id)
    )
    published = await published_levels(session)
    return [
        ElectionRead(
            id=row.Election.id,
            kind=row.Election.kind,
            held_on=row.Election.held_on,
            round=row.Election.round,
            revision=row.Election.revision,
            stations=row.stations,
            published=published.get(row.Election.id, []),
            data_vintage=name_vintage(row.Election, territory),
            **{column.key: int(getattr(row, column.key) or 0) for column in _COUNTS},
        )
        for row in await session.execute(rows)
    ]
