"""The layout of 2014 and 2015: no header, a line per station and candidate, both rounds in one file."""

import gzip

import pytest
from elections.ministry import ReadResults, UnreadableFile, read_results, read_rounds
from hypothesis import given, settings
from hypothesis import strategies as st

COMMENTS = "-- Elections municipales 2014\n-- Ministère de l'intérieur\n--\n"
MUNICIPAL = COMMENTS + (
    "1;94;033;Fontenay-sous-Bois;0001;1000;700;680;1;DUPONT;Zoé;LDVG;400\n"
    "1;94;033;Fontenay-sous-Bois;0001;1000;700;680;2;MARTIN;Paul;LUMP;280\n"
    "1;94;033;Fontenay-sous-Bois;2;800;500;490;1;DUPONT;Zoé;LDVG;190\n"
    "1;94;033;Fontenay-sous-Bois;2;800;500;490;2;MARTIN;Paul;LUMP;300\n"
    "1;ZA;101;Les Abymes;0001;500;300;300;1;ABON;Luc;LDIV;300\n"
    "2;94;033;Fontenay-sous-Bois;0001;1000;710;690;1;DUPONT;Zoé;LDVG;690\n"
)
NAME = "MN14_Bvot_T1T2.txt"
CANTONAL = (
    "-- Champ 1 : NUMTOUR\n-- Champ 2 : CODDPT\n-- Champ 3 : CODSUBCOM\n-- Champ 4 : LIBSUBCOM\n"
    "-- Champ 5 : CODBURVOT\n"
    "-- Champ 6 : CODCAN\n-- Champ 7 : LIBCAN\n-- Champ 8 : NBRINS\n-- Champ 9 : NBRVOT\n-- Champ 10 : NBREXP\n"
    "-- Champ 11 : NUMDEPCAND\n-- Champ 12 : LIBLISEXT\n-- Champ 13 : CODNUA\n-- Champ 14 : NBRVOIX\n"
    "1;94;033;Fontenay-sous-Bois;0001;07;Fontenay;1000;700;680;1;M. A et Mme B;BC-DVG;400\n"
    "1;94;033;Fontenay-sous-Bois;0001;07;Fontenay;1000;700;680;2;M. C et Mme D;BC-UD;280\n"
)


def rounds(text: str, name: str = NAME, **told: object) -> list[ReadResults]:
    return read_rounds(text.encode("latin-1"), name=name, **told)  # pyright: ignore[reportArgumentType]  # each case says some of them


def test_both_rounds_are_read_and_one_can_be_asked_for() -> None:
    first, second = rounds(MUNICIPAL)

    assert (first.layout, str(first.date), first.round, str(second.date), second.round) == (
        "2014",
        "2014-03-23",
        1,
        "2014-03-30",
        2,
    )
    columns = ["station", "commune_name", "registered", "voters", "blank", "null", "valid"]
    assert first.stations.select(columns).rows() == [
        ("94033_0001", "Fontenay-sous-Bois", 1000, 700, 0, 20, 680),
        ("94033_0002", "Fontenay-sous-Bois", 800, 500, 0, 10, 490),
        ("97101_0001", "Les Abymes", 500, 300, 0, 0, 300),
    ]
    assert first.votes.filter(station="94033_0001").select("panel", "nuance", "name", "votes").rows() == [
        (1, "LDVG", "Zoé DUPONT", 400),
        (2, "LUMP", "Paul MARTIN", 280),
    ]
    assert not first.blank_apart
    assert ["blancs des nuls" in fault.reason for fault in first.warnings] == [True]
    assert rounds(MUNICIPAL, round=2)[0].stations["voters"].to_list() == [710]
    assert read_results(MUNICIPAL.encode("latin-1"), name=NAME, round=2).round == 2
    with pytest.raises(UnreadableFile, match="deux tours"):
        read_results(MUNICIPAL.encode("latin-1"), name=NAME)


def test_the_fields_are_named_by_the_comments() -> None:
    (reading,) = rounds(CANTONAL, "DP15_Bvot_T1T2.txt")

    assert (reading.election, str(reading.date)) == ("departementales", "2015-03-22")
    assert reading.stations.select("station", "canton").rows() == [("94033_0001", "9407")]
    assert reading.votes["name"].to_list() == ["M. A et Mme B", "M. C et Mme D"]


