"""Published tables as figures: what is missing keeps its reason, what is wrong is named."""

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.reference_datasets.cells import Unreadable
from predict.reference_datasets.figures import Table, read_figure, read_table
from predict.reference_datasets.kinds import KINDS
from predict.reference_datasets.places import commune_of, place_key

DECLARED = KINDS["filosofi-declared"]
SMALL = (
    "CODGEO;LIBGEO;NBPERS21;PMIMP21;Q221;RD\n"
    "94033;Fontenay-sous-Bois;52000;61,5;24 130;5,1\n"
    "94067;Saint-Mandé;s;so;nd;\n"
    "94080;Vincennes;49000;abc;31250;4,2\n"
    ";;;;;\n"
)


def small(text: str = SMALL, encoding: str = "utf-8") -> Table:
    return read_table(text.encode(encoding), DECLARED)


def test_a_figure_has_a_value_or_the_reason_why_it_has_none() -> None:
    first, second, third = small().rows

    assert first.figures == {
        "tax_persons": 52000.0,
        "share_taxed_households": 0.615,
        "declared_income_median": 24130.0,
        "declared_d9_d1": 5.1,
    }
    assert second.figures == {
        "tax_persons": "secret",
        "share_taxed_households": "not_applicable",
        "declared_income_median": "not_available",
        "declared_d9_d1": "blank",
    }
    assert "share_taxed_households" not in third.figures
    assert third.figures["declared_income_median"] == 31250.0


def test_a_wrong_cell_is_named_by_line_column_and_reason_and_the_rest_of_its_row_is_kept() -> None:
    (fault,) = small().rejected

    assert (fault.line, fault.column, fault.reason) == (4, "PMIMP21", "« abc » n’est pas un nombre")


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    lines = [line.split(";") for line in SMALL.splitlines()]
    moved = "\n".join(";".join(reversed(line)) for line in lines) + "\n"

    assert small(moved).rows == small().rows


def test_a_percentage_over_a_hundred_is_missing_as_another_column_s() -> None:
    found = read_table(b"IRIS;DISP_TP6019\n940330101;12.5\n940330102;17910\n", KINDS["iris-poverty"])

    assert [row.figures for row in found.rows] == [{"poverty_rate": 0.125}, {"poverty_rate": "implausible"}]
    assert "17910 %" in found.rejected[0].reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_any_usual_encoding_is_read_and_an_unusual_one_is_said(encoding: str) -> None:
    found = small(encoding=encoding)

    assert found.rows == small().rows
    assert bool(found.warnings) == (encoding == "cp1252")


def test_gzip_zip_and_parquet_hold_the_same_figures() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("base-cc-filosofi-2021.csv", SMALL)
        archive.writestr("meta_base-cc-filosofi-2021.csv", "COD_VAR;LIB_VAR\n")
    names, *lines = (line.split(";") for line in SMALL.splitlines()[:4])
    columns = io.BytesIO()
    pl.DataFrame(lines, schema=names, orient="row").write_parquet(columns)

    for data in (gzip.compress(SMALL.encode()), packed.getvalue(), columns.getvalue()):
        assert read_table(data, DECLARED).rows == small().rows


@pytest.mark.parametrize("cut", [40, 70, 100, 130])
def test_a_file_cut_in_the_middle_is_said_and_gives_no_half_row(cut: int) -> None:
    whole = {row.code: row for row in small().rows}
    try:
        found = small(SMALL[:cut])
    except Unreadable:
        assert cut < 80
        return
    assert found.rejected or found.warnings
    *sure, _ = found.rows
    assert all(row == whole[row.code] for row in sure)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01",
        b"<html>",
        b"CODGEO;AUTRE\n94033;1\n",
        b"PAR1....",
        b"PK\x03\x04....",
        gzip.compress(b"x", mtime=0)[:8] + b"zzzz",
    ],
)
def test_what_is_not_the_table_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"."):
        read_table(data, DECLARED)


