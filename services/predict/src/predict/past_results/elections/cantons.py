"""Cantons of stations, from files of départementales, by station or whole commune."""

from typing import Any

from elections.places.membership import communes_in
from elections.places.place import Place
from sqlalchemy import ARRAY, ColumnElement, String, and_, any_, false, func, or_, select, union
from sqlalchemy.orm import aliased

from predict.past_results.elections.models import StationCanton, StationResult

LOW, HIGH = "_", "`"
"""Ends of a commune's codes of stations, the first and after the last: a backquote comes after `_`."""


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
        select(StationCanton.commune.op("||")(LOW).label("low"), StationCanton.commune.op("||")(HIGH).label("high"))
        .group_by(StationCanton.commune)
        .having(and_(func.min(StationCanton.canton) == code, func.max(StationCanton.canton) == code))
        .subquery("of_one_canton")
    )
    unplaced = ~select(placed.station).where(placed.station == result.station).exists()
    of_whole = select(result.station).join(whole, _is_in(result, whole.c.low, whole.c.high)).where(unplaced)
    # Of a commune that a file places, the file counts: it has the limits of its own year.
    unread = ~select(placed.station).where(placed.commune == result.commune).exists()
    # One range for each: the planner knows how few rows each has, which it does not of a table of ranges.
    ranges = [_is_in(result, f"{one}{LOW}", f"{one}{HIGH}") for one in sorted(communes_in(Place("canton", code)))]
    of_known = select(result.station).where(or_(false(), *ranges), unread)
    # An array, found before the rows, as for a constituency: with conditions on communes every sheet of a country was
    # read, which takes seconds.
    stations = union(told, of_whole, of_known).scalar_subquery()
    return StationResult.station == any_(func.array(stations, type_=ARRAY(String)))


def _is_in(
    result: type[StationResult], low: ColumnElement[str] | str, high: ColumnElement[str] | str
) -> ColumnElement[bool]:
    """Return the condition for a commune's stations as a range of the primary key.

    Both ends are made beforehand. `||` is not leakproof: with one in the condition PostgreSQL hides the rows of other
    campaigns first, and so reads all sheets of all rounds for each commune (163 s for a canton of 36 communes, beside a
    nation's ten rounds).
    """
    return and_(result.station >= low, result.station < high)
