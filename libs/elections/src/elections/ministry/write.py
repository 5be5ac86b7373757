"""Writer of tidy results in the ministry's 2024 layout."""

import polars as pl

from elections.ministry.header import NUMBERS

_LABELS = {
    "registered": "Inscrits",
    "voters": "Votants",
    "abstentions": "Abstentions",
    "valid": "Exprimés",
    "blank": "Blancs",
    "null": "Nuls",
}
_SEX = {"M": "MASCULIN", "F": "FEMININ"}


def write_results(
    stations: pl.DataFrame,
    votes: pl.DataFrame,
    *,
    department_names: dict[str, str] | None = None,
    lists: bool = False,
) -> bytes:
    """Return a 2024 file (UTF-8, `;`, CRLF) from the two tidy frames.

    `lists`: with the blocks of list elections, as for Europe in 2024.

    A name without capitals cannot be split and goes to the last name. The layout has no constituency column.
    """
    names = department_names or {}
    figures = stations.with_columns((pl.col("registered") - pl.col("voters")).alias("abstentions"))
    fixed = figures.select(
        pl.col("station"),
        pl.col("department").alias("Code département"),
        pl.col("department").replace(names).alias("Libellé département"),
        pl.col("commune").alias("Code commune"),
        pl.col("commune_name").fill_null("").alias("Libellé commune"),
        pl.col("station_code").alias("Code BV"),
        pl.col("registered").alias("Inscrits"),
        *_with_shares("voters", ["registered"], {"registered": "% Votants"}),
        *_with_shares("abstentions", ["registered"], {"registered": "% Abstentions"}),
        *_with_shares("valid", ["registered", "voters"], {}),
        *_with_shares("blank", ["registered", "voters"], {}),
        *_with_shares("null", ["registered", "voters"], {}),
    )
    ranked = (
        votes.sort("station", "panel")
        .join(figures.select("station", *NUMBERS), on="station", how="left")
        .with_columns(pl.int_range(1, pl.len() + 1).over("station").alias("rank"))
    )
    wide = fixed
    for rank in range(1, int(ranked["rank"].max() or 0) + 1):  # pyright: ignore[reportArgumentType]  # polars does not know that it is a whole number
        block = ranked.filter(pl.col("rank") == rank).select("station", *(_list_block(rank) if lists else _block(rank)))
        wide = wide.join(block, on="station", how="left", maintain_order="left")
    text = wide.drop("station").write_csv(separator=";", line_terminator="\r\n", null_value="", quote_style="necessary")
    return text.encode()


def _block(rank: int) -> list[pl.Expr]:
    return [
        pl.col("panel").alias(f"Numéro de panneau {rank}"),
        pl.col("nuance").alias(f"Nuance candidat {rank}"),
        _last_name().alias(f"Nom candidat {rank}"),
        _first_name().alias(f"Prénom candidat {rank}"),
        pl.col("sex").replace(_SEX).alias(f"Sexe candidat {rank}"),
        pl.col("votes").alias(f"Voix {rank}"),
        _share("votes", "registered").alias(f"% Voix/inscrits {rank}"),
        _share("votes", "valid").alias(f"% Voix/exprimés {rank}"),
        pl.lit("").alias(f"Elu {rank}"),
    ]


def _list_block(rank: int) -> list[pl.Expr]:
    return [
        pl.col("panel").alias(f"Numéro de panneau {rank}"),
        pl.col("nuance").alias(f"Nuance liste {rank}"),
        pl.lit("").alias(f"Libellé abrégé de liste {rank}"),
        pl.col("name").alias(f"Libellé de liste {rank}"),
        pl.col("votes").alias(f"Voix {rank}"),
        _share("votes", "registered").alias(f"% Voix/inscrits {rank}"),
        _share("votes", "valid").alias(f"% Voix/exprimés {rank}"),
        pl.lit("").alias(f"Sièges {rank}"),
    ]


# `Anne-Marie DE LA TOUR`: the last name starts where the capitals start.
_CAPITALS = r"(?:^| )([^\p{Ll} ]{2,}(?: [^\p{Ll}]*)?)$"


def _last_name() -> pl.Expr:
    name = pl.col("name").fill_null("")
    return pl.coalesce(name.str.extract(_CAPITALS), name)


def _first_name() -> pl.Expr:
    name = pl.col("name").fill_null("")
    return pl.when(name.str.contains(_CAPITALS)).then(name.str.replace(_CAPITALS, "")).otherwise(pl.lit(""))


def _with_shares(figure: str, of: list[str], titles: dict[str, str]) -> list[pl.Expr]:
    label = _LABELS[figure]
    last = {"registered": "inscrits", "voters": "votants"}
    shares = [_share(figure, base).alias(titles.get(base, f"% {label}/{last[base]}")) for base in of]
    return [pl.col(figure).alias(label), *shares]


def _share(figure: str, base: str) -> pl.Expr:
    """Return `44,12%`, rounded half up in integer arithmetic; `0.00%` for a zero denominator, as the ministry
    prints.
    """
    hundredths = (20_000 * pl.col(figure) + pl.col(base)) // (2 * pl.col(base))
    whole, rest = (hundredths // 100).cast(pl.String), (hundredths % 100).cast(pl.String).str.zfill(2)
    return pl.when(pl.col(base) == 0).then(pl.lit("0.00%")).otherwise(whole + "," + rest + "%")
