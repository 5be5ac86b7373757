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
    at = {name: f"c{number}" for name, number in columns.fixed.items()}
    head = [at["department"]] if "department" in at else []
    commune, constituency = pl.col(at["commune"]), at.get("constituency")
    wanted = {
        # The 2024 layout has whole communes, the 2017 layout what follows the department.
        "commune": ([at["commune"], *head], _joined(commune, head, 3), _COMMUNE, keys.commune_key),
        "station_code": ([at["station_code"]], pl.col(at["station_code"]), "^[0-9]{4}$", keys.station_code),
    }
    if constituency is not None:
        plain = _joined(pl.col(constituency), head, 2)
        wanted["constituency"] = ([constituency, *head], plain, _CONSTITUENCY, keys.constituency_key)
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
    key = pl.concat_str(pl.lit(made["commune"]), pl.lit(made["station_code"]), separator="_")
    made.setdefault("constituency", pl.repeat(None, wide.height, dtype=pl.String, eager=True))
    return wide.with_columns(**made, station=pl.select(key).to_series())


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


def _joined(code: pl.Expr, head: list[str], size: int) -> pl.Expr:
    if not head:
        return code
    return pl.when(code.str.len_bytes() == size).then(pl.col(head[0]) + code).otherwise(code)


def _with_others(plain: pl.Series, is_key: pl.Series, sources: pl.DataFrame, key_of: Callable[..., str]) -> pl.Series:
    """`plain` where it is a key already; what `key_of` makes of the sources elsewhere, which is in few rows."""
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


def _key_or_none(key_of: Callable[..., str], written: tuple[str | None, ...]) -> str | None:
    try:
        return key_of(*(text or "" for text in written))
    except ValueError:
        return None
