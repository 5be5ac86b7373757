"""Cantons of stations, where a file of départementales has that of the station or of its whole commune."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from predict.past_results.elections.models import StationCanton, StationResult


def with_canton(rows: Any) -> tuple[Any, ColumnElement[str | None]]:
    """`rows`, joined, and the canton of each station; null where no file told.

    A station that no file named is where its commune is, when all that is known of it is one canton.
    """
    whole = (
        select(StationCanton.commune, func.min(StationCanton.canton).label("canton"))
        .group_by(StationCanton.commune)
        .having(func.min(StationCanton.canton) == func.max(StationCanton.canton))
        .subquery("whole_commune")
    )
    joined = rows.outerjoin(StationCanton, StationCanton.station == StationResult.station).outerjoin(
        whole, and_(whole.c.commune == StationResult.commune, StationCanton.station.is_(None))
    )
    return joined, func.coalesce(StationCanton.canton, whole.c.canton)


def in_canton(code: str) -> ColumnElement[bool]:
    named = select(StationCanton.station).where(StationCanton.canton == code)
    whole = (
        select(StationCanton.commune)
        .group_by(StationCanton.commune)
        .having(and_(func.min(StationCanton.canton) == code, func.max(StationCanton.canton) == code))
    )
    known = select(StationCanton.station).where(StationCanton.station == StationResult.station).correlate(StationResult)
    return StationResult.station.in_(named) | (StationResult.commune.in_(whole) & ~known.exists())