@pytest.mark.parametrize(
    ("between", "name", "column", "key"),
    [
        ("", "ER14_BVOT.txt", "canton", None),
        ("06;", "LG12_Bvot_T1T2.txt", "constituency", "9406"),
        ("07;", "RG15_Bvot_T1T2.txt", "canton", "9407"),
        ("06;07;", "PR12_Bvot_T1T2.txt", "constituency", "9406"),
    ],
)
def test_without_comments_the_number_of_fields_tells(between: str, name: str, column: str, key: str | None) -> None:
    text = f"1;94;033;Fontenay-sous-Bois;{between}0001;1000;700;680;1;DUPONT;Anne;DVG;680\n"
    (reading,) = rounds(text, name)

    assert reading.stations["station"].to_list() == ["94033_0001"]
    assert reading.stations[column].to_list() == [key]


@pytest.mark.parametrize(
    ("line", "old", "new", "reason"),
    [
        (4, "1000", "-5", "négatif"),
        (4, "1000", "600", "votants > inscrits"),
        (4, ";680;", ";701;", "exprimés > votants"),
        (5, "280", "beaucoup", "n’en est pas un"),
        (5, "280", "9999", "voix > exprimés"),
        (5, ";94;", ";99999;", "code de la commune"),
        (5, ";LUMP;280", "", "ligne coupée : 11 colonnes au lieu de 13"),
    ],
)
def test_a_wrong_line_is_named_and_its_station_is_not_kept_half(line: int, old: str, new: str, reason: str) -> None:
    lines = [*map(str, MUNICIPAL.splitlines(keepends=True))]
    lines[line - 1] = lines[line - 1].replace(old, new)
    text = "".join(lines)
    first, _ = rounds(text, mode="report")

    assert "94033_0001" not in set(first.stations["station"])
    assert any(fault.line == line and reason in fault.reason for fault in first.rejected)
    assert "94033_0002" in set(first.stations["station"])
    with pytest.raises(UnreadableFile) as refusal:
        rounds(text)
    assert line in [fault.line for fault in refusal.value.lines]


def test_a_station_whose_lines_disagree_is_refused() -> None:
    first, _ = rounds(MUNICIPAL.replace("0001;1000;700;680;2", "0001;1000;699;680;2"), mode="report")

    assert "mêmes inscrits" in first.rejected[0].reason
    assert "94033_0001" not in set(first.stations["station"])


def test_votes_that_do_not_sum_to_the_valid_ones_are_kept_and_told() -> None:
    (reading,) = rounds(CANTONAL.replace(";280", ";279"), "DP15_Bvot_T1T2.txt")

    assert reading.stations.height == 1
    assert any("somme des voix 679 ≠ exprimés 680" in fault.reason for fault in reading.warnings)


def test_in_a_small_commune_a_ballot_names_several_people_under_one_number() -> None:
    line = "1;01;002;L'Abergement;0001;200;150;140;1;{};X;;{}\n"
    lines = line.format("A", 120) + line.format("B", 130)
    (reading,) = rounds(COMMENTS + lines)

    assert reading.votes.select("panel", "name", "votes").rows() == [(1, "X A", 120), (2, "X B", 130)]
    told = " ".join(fault.reason for fault in reading.warnings)
    assert "renumérotés" in told
    assert "plurinominal" in told


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig", "latin-1"])
def test_any_usual_encoding_is_read(encode: str) -> None:
    first, _ = read_rounds(MUNICIPAL.encode(encode), name=NAME)
    assert first.votes["name"][0] == "Zoé DUPONT"


def test_a_packed_file_that_is_cut_says_so() -> None:
    packed = gzip.compress(MUNICIPAL.encode("latin-1"), mtime=0)
    assert read_rounds(packed, name=NAME)[0].stations.height == 3
    many = gzip.compress((MUNICIPAL + "".join(f"-- {n}\n" for n in range(9999))).encode("latin-1"))
    with pytest.raises(UnreadableFile) as refusal:
        read_rounds(many[:-2000], name=NAME)
    assert "gzip" in refusal.value.reason


def test_a_file_of_other_columns_is_refused_with_their_number() -> None:
    with pytest.raises(UnreadableFile, match="12 colonnes"):
        rounds("1;94;033;Fontenay;0001;1000;700;680;1;DUPONT;Anne;DVG\n")
    with pytest.raises(UnreadableFile, match="commentaires"):
        rounds(COMMENTS)


@settings(deadline=None)
@given(noise=st.binary(max_size=300), at=st.integers(0, len(MUNICIPAL)))
def test_any_damage_is_a_report_or_a_refusal(noise: bytes, at: int) -> None:
    content = MUNICIPAL.encode("latin-1")
    try:
        readings = read_rounds(content[:at] + noise + content[at:], name=NAME, mode="report")
    except UnreadableFile:
        return
    whole = {(r.round, station) for r in rounds(MUNICIPAL) for station in r.stations["station"]}
    kept = {(r.round, station) for r in readings for station in r.stations["station"]}
    assert whole <= kept or any(reading.rejected for reading in readings) or b"--" in noise or b"\n" in noise
