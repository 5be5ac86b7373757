"""The real files of INSEE and IGN, as the data folder has them: what each holds, and its traps."""

import json
from pathlib import Path

import pytest
from predict.reference_datasets.figures import Table, read_table
from predict.reference_datasets.kinds import KINDS
from predict.reference_datasets.preparation import prepare_dataset


def table(data: Path, kind: str, name: str) -> Table:
    return read_table((data / "insee" / name).read_bytes(), KINDS[kind])


@pytest.mark.parametrize(
    ("kind", "name", "places", "rejected", "vintage"),
    [
        ("filosofi-declared", "FILO2021_DEC_COM.csv", 34_929, 0, "INSEE, Filosofi 2021, revenu déclaré"),
        ("filosofi-living-standard", "filosofi_2021_commune.parquet", 31_212, 0, "INSEE, Filosofi 2021, niveau de vie"),
        ("census", "rp_2022_commune.parquet", 34_848, 0, "INSEE, recensement 2022"),
        ("iris-population", "iris_2021.parquet", 49_280, 0, "INSEE, recensement 2021, IRIS"),
        ("iris-poverty", "iris_taux_pauvrete_2019.csv", 12_481, 2_827, "INSEE, Filosofi 2019, IRIS"),
        (
            "municipal-population",
            "population_municipale_communes_2013_2023.csv",
            34_995,
            0,
            "INSEE, populations de référence 2023",
        ),
        (
            "constituency-portraits",
            "indic-stat-circonscriptions-legislatives-2022.xlsx",
            566,
            0,
            "INSEE, portraits des circonscriptions législatives 2022",
        ),
    ],
)
def test_every_row_of_a_published_file_is_read(
    data: Path, kind: str, name: str, places: int, rejected: int, vintage: str
) -> None:
    found = table(data, kind, name)
    assert (len(found.rows), len(found.rejected), found.vintage) == (places, rejected, vintage)


def test_euros_in_the_column_of_the_poverty_rate_are_missing_with_their_reason(data: Path) -> None:
    rows = table(data, "iris-poverty", "iris_taux_pauvrete_2019.csv").rows
    figures = [row.figures["poverty_rate"] for row in rows]
    told = [figure for figure in figures if isinstance(figure, float)]
    assert figures.count("implausible") == 2_827
    assert max(told) <= 1.0
    assert len(told) == 12_481 - 2_827
    by_code = {row.code: row.figures["poverty_rate"] for row in rows}
    assert by_code["010530501"] == "implausible"
    assert by_code["010040101"] == 0.205


def test_secret_and_absent_figures_keep_their_reason(data: Path) -> None:
    rows = table(data, "filosofi-declared", "FILO2021_DEC_COM.csv").rows
    reasons = {figure for row in rows for figure in row.figures.values() if isinstance(figure, str)}
    assert reasons == {"secret", "not_applicable", "not_available"}
    vincennes = next(row for row in rows if row.code == "94080")
    assert vincennes.figures["declared_income_median"] == pytest.approx(33_000, rel=0.2)


def test_boundaries_of_iris_and_addresses_of_a_prefecture(data: Path) -> None:
    for department, count in (("94", 530), ("29", 449)):
        areas = prepare_dataset("iris-contours", (data / "geo" / f"iris_contours_{department}.geojson").read_bytes())
        assert (areas.rows.height, areas.rejected) == (count, [])
        assert json.loads(areas.rows["geometry"][0])["type"] in ("Polygon", "MultiPolygon")
    points = prepare_dataset("addresses", (data / "addresses" / "adresses_94_par_bureau.parquet").read_bytes())
    assert (points.rows.height, points.rejected) == (138_359, [])
    assert points.rows["station"].n_unique() == 809
