"""Conversion of the ministry's tidy form to compact rows: one per station, with votes as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from elections.frames import Frame
from elections.ministry import ReadResults

NATION = "FR"
WHOLE_FRANCE = 96
"""Departments: a file with as many is the whole country, so a station it does not name is gone."""

_NATIONAL = {"presidentielle", "europeennes"}
_LOCAL = {"municipales", "metropole-lyon"}
_KEY = ["scope", "panel", "name", "nuance"]

_PACK = 2**32

STORED = ["station", "commune", "department", "constituency"]
COUNTED = ["registered", "voters", "blank", "null", "valid"]
COLUMNS = [*STORED, *COUNTED, "candidates", "votes"]

CandidateKey = tuple[str, int, str, str]
"""scope, panel, name, nuance: a panel number alone means another candidate in the next constituency."""


@dataclass(frozen=True)
class Cast:
    """Votes without texts: `votes` has the row of a station (`place`), the row of a candidate and a number.

    They are sorted by place, so that a part of the stations has a slice of the votes.
    """

    votes: Frame
    candidates: Frame


def election_id(reading: ReadResults) -> str:
    return f"{reading.election}-{reading.date.year}-t{reading.round}"


def covers_france(reading: ReadResults) -> bool:
    return reading.stations["department"].n_unique() >= WHOLE_FRANCE


def cast_of(reading: ReadResults) -> Cast:
    """Number the candidates and the stations of a file by polling station, and put its votes in these numbers."""
    scope, panel, name, nuance = _key(reading.election)
    # One number for a candidate's key: grouping and joining on four texts would cost three times as much.
    votes = reading.votes.select("station", "votes", pl.struct(scope, panel, name, nuance).hash().alias("key"))
    first = votes.with_row_index("row").group_by("key").agg(pl.col("row").first())
    candidates = (
        reading.votes[first["row"]]
        .select(scope, panel, name, nuance, pl.col("sex").fill_null(""))
        .with_columns(first["key"])
        .sort(_KEY)
        .with_row_index("candidate")
    )
    places = reading.stations.select("station").with_row_index("place")
    numbers = votes.join(candidates.select("key", "candidate"), on="key").join(places, on="station")
    sorted_votes = numbers.select("place", "candidate", pl.col("votes").cast(pl.UInt32)).sort("place")
    return Cast(sorted_votes, candidates.select(*_KEY, "sex"))


def number_candidates(
    cast: Cast, known_candidates: Mapping[CandidateKey, int], after: int = 0
) -> tuple[pl.Series, pl.DataFrame]:
    """Return each candidate's number, from `after` + 1 for new ones, and the new ones."""
    keys: list[CandidateKey] = cast.candidates.select(_KEY).rows()
    last = max([after, *known_candidates.values()])
    ids: list[int] = []
    fresh: list[bool] = []
    for key in keys:
        number = known_candidates.get(key)
        fresh.append(number is None)
        if number is None:
            last += 1
            number = last
        ids.append(number)
    numbers = pl.Series("id", ids, pl.Int64)
    return numbers, cast.candidates.with_columns(numbers).filter(pl.Series(fresh, dtype=pl.Boolean))


def compact_part(stations: pl.DataFrame, cast: Cast, numbers: pl.Series, start: int, size: int) -> pl.DataFrame:
    """Collect the votes of some stations, from the row `start` on: a frame of COLUMNS, arrays as PostgreSQL text.

    Of a whole country at once, the arrays would be ten times as large as what they are made of.
    """
    part = stations.slice(start, size).with_row_index("place", start)
    place = cast.votes["place"]
    first, end = place.search_sorted(start, "left"), place.search_sorted(start + size, "left")
    votes = cast.votes.slice(first, end - first)
    gathered = _gather(votes.select("place", "votes", numbers.gather(votes["candidate"])))
    return (
        part.join(gathered, on="place", how="left")
        .with_columns(pl.col("candidates", "votes").fill_null("{}"))
        .select(COLUMNS)
    )


def name_communes(stations: pl.DataFrame) -> pl.DataFrame:
    """Return the code and the name of each commune that the file names."""
    named = stations.select(pl.col("commune").alias("code"), pl.col("commune_name").alias("name"))
    return named.drop_nulls().unique("code", keep="last")


def _gather(votes: pl.DataFrame) -> pl.DataFrame:
    """Return one row per station with PostgreSQL arrays of candidates and votes, sorted by candidate."""
    # Packed in one integer, a candidate and its votes sort and group together.
    packed = votes.select("place", (pl.col("id") * _PACK + pl.col("votes")).alias("packed")).sort("packed")
    grouped = packed.group_by("place").agg("packed")
    return grouped.select(
        "place", _array(pl.element() // _PACK).alias("candidates"), _array(pl.element() % _PACK).alias("votes")
    )


def _array(part: pl.Expr) -> pl.Expr:
    return pl.lit("{") + pl.col("packed").list.eval(part.cast(pl.String)).list.join(",") + pl.lit("}")


def _key(election: str) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    return (
        _scope(election).alias("scope"),
        pl.col("panel"),
        pl.col("name").fill_null(""),
        pl.col("nuance").fill_null(""),
    )


def _scope(election: str) -> pl.Expr:
    station = pl.col("station")
    if election in _NATIONAL:
        return pl.lit(NATION)
    if election in _LOCAL:
        return station.str.head(5)
    overseas = station.str.starts_with("97") | station.str.starts_with("98")
    return station.str.slice(0, pl.when(overseas).then(3).otherwise(2))
