"""Conversion of wide rows to two tidy frames."""

from collections.abc import Callable

import polars as pl

from elections import keys
from elections.ministry.header import NUMBERS, Columns
from elections.ministry.tidy_result import STATIONS, VOTES, Level

# Keys that need no normalising; the others, overseas above all, go through `elections.keys` one by one.
_MAINLAND = r"^(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])"
_COMMUNE = _MAINLAND + r"[0-9]{3}$"
_CONSTITUENCY = _MAINLAND + r"(?:0[1-9]|[1-9][0-9])$"


def with_keys(wide: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Add the keys of printed places, and `station`, the row's own. An invalid key is null."""
    at = {name: f"c{number}" for name, number in columns.fixed.items()}
    head = [at["department"]] if "department" in at else []
    wanted: dict[str, tuple[list[str], pl.Expr, str, Callable[..., str]]] = {}
    if "commune" in at:
        # The 2024 layout has whole communes, the 2017 layout what follows the department.
        plain = _joined(pl.col(at["commune"]), head, 3)
        key_of = keys.commune_key if columns.level != "commune" else _commune_or_sector
        wanted["commune"] = ([at["commune"], *head], plain, _COMMUNE, key_of)
    if "station_code" in at:
        plain = pl.col(at["station_code"])
        wanted["station_code"] = ([at["station_code"]], plain, "^[0-9]{4}$", keys.station_code)
    if "constituency" in at:
        plain = _joined(pl.col(at["constituency"]), head, 2)
        wanted["constituency"] = ([at["constituency"], *head], plain, _CONSTITUENCY, keys.constituency_key)
    if "canton" in at:
        plain = _joined(pl.col(at["canton"]), head, 2)
        wanted["canton"] = ([at["canton"], *head], plain, _CONSTITUENCY, keys.canton_key)
    if columns.level in _OTHER_KEYS:
        key_of = _OTHER_KEYS[columns.level]
        wanted["place"] = ([at[columns.level], *(head if columns.level == "sector" else [])], _NONE, "^$", key_of)
    # The reader's strings point into the whole file; a compact copy of these few columns makes each step below cheap.
    codes = wide.select(sorted({source for sources, *_ in wanted.values() for source in sources})).rechunk()
    found = (
        codes.lazy()
        .select(
            expression
            for name, (_, plain, regular, _) in wanted.items()
            for expression in (plain.alias(name), plain.str.contains(regular).fill_null(False).alias(f"{name} is key"))
        )
        .collect()
    )
    made = {
        name: _with_others(found[name], found[f"{name} is key"], codes.select(sources), key_of)
        for name, (sources, _, _, key_of) in wanted.items()
    }
    nothing = pl.repeat(None, wide.height, dtype=pl.String, eager=True)
    for name in _PLACES:
        made.setdefault(name, nothing)
    return wide.with_columns(**made, station=_row_key(made, columns.level, wide.height))


def _row_key(made: dict[str, pl.Series], level: Level, height: int) -> pl.Series:
    if level == "station":
        key = pl.concat_str(pl.lit(made["commune"]), pl.lit(made["station_code"]), separator="_")
        return pl.select(key).to_series()
    if level == "nation":
        return pl.repeat("FR", height, dtype=pl.String, eager=True)
    return made["place" if level in _OTHER_KEYS else level]


def _commune_or_sector(code: str, department: str | None = None) -> str:
    # The files of 2020 by commune have the sectors of Paris, Lyon and Marseille among the communes.
    return keys.sector_key(code, department) if "SR" in code.upper() else keys.commune_key(code, department)


_NONE = pl.lit(None, pl.String)
_OTHER_KEYS: dict[str, Callable[..., str]] = {
    "sector": keys.sector_key,
    "department": keys.department_key,
    "region": keys.region_key,
}
_PLACES = ("commune", "station_code", "constituency", "canton")


def stations_of(wide: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    at = columns.fixed
    key = pl.col("station")
    overseas = key.str.starts_with("97") | key.str.starts_with("98")
    department = key.str.slice(0, pl.when(overseas).then(3).otherwise(2))
    return wide.select(
        key,
        "commune",
        (pl.col(f"c{at['commune_name']}") if "commune_name" in at else _NONE).alias("commune_name"),
        (department if columns.level not in ("region", "nation") else _NONE).alias("department"),
        "constituency",
        "canton",
        "station_code",
        *((pl.col(f"c{at[name]}") if name in at else pl.lit(0)).cast(pl.Int64).alias(name) for name in NUMBERS),
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
    labels = [_text(block, name) for name in ("list_name", "long_name") if name in block]
    if "first_name" not in block:
        person = _text(block, "last_name")
    elif labels:
        person = pl.concat_str(_text(block, "first_name"), _text(block, "last_name"), separator=" ", ignore_nulls=True)
    else:
        last = _text(block, "last_name")
        # A name that could not be told apart stands whole in the column of the last one.
        person = pl.coalesce(pl.col(f"c{block['first_name']}") + " " + last, last)
    return pl.coalesce(*labels, person)


def _joined(code: pl.Expr, head: list[str], size: int) -> pl.Expr:
    if not head:
        return code
    return pl.when(code.str.len_bytes() == size).then(pl.col(head[0]) + code).otherwise(code)


def _with_others(plain: pl.Series, is_key: pl.Series, sources: pl.DataFrame, key_of: Callable[..., str]) -> pl.Series:
    """Return `plain` where it is a key, else `key_of` of the sources, computed for few rows."""
    others = (~is_key).arg_true()
    if others.is_empty():
        return plain
    known: dict[tuple[str | None, ...], str | None] = {}
    made: list[str | None] = []
    for written in sources[others].iter_rows():
        if written not in known:
            known[written] = _key_or_none(key_of, written)
        made.append(known[written])
    return plain.scatter(others, pl.Series(made, dtype=pl.String))


def map_codes(sources: pl.DataFrame, key_of: Callable[..., str]) -> pl.Series:
    """Return `key_of` of each row's columns, null if invalid; equal rows are computed once."""
    known = sources.unique()
    made = pl.Series("made", [_key_or_none(key_of, written) for written in known.iter_rows()], dtype=pl.String)
    return sources.join(
        known.with_columns(made), on=sources.columns, how="left", nulls_equal=True, maintain_order="left"
    )["made"]


def _key_or_none(key_of: Callable[..., str], written: tuple[str | None, ...]) -> str | None:
    try:
        return key_of(*(text or "" for text in written))
    except ValueError:
        return None
