"""Every layout that the ministry has published since 2014, made small from its headers."""

import gzip
from pathlib import Path

import polars as pl
import pytest
from common.schemas import ElectionKind
from elections.ministry import EVERY_LEVEL, ReadResults, UnreadableFile, read_results, read_rounds
from elections.ministry.write import write_results

COMMON = (
    "Code du département;Libellé du département;{places};Inscrits;Abstentions;% Abs/Ins;Votants;% Vot/Ins;Blancs;"
    "% Blancs/Ins;% Blancs/Vot;Nuls;% Nuls/Ins;% Nuls/Vot;Exprimés;% Exp/Ins;% Exp/Vot;{block}"
)
COUNTS = "1000;300;30,00;700;70,00;14;1,40;2,00;6;0,60;0,86;680;68,00;97,14"
OTHER_COUNTS = "500;200;40,00;300;60,00;0;0,00;0,00;0;0,00;0,00;300;60,00;100,00"
COMMUNE = "Code de la commune;Libellé de la commune"
# As each year's file prints its block; `{v}` is where the votes are.
BLOCKS_2020 = {
    "municipales-2020-t1": (
        "N.Pan.;Code Nuance;Sexe;Nom;Prénom;Liste;Voix;% Voix/Ins;% Voix/Exp",
        "{n};LDVG;F;LEROY;Anne;Ensemble {n};{v};0;0",
    ),
    "departementales-2021-t1": (
        "N°Panneau;Nuance;Binôme;Voix;% Voix/Ins;% Voix/Exp",
        "{n};BC-DVG;A et B{n};{v};0;0",
    ),
    "regionales-2021-t2": (
        "N°Liste;Nuance Liste;Libellé Abrégé Liste;Libellé Etendu Liste;Nom Tête de Liste;Voix;% Voix/Ins;% Voix/Exp",
        "{n};LUGE;SIGLE{n};LISTE {n};DUPONT;{v};0;0",
    ),
}


def burvot(folder: str, separator: str = ";") -> bytes:
    """Two stations, the second with one candidate fewer: its commune has fewer lists."""
    block, written = BLOCKS_2020[folder]
    canton = "Code du canton;Libellé du canton;" if folder.startswith("departementales") else ""
    header = COMMON.format(places=f"{canton}{COMMUNE};Code B.Vote", block=block)
    first = f"94;Val-de-Marne;{'05;Charenton;' if canton else ''}033;Fontenay-sous-Bois;0001;{COUNTS};"
    second = f"94;Val-de-Marne;{'06;Vitry;' if canton else ''}080;Vincennes;1;{OTHER_COUNTS};"
    rows = [
        first + ";".join(written.format(n=n, v=v) for n, v in ((1, 400), (2, 280))),
        second + written.format(n=1, v=300),
    ]
    return "".join(f"{line}\r\n".replace(";", separator) for line in [header, *rows]).encode("latin-1")


def one(content: bytes, name: str, **told: object) -> ReadResults:
    (reading,) = read_rounds(content, name=name, levels=EVERY_LEVEL, **told)  # pyright: ignore[reportArgumentType]  # each case says some of them
    return reading


@pytest.mark.parametrize("folder", BLOCKS_2020)
@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_files_of_2020_and_2021_by_station(folder: str, separator: str) -> None:
    reading = read_results(burvot(folder, separator), name=f"{folder}/resultats-par-niveau-burvot-france-entiere.txt")

    assert (reading.layout, reading.level) == ("2017", "station")
    assert f"{reading.election}-{reading.date.year}-t{reading.round}" == folder
    assert reading.stations["station"].to_list() == ["94033_0001", "94080_0001"]
    assert reading.stations["registered"].sum() == 1500
    assert sorted(reading.votes["votes"]) == [280, 300, 400]
    assert (reading.rejected, reading.warnings) == ([], [])
    names = {
        "municipales-2020-t1": {"Ensemble 1", "Ensemble 2"},
        "departementales-2021-t1": {"A et B1", "A et B2"},
        "regionales-2021-t2": {"SIGLE1", "SIGLE2"},
    }
    assert set(reading.votes["name"]) == names[folder]
    expected = ["9405", "9406"] if folder.startswith("departementales") else [None, None]
    assert reading.stations["canton"].to_list() == expected


def test_a_ballot_of_a_small_commune_names_several_people() -> None:
    """Before 2026 the votes of a commune of less than 1,000 inhabitants sum to more than the valid votes."""
    content = burvot("municipales-2020-t1").replace(b";280;0;0", b";390;0;0")
    reading = read_results(content, name="municipales-2020-t1/burvot.txt")

    assert reading.stations.height == 2
    (warning,) = reading.warnings
    assert (warning.line, "plurinominal" in warning.reason) == (1, True)
    (uneven,) = read_results(content, name="municipales-2026-t1/burvot.txt").warnings
    assert (uneven.line, uneven.reason) == (2, "somme des voix 790 ≠ exprimés 680")


