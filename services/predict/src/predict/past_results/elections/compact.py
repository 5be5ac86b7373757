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
class Rows:
    """`stations` has COLUMNS, arrays as PostgreSQL text; `candidates`: the new ones."""

    stations: pl.DataFrame
    candidates: pl.DataFrame
    communes: pl.DataFrame


@dataclass(frozen=True)
class Cast:
    """Votes without texts: `votes` has the row of a station (`place`), the row of a candidate and a number."""

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
    return Cast(numbers.select("place", "candidate", pl.col("votes").cast(pl.UInt32)), candidates.select(*_KEY, "sex"))


def compact_reading(
    stations: pl.DataFrame, cast: Cast, known_candidates: Mapping[CandidateKey, int], after: int = 0
) -> Rows:
    """Number the candidates, from `after` + 1 for new ones, and collect each station's votes."""
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
    candidates = cast.candidates.with_columns(pl.Series("id", ids, pl.Int64), pl.Series("fresh", fresh, pl.Boolean))
    gathered = _gather(cast.votes.select("place", "votes", candidates["id"].gather(cast.votes["candidate"])))
    filled = (
        stations.with_row_index("place")
        .join(gathered, on="place", how="left")
        .with_columns(pl.col("candidates", "votes").fill_null("{}"))
    )
    return Rows(
        stations=filled.select(COLUMNS),
        candidates=candidates.filter("fresh").drop("fresh"),
        communes=stations.select("commune", "commune_name").drop_nulls().unique("commune", keep="last"),
    )


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
