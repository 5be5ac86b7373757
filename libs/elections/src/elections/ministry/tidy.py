"""From one row per station, as wide as its candidates, to two tidy frames."""

from collections.abc import Callable

import polars as pl

from elections import keys
from elections.ministry.header import NUMBERS, Columns
from elections.ministry.reading import STATIONS, VOTES

# Keys that need no normalising; the others, overseas above all, go through `elections.keys` one by one.
_MAINLAND = r"^(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])"
_COMMUNE = _MAINLAND + r"[0-9]{3}$"
_CONSTITUENCY = _MAINLAND + r"(?:0[1-9]|[1-9][0-9])$"


def with_keys(wide: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Adds commune, station code, constituency and station; a key that cannot be is null."""
    at = columns.fixed
    department = f"c{at['department']}" if "department" in at else None
    wide = wide.with_columns(
        _commune(wide, f"c{at['commune']}", department).alias("commune"),
        _station_code(wide, f"c{at['station_code']}").alias("station_code"),
        _constituency(wide, f"c{at['constituency']}", department).alias("constituency")
        if "constituency" in at
        else pl.lit(None, pl.String).alias("constituency"),
    )
    return wide.with_columns((pl.col("commune") + "_" + pl.col("station_code")).alias("station"))


def stations_of(wide: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    at = columns.fixed
    commune = pl.col("commune")
    overseas = commune.str.starts_with("97") | commune.str.starts_with("98")
    return wide.select(
        "station",
        commune,
        (pl.col(f"c{at['commune_name']}") if "commune_name" in at else pl.lit(None, pl.String)).alias("commune_name"),
        commune.str.slice(0, pl.when(overseas).then(3).otherwise(2)).alias("department"),
        "constituency",
        "station_code",
        *(pl.col(f"c{at[name]}").cast(pl.Int64).alias(name) for name in NUMBERS),
    ).select(list(STATIONS))


def votes_of(wide: pl.DataFrame, blocks: list[dict[str, int]]) -> pl.DataFrame:
    lazy = wide.lazy()
    parts = [
        lazy.select(
            "station",
            (pl.col(f"c{block['panel']}") if "panel" in block else pl.lit(number)).cast(pl.Int64).alias("panel"),
            _text(block, "nuance").alias("nuance"),
            _name(block).alias("name"),
            # MASCULIN, FEMININ, M, F
            _text(block, "sex").str.head(1).alias("sex"),
            pl.col(f"c{block['votes']}").cast(pl.Int64).alias("votes"),
        ).filter(pl.col("votes").is_not_null())
        for number, block in enumerate(blocks, start=1)
    ]
    return pl.concat(parts).select(list(VOTES)).collect()


def _text(block: dict[str, int], name: str) -> pl.Expr:
    return pl.col(f"c{block[name]}") if name in block else pl.lit(None, pl.String)


def _name(block: dict[str, int]) -> pl.Expr:
    person = pl.concat_str(_text(block, "first_name"), _text(block, "last_name"), separator=" ", ignore_nulls=True)
    if "first_name" not in block:
        person = _text(block, "last_name")
    elif "list_name" not in block:
        return pl.col(f"c{block['first_name']}") + " " + pl.col(f"c{block['last_name']}")
    labels = [_text(block, name) for name in ("list_name", "long_name") if name in block]
    return pl.coalesce(*labels, person)


def _commune(wide: pl.DataFrame, commune: str, department: str | None) -> pl.Series:
    code = pl.col(commune)
    if department is None:
        return _keyed(wide, code.str.zfill(5), _COMMUNE, [commune], keys.commune_key)
    joined = (
        pl.when(code.str.len_bytes() < 5)
        .then(pl.col(department).str.zfill(2) + code.str.zfill(3))
        .otherwise(code.str.zfill(5))
    )
    return _keyed(wide, joined, _COMMUNE, [commune, department], keys.commune_key)


def _constituency(wide: pl.DataFrame, code: str, department: str | None) -> pl.Series:
    if department is None:
        return _keyed(wide, pl.col(code), _CONSTITUENCY, [code], keys.constituency_key)
    short = pl.col(code).str.len_bytes() < 3
    joined = pl.when(short).then(pl.col(department).str.zfill(2) + pl.col(code).str.zfill(2)).otherwise(pl.col(code))
    return _keyed(wide, joined, _CONSTITUENCY, [code, department], keys.constituency_key)


def _station_code(wide: pl.DataFrame, code: str) -> pl.Series:
    return _keyed(wide, pl.col(code).str.zfill(4), "^[0-9]{4}$", [code], keys.station_code)


def _keyed(
    wide: pl.DataFrame, plain: pl.Expr, regular: str, sources: list[str], key_of: Callable[..., str]
) -> pl.Series:
    """`plain` where it is a key already; what `key_of` makes of the sources elsewhere, which is in few rows."""
    frame = wide.select(*sources, plain.alias("plain"))
    is_regular = frame["plain"].str.contains(regular).fill_null(False)
    others = frame.filter(~is_regular).select(sources).unique()
    if others.is_empty():
        return frame["plain"]
    known = others.with_columns(
        pl.Series("key", [_key_or_none(key_of, row) for row in others.iter_rows()], dtype=pl.String)
    )
    joined = frame.join(known, on=sources, how="left", maintain_order="left", nulls_equal=True)
    return joined.select(pl.when(is_regular).then("plain").otherwise("key")).to_series()


def _key_or_none(key_of: Callable[..., str], written: tuple[str | None, ...]) -> str | None:
    try:
        return key_of(*(text or "" for text in written))
    except ValueError:
        return None