def test_a_row_that_lost_a_list_is_refused_in_its_own_commune_only() -> None:
    lines = burvot("municipales-2020-t1").decode("latin-1").splitlines(keepends=True)
    lost = lines[1].replace("0001", "0002", 1).replace(";2;LDVG;F;LEROY;Anne;Ensemble 2;280;0;0", "")
    reading = read_results(
        "".join([*lines, lost]).encode("latin-1"), name="municipales-2020-t1/burvot.txt", mode="report"
    )

    assert [fault.line for fault in reading.rejected] == [4]
    assert reading.stations.height == 2


def test_the_european_file_of_2024_begins_with_a_place(data: Path) -> None:
    header = (data / "law" / "ministry_headers" / "HEADER_europeennes2024_bv.csv").read_text("utf-8-sig").strip()
    fixed = "FE;France;94;Val-de-Marne;94033;Fontenay-sous-Bois;0001;1000;700;70,00%;300;30,00%;680;68,00%;97,14%;14"
    lists = ";".join(f"{n};L{n};SIGLE{n};Liste {n};{v};0%;0%;" for n, v in ((1, 400), (2, 200), (3, 80)))
    reading = one(f"{header}\r\n{fixed};1%;2%;6;0%;0%;{lists}\r\n".encode(), "europeennes-2024/bureaux.csv")

    assert (reading.layout, reading.level, reading.round) == ("2024", "station", 1)
    assert reading.votes.select("panel", "nuance", "name", "votes").rows() == [
        (1, "L1", "SIGLE1", 400),
        (2, "L2", "SIGLE2", 200),
        (3, "L3", "SIGLE3", 80),
    ]


def test_the_municipal_file_of_2026_has_blocks_of_thirteen_columns(data: Path) -> None:
    path = data / "law" / "ministry_headers" / "SYNTHETIC_municipales2026_bv.csv"
    reading = read_results(path, name="municipales-2026-t1/resultats-bv.csv")

    assert (reading.election, str(reading.date)) == ("municipales", "2026-03-15")
    assert reading.stations.select("station", "registered", "valid").rows() == [("29019_0001", 1000, 680)]
    assert reading.votes.select("panel", "nuance", "name", "sex", "votes").rows() == [
        (1, "LDVG", "ENSEMBLE", "F", 400),
        (2, "LDVD", "AGIR", "M", 280),
    ]
    by_commune = path.read_text().replace('"Code BV";', "").replace('"0001";', "")
    commune = one(by_commune.encode(), "municipales-2026-t1/resultats-communes.csv")
    assert (commune.level, commune.stations["station"].to_list()) == ("commune", ["29019"])


def test_the_councils_of_districts_are_another_election(data: Path) -> None:
    path = data / "law" / "ministry_headers" / "SYNTHETIC_municipales2026_bv.csv"
    sectors = path.read_text().replace("Code commune", "Code secteur").replace("Libellé commune", "Libellé secteur")
    with pytest.raises(UnreadableFile, match="conseils d’arrondissement"):
        read_results(sectors.encode(), name="municipales-2026-t1/bv.csv")
    text = sectors.replace('"Code BV";', "").replace('"0001";', "").replace("29019", "75056SR05")
    assert one(text.encode(), "municipales-2026-t1/secteurs.csv").stations["station"].to_list() == ["75056SR05"]


def test_a_file_by_constituency_has_the_official_totals(data: Path) -> None:
    folder = data / "official" / "legislatives-2024-t1"
    reading = one((folder / "resultats-definitifs-par-circonscriptions-legislatives.csv.gz").read_bytes(), folder.name)

    assert (reading.level, reading.stations.height, reading.rejected) == ("constituency", 577, [])
    assert reading.stations.select("registered", "voters", "valid").sum().row(0) == (49_332_709, 32_908_657, 32_057_946)
    control = pl.read_parquet(data / "tables" / "controle_legislatives_par_circonscription.parquet")
    official = control.filter(pl.col("scrutin") == "legislatives-2024-t1")
    assert sorted(reading.votes["votes"]) == sorted(official["voix"])


@pytest.mark.parametrize(
    ("places", "row", "level", "key"),
    [
        (COMMUNE, "94;Val-de-Marne;033;Fontenay-sous-Bois", "commune", "94033"),
        (COMMUNE, "75;Paris;056SR05;Paris secteur 5", "commune", "75056SR05"),
        ("Code du canton;Libellé du canton", "94;Val-de-Marne;5;Charenton", "canton", "9405"),
        (
            "Code de la circonscription;Libellé de la circonscription",
            "94;Val-de-Marne;06;6ème circonscription",
            "constituency",
            "9406",
        ),
    ],
)
def test_the_files_of_before_2024_by_other_places(places: str, row: str, level: str, key: str) -> None:
    header = COMMON.format(places=places, block="N°Panneau;Sexe;Nom;Prénom;Voix;% Voix/Ins;% Voix/Exp")
    text = f"{header}\r\n{row};{COUNTS};1;F;LE PEN;Marine;400;0;0;2;M;MACRON;Emmanuel;280;0;0\r\n"
    reading = one(text.encode("latin-1"), "presidentielle-2022-t2/resultats-par-niveau.txt")

    assert (reading.level, reading.stations["station"].to_list()) == (level, [key])
    assert reading.stations["commune_name"].to_list() == [row.split(";")[3]]
    assert reading.votes["votes"].sum() == 680
    with pytest.raises(UnreadableFile, match="par bureau"):
        read_results(text.encode("latin-1"), name="presidentielle-2022-t2/x.txt")


