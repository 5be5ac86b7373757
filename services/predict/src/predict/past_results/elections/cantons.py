"""Cantons of stations, from files of départementales, by station or whole commune."""

from typing import Any

from elections.places.membership import communes_in
from elections.places.place import Place
from sqlalchemy import ColumnElement, and_, func, select

from predict.past_results.elections.models import StationCanton, StationResult


def with_canton(rows: Any) -> tuple[Any, ColumnElement[str | None]]:
    """Return the joined `rows` with each station's canton; null if unknown.

    A station in no file takes its commune's canton if that has only one.
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
    """Return the condition for a canton: what files say, else the communes of one that is made of whole communes."""
    query = select(StationCanton.station).where(StationCanton.canton == code)
    whole = (
        select(StationCanton.commune)
        .group_by(StationCanton.commune)
        .having(and_(func.min(StationCanton.canton) == code, func.max(StationCanton.canton) == code))
    )
    has_canton = (
        select(StationCanton.station).where(StationCanton.station == StationResult.station).correlate(StationResult)
    )
    # Of a commune that a file places, the file counts: it has the limits of its own year.
    told = select(StationCanton.commune).where(StationCanton.commune == StationResult.commune).correlate(StationResult)
    known = StationResult.commune.in_(sorted(communes_in(Place("canton", code)))) & ~told.exists()
    return StationResult.station.in_(query) | (StationResult.commune.in_(whole) & ~has_canton.exists()) | known
