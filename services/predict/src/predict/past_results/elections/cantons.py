"""Cantons of stations, from files of départementales, by station or whole commune."""

from typing import Any

from elections.places.membership import communes_in
from elections.places.place import Place
from sqlalchemy import ARRAY, ColumnElement, String, and_, any_, column, func, select, union
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

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
    result, placed = aliased(StationResult), aliased(StationCanton)
    told = select(StationCanton.station).where(StationCanton.canton == code)
    whole = (
        select(StationCanton.commune)
        .group_by(StationCanton.commune)
        .having(and_(func.min(StationCanton.canton) == code, func.max(StationCanton.canton) == code))
        .subquery("of_one_canton")
    )
    unplaced = ~select(placed.station).where(placed.station == result.station).exists()
    of_whole = select(result.station).join(whole, _is_in(result, whole.c.commune)).where(unplaced)
    # Of a commune that a file places, the file counts: it has the limits of its own year.
    codes = array(sorted(communes_in(Place("canton", code))), type_=String)
    known = func.unnest(codes).table_valued(column("commune", String)).render_derived(name="known_commune")
    unread = ~select(placed.station).where(placed.commune == known.c.commune).exists()
    of_known = select(result.station).join_from(known, result, _is_in(result, known.c.commune)).where(unread)
    # An array, found before the rows, as for a constituency: with conditions on communes every sheet of a country was
    # read, which takes seconds.
    stations = union(told, of_whole, of_known).scalar_subquery()
    return StationResult.station == any_(func.array(stations, type_=ARRAY(String)))


def _is_in(result: type[StationResult], commune: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition for a commune's stations as a range of the primary key: a backquote follows `_`."""
    return and_(result.station >= commune.op("||")("_"), result.station < commune.op("||")("`"))