@pytest.mark.parametrize(
    ("places", "row", "level", "key"),
    [
        ("Code du département;Libellé du département", "ZA;Guadeloupe", "department", "971"),
        ("Code de la région;Libellé de la région", "11;Île-de-France", "region", "11"),
        ("Libellé localisation", "France entière", "nation", "FR"),
    ],
)
def test_the_files_of_whole_departments_regions_and_the_nation(places: str, row: str, level: str, key: str) -> None:
    header = COMMON.replace("Code du département;Libellé du département;", "")
    header = header.format(places=places, block="N°Panneau;Nom;Prénom;Voix;% Voix/Ins;% Voix/Exp")
    text = f"{header}\r\n{row};{COUNTS};1;LE PEN;Marine;400;0;0;2;MACRON;Emmanuel;280;0;0\r\n"
    reading = one(text.encode("latin-1"), "presidentielle-2022-t2/resultats.txt")

    assert (reading.level, reading.stations["station"].to_list()) == (level, [key])
    assert reading.rejected == []


def test_a_file_that_counts_blank_and_null_together_says_so() -> None:
    apart = "Blancs;% Blancs/Ins;% Blancs/Vot;Nuls;% Nuls/Ins;% Nuls/Vot"
    header = COMMON.replace(apart, "Blancs et nuls;% BlNuls/Ins")
    header = header.format(places=COMMUNE, block="N°Panneau;Nom;Prénom;Voix;% Voix/Ins;% Voix/Exp")
    counts = "1000;300;30,00;700;70,00;20;2,00;680;68,00;97,14"
    text = f"{header}\r\n94;Val-de-Marne;033;Fontenay;{counts};1;A;B;680;0;0\r\n"
    reading = one(text.encode("latin-1"), "europeennes-2014/communes.csv")

    assert reading.stations.select("blank", "null").rows() == [(0, 20)]
    assert not reading.blank_apart
    assert "ne sépare pas les blancs des nuls" in reading.warnings[0].reason


def test_a_header_made_anew_by_a_spreadsheet_repeats_its_blocks() -> None:
    block = "N°Panneau;Sexe;Nom;Prénom;Nuance;Voix;% Voix/Ins;% Voix/Exp"
    header = COMMON.format(places=COMMUNE, block=f"{block};{block}")
    text = f"{header}\n94;Val-de-Marne;033;Fontenay;{COUNTS};1;F;A;B;DVG;680;0;0;;;;;;;;\n"
    reading = one(text.encode("latin-1"), "legislatives-2017-t1/communes.csv")

    assert reading.votes.select("panel", "votes").rows() == [(1, 680)]


def test_a_file_in_each_layout_is_the_same_when_it_is_packed() -> None:
    content = burvot("departementales-2021-t1")
    assert one(gzip.compress(content), "departementales-2021-t1/x.txt").stations.equals(
        one(content, "departementales-2021-t1/x.txt").stations
    )


def test_a_moved_column_changes_nothing_when_the_header_moved_with_it() -> None:
    rows = [line.split(";") for line in burvot("regionales-2021-t2").decode("latin-1").splitlines()]
    moved = "\n".join(";".join([row[4], *row[:4], *row[5:]]) for row in rows) + "\n"
    assert one(moved.encode("latin-1"), "regionales-2021-t2/x.txt").stations.equals(
        one(burvot("regionales-2021-t2"), "regionales-2021-t2/x.txt").stations
    )
    without_header = "\n".join(";".join(row) for row in [rows[0], *([r[4], *r[:4], *r[5:]] for r in rows[1:])]) + "\n"
    reading = one(without_header.encode("latin-1"), "regionales-2021-t2/x.txt", mode="report")
    assert [fault.line for fault in reading.rejected] == [2, 3]
    assert reading.stations.is_empty()


def test_percentages_that_disagree_are_not_believed() -> None:
    content = burvot("regionales-2021-t2").replace(b"70,00", b"12,34")
    assert one(content, "regionales-2021-t2/x.txt").stations.equals(
        one(burvot("regionales-2021-t2"), "regionales-2021-t2/x.txt").stations
    )


def test_what_is_written_in_the_2024_layout_keeps_the_regional_lists() -> None:
    whole = one(burvot("regionales-2021-t2"), "regionales-2021-t2/x.txt")
    again = read_results(
        write_results(whole.stations, whole.votes), election=ElectionKind.REGIONALES, date=whole.date, round=2
    )
    assert again.stations.equals(whole.stations)