def test_a_code_given_twice_keeps_its_first_row_and_is_reported() -> None:
    found = small(SMALL + "94033;Encore;1;1;1;1\n")

    assert found.rows == small().rows
    assert "94033 est donné deux fois" in found.rejected[-1].reason


def test_recipients_are_read_in_the_published_layout() -> None:
    text = (
        "Communes;Codes_Insee;NB_Allocataires;ALL_PAJE;ALL_bas_revenu;Pers_bas_revenu\n"
        "FONTENAY;94033;7800;1900;2100;4900\nVAL FICTIF;94067;2400;nd;nd;nd\n"
    )
    found = read_table(text.encode(), KINDS["caf-recipients"])

    assert found.rows[0].figures == {
        "recipient_households": 7800.0,
        "all_paje": 1900.0,
        "low_income_households": 2100.0,
        "low_income_persons": 4900.0,
    }
    assert found.rows[1].figures["low_income_persons"] == "not_available"


def test_several_years_of_one_figure_keep_their_year_but_the_latest() -> None:
    found = read_table(b"codgeo;p22_pop;p23_pop\n94033;51000;52000\n", KINDS["municipal-population"])

    assert found.vintage == "INSEE, populations de référence 2023"
    assert found.rows[0].figures == {"municipal_population_2022": 51000.0, "municipal_population": 52000.0}


@pytest.mark.parametrize(
    ("kind", "file", "rows", "rejected", "place", "figure", "value"),
    [
        ("filosofi-declared", "FILO2021_DEC_COM.csv", 34_929, 0, "01004", "declared_income_median", 20_940.0),
        ("filosofi-living-standard", "filosofi_2021_commune.parquet", 31_212, 0, "01001", "poverty_rate", "blank"),
        ("census", "rp_2022_commune.parquet", 34_848, 0, "01001", "share_65_plus", 0.2),
        ("iris-poverty", "iris_taux_pauvrete_2019.csv", 12_481, 2_827, "010040101", "poverty_rate", 0.205),
        (
            "constituency-portraits",
            "indic-stat-circonscriptions-legislatives-2022.xlsx",
            566,
            0,
            "0101",
            "registered_2022",
            85_723.0,
        ),
    ],
)
def test_a_published_file_is_read_whole(
    data: Path, kind: str, file: str, rows: int, rejected: int, place: str, figure: str, value: object
) -> None:
    found = read_table((data / "insee" / file).read_bytes(), KINDS[kind])

    assert (len(found.rows), len(found.rejected)) == (rows, rejected)
    assert next(row for row in found.rows if row.code == place).figures[figure] == value


def test_iris_are_read_from_a_table_of_columns(data: Path) -> None:
    columns = io.BytesIO()
    pl.read_parquet(data / "insee" / "iris_2021.parquet").filter(pl.col("com") == "94067").write_parquet(columns)
    found = read_table(columns.getvalue(), KINDS["iris-population"])

    assert {row.commune for row in found.rows} == {"94067"}
    people = [row.figures["population"] for row in found.rows]
    assert 20_000 < sum(count for count in people if isinstance(count, float)) < 25_000
    assert not found.rejected


def test_an_iris_of_a_district_is_where_its_city_votes() -> None:
    assert commune_of(place_key("751010101", "iris"), "iris") == "75056"
    assert commune_of(place_key("69381", "commune"), "commune") == "69123"
    assert commune_of(place_key("132010101", "iris"), "iris") == "13055"
    assert commune_of("940330101", "iris") == "94033"


@given(st.text(max_size=30))
def test_any_text_is_a_figure_a_reason_or_a_refusal(text: str) -> None:
    try:
        figure = read_figure(text, "percent")
    except ValueError:
        return
    assert isinstance(figure, str) or 0 <= figure <= 1


@given(st.binary(max_size=200))
def test_any_damage_is_a_table_or_a_refusal(noise: bytes) -> None:
    try:
        found = read_table(SMALL.encode()[:60] + noise, DECLARED)
    except Unreadable:
        return
    assert all(len(row.code) == 5 for row in found.rows)
