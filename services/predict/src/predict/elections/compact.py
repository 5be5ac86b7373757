"""From the ministry's tidy form to the rows that are stored: one per station, its votes as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from elections.ministry import Reading

NATION = "FR"
WHOLE_FRANCE = 96
"""Departments: a file with as many is the whole country, so a station it does not name is gone."""

_NATIONAL = {"presidentielle", "europeennes"}
_LOCAL = {"municipales", "metropole-lyon"}
_KEY = ["scope", "panel", "name", "nuance"]

STORED = ["station", "commune", "department", "constituency"]
COUNTED = ["registered", "voters", "blank", "null", "valid"]
COLUMNS = [*STORED, *COUNTED, "candidates", "votes"]

CandidateKey = tuple[str, int, str, str]
"""scope, panel, name, nuance: a panel number alone means another candidate in the next constituency."""


@dataclass(frozen=True)
class Rows:
    """`stations` has COLUMNS, arrays as PostgreSQL text; `candidates` those that were not known before."""

    stations: pl.DataFrame
    candidates: pl.DataFrame
    communes: pl.DataFrame


def election_id(reading: Reading) -> str:
    return f"{reading.election}-{reading.date.year}-t{reading.round}"


def covers_france(reading: Reading) -> bool:
    return reading.stations["department"].n_unique() >= WHOLE_FRANCE


def compact(reading: Reading, known: Mapping[CandidateKey, int]) -> Rows:
    """Number the candidates, going on after the known ones, and gather each station's votes."""
    scoped = reading.stations.select("station", _scope(reading.election).alias("scope"))
    votes = reading.votes.with_columns(pl.col("nuance", "name", "sex").fill_null("")).join(scoped, on="station")
    candidates = votes.group_by(_KEY).agg(pl.col("sex").first()).sort(_KEY)
    keys: list[CandidateKey] = candidates.select(_KEY).rows()
    last = max(known.values(), default=0)
    ids: list[int] = []
    fresh: list[bool] = []
    for key in keys:
        number = known.get(key)
        fresh.append(number is None)
        if number is None:
            last += 1
            number = last
        ids.append(number)
    candidates = candidates.with_columns(pl.Series("id", ids, pl.Int64), pl.Series("fresh", fresh, pl.Boolean))
    gathered = (
        votes.select("station", *_KEY, "votes")
        .join(candidates.select(*_KEY, "id"), on=_KEY)
        .sort("station", "id")
        .group_by("station", maintain_order=True)
        .agg(_array("id").alias("candidates"), _array("votes").alias("votes"))
    )
    stations = reading.stations.join(gathered, on="station", how="left").with_columns(
        pl.col("candidates", "votes").fill_null("{}")
    )
    return Rows(
        stations=stations.select(COLUMNS),
        candidates=candidates.filter("fresh").drop("fresh"),
        communes=reading.stations.select("commune", "commune_name").drop_nulls().unique("commune", keep="last"),
    )


def _array(column: str) -> pl.Expr:
    return pl.lit("{") + pl.col(column).cast(pl.String).str.join(",") + pl.lit("}")


def _scope(election: str) -> pl.Expr:
    if election in _NATIONAL:
        return pl.lit(NATION)
    return pl.col("commune" if election in _LOCAL else "department")
