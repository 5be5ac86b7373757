"""Val-Fictif written to disk in the layout of the real data folder."""

import json
from pathlib import Path

import polars as pl

from elections.fictional.constituency import Constituency
from elections.ministry import write_results
from elections.ministry.write_burvot import write_burvot
from elections.places.val_fictif import CODE, COMMUNES, NAME
from elections.populations import FIRST_VINTAGE, LAST_VINTAGE

_NEW_LAYOUT = 2024


def write_folder(constituency: Constituency, folder: Path) -> Path:
    """Write `official_small/00-01/…`, `geo/`, `insee/` and `truth/` under `folder`, and return it."""
    place = folder / "official_small" / f"{CODE[:2]}-{CODE[2:]}"
    for reading in constituency.readings:
        ballot = place / f"{reading.election}-{reading.date.year}-t{reading.round}"
        ballot.mkdir(parents=True, exist_ok=True)
        # Each year in its own layout: only the older one says which constituency a station is in.
        old = reading.date.year < _NEW_LAYOUT
        stations = reading.stations.with_columns(pl.lit(CODE).alias("constituency"))
        content = (write_burvot if old else write_results)(stations, reading.votes, department_names={CODE[:2]: NAME})
        name = (
            f"resultats-par-niveau-burvot-t{reading.round}-france-entiere.txt"
            if old
            else "resultats-definitifs-par-bureau-de-vote.csv"
        )
        (ballot / name).write_bytes(content)
    for name in ("geo", "insee", "truth"):
        (folder / name).mkdir(exist_ok=True)
    contours = json.dumps(constituency.contours, ensure_ascii=False, separators=(",", ":"))
    (folder / "geo" / "bureaux_contours_00.geojson").write_text(contours + "\n", encoding="utf-8")
    _write_insee(constituency, folder / "insee")
    for name, frame in (("base", constituency.base), ("transfers", constituency.transfers)):
        frame.write_csv(folder / "truth" / f"{name}.csv")
    return folder


def _write_insee(constituency: Constituency, folder: Path) -> None:
    profile = constituency.profile
    profile.write_csv(folder / "profil_bureaux.csv", separator=";")
    station, commune = pl.col("station").alias("code"), pl.col("commune_name").alias("commune")
    profile.select(
        station,
        pl.lit(CODE).alias("circonscription_presidentielle"),
        pl.lit(CODE).alias("circonscription_legislatives"),
        commune,
    ).write_parquet(folder / "bureau_circonscription_2022.parquet")
    profile.select(station, pl.lit(CODE).alias("circonscription")).write_parquet(
        folder / "bureau_circonscription_2024.parquet"
    )
    pl.DataFrame(
        {"code_commune": list(COMMUNES), "circonscription": CODE, "nb_circonscriptions_de_la_commune": 1}
    ).write_csv(folder / "commune_circonscription.csv", separator=";")
    sums = profile.group_by("commune", "commune_name", maintain_order=True).agg(pl.col("population").sum())
    sums.select(
        pl.lit("00").alias("reg"),
        pl.lit("00").alias("dep"),
        pl.lit("0000").alias("cv"),
        pl.col("commune").alias("codgeo"),
        pl.col("commune_name").alias("libgeo"),
        *(pl.col("population").alias(f"p{year % 100:02d}_pop") for year in range(FIRST_VINTAGE, LAST_VINTAGE + 1)),
    ).write_csv(folder / "population_municipale_communes_2013_2023.csv", separator=";", include_bom=True)
