"""What is wrong with a file is said, with its line; nothing wrong is imported."""

import gzip
from pathlib import Path

import pytest
from elections.ministry import Mode, ReadResults, UnreadableFile, read_results, write_results
from hypothesis import given, settings
from hypothesis import strategies as st

OLD = "presidentielle-2022-t2"
NEW = "legislatives-2024-t2"
PATHS = {
    OLD: "resultats-par-niveau-burvot-t2-france-entiere.txt",
    NEW: "resultats-definitifs-par-bureau-de-vote.csv",
    "legislatives-2024-t1": "resultats-definitifs-par-bureau-de-vote.csv",
    "legislatives-2022-t1": "resultats-par-niveau-burvot-t1-france-entiere.txt",
}


def load(data: Path, folder: str) -> bytes:
    return (data / "official_small" / "94-06" / folder / PATHS[folder]).read_bytes()


def change(content: bytes, line: int, before: bytes, after: bytes) -> bytes:
    lines = content.split(b"\n")
    assert before in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(before, after, 1)
    return b"\n".join(lines)


def report(content: bytes, name: str, mode: Mode = "report") -> ReadResults:
    return read_results(content, name=name, mode=mode)


# Line 2 of the présidentielle: 994 registered, 674 voters, 49 blank, 15 null, 610 valid, 502 and 108 votes.
@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (b";994;", b";-994;", "inscrits : nombre négatif"),
        (b";994;", b";994,5;", "inscrits : nombre à virgule"),
        (b";994;", b";abc;", "n’est pas un nombre"),
        (b";994;", b";;", "inscrits : il manque le nombre"),
        (b";994;", b";99999999999;", "inscrits : nombre trop grand"),
        (b";994;", b";99;", "votants 674 > inscrits 99"),
        (b";49;", b";50;", "blancs + nuls + exprim"),
        (b";502;", b";-502;", "voix du panneau 1 : nombre négatif"),
        (b";502;", b";50.2;", "voix du panneau 1 : nombre à virgule"),
        (b";2;F;", b";1;F;", "le panneau 1 est donné deux fois"),
        (b";2;F;", b";x;F;", "numéro de panneau"),
        (b";0001;", b";00001;", "bureau de vote"),
        (b";033;", b";O33;", "commune"),
        (b";06;", b";00;", "circonscription"),
        (b";108;10,87;17,70", b";108;10,87", "colonnes"),
        (b";108;10,87;17,70", b";108;10,87;17,70;", "colonnes"),
        (b";2;F;LE PEN;Marine;108;10,87;17,70", b"", "ligne coupée : il manque des candidats"),
    ],
)
def test_a_wrong_row_is_reported_with_its_line_and_reason(data: Path, before: bytes, after: bytes, reason: str) -> None:
    content = change(load(data, OLD), 2, before, after)
    reading = report(content, OLD)
    assert [fault.line for fault in reading.rejected] == [2]
    assert reason in reading.rejected[0].reason
    assert reading.stations.height == 79
    assert "94033_0001" not in set(reading.votes["station"])
    with pytest.raises(UnreadableFile) as refusal:
        read_results(content, name=OLD)
    assert refusal.value.lines == reading.rejected


def test_votes_that_do_not_sum_are_kept_with_a_warning(data: Path) -> None:
    reading = read_results(change(load(data, OLD), 2, b";502;", b";503;"), name=OLD)
    assert reading.stations.height == 80
    assert [fault.line for fault in reading.warnings] == [2]
    assert "611 ≠ exprimés 610" in reading.warnings[0].reason


def test_a_station_given_twice_is_kept_once_when_the_rows_agree_and_not_at_all_when_they_differ(data: Path) -> None:
    content = load(data, OLD)
    second = content.split(b"\n")[1]
    same = report(content.rstrip(b"\r\n") + b"\r\n" + second + b"\n", OLD)
    assert [fault.line for fault in same.rejected] == [82]
    assert same.stations.height == 80
    other = second.replace(b";502;", b";501;").replace(b";108;", b";109;")
    differ = report(content.rstrip(b"\r\n") + b"\r\n" + other + b"\n", OLD)
    assert [fault.line for fault in differ.rejected] == [2, 82]
    assert differ.stations.height == 79


def report_or_refusal(content: bytes) -> tuple[ReadResults | None, list[int]]:
    """Return the reading, or the lines for which the file is refused."""
    try:
        return report(content, OLD), []
    except UnreadableFile as refused:
        return None, [fault.line for fault in refused.lines]


@given(cut=st.integers(2000, 16_000))
def test_half_a_file_never_gives_half_a_row(data: Path, cut: int) -> None:
    content = load(data, OLD)[:cut]
    whole = read_results(load(data, OLD), name=OLD)
    reading, broken = report_or_refusal(content)
    if reading is None:
        assert broken == [content.count(b"\n") + 1]
        return
    kept = reading.stations.height
    assert reading.stations.equals(whole.stations.head(kept))
    assert reading.rejected == []
    # A cut after the last vote loses a percentage, which nobody reads.
    assert kept == content.rstrip(b"\r\n").count(b"\n")


@pytest.mark.parametrize("folder", PATHS)
@pytest.mark.parametrize("mode", ["strict", "report"])
def test_a_file_that_stops_within_its_last_line_is_refused_in_either_mode(data: Path, folder: str, mode: Mode) -> None:
    content = load(data, folder)
    for last in (content[:-150], content.rstrip(b"\r\n")[: content.rstrip(b"\r\n").rfind(b"\n") + 12]):
        with pytest.raises(UnreadableFile, match="au milieu de sa dernière ligne"):
            report(last, folder, mode)


def test_a_last_line_without_its_line_end_is_a_whole_file(data: Path) -> None:
    content = load(data, OLD).rstrip(b"\r\n")
    assert report(content, OLD).stations.height == 80


@pytest.mark.parametrize("mode", ["strict", "report"])
def test_a_cut_archive_is_refused_in_either_mode(data: Path, mode: Mode) -> None:
    packed = gzip.compress(load(data, OLD))[:3000]
    with pytest.raises(UnreadableFile, match="L’archive gzip s’arrête avant sa fin"):
        report(packed, OLD, mode)


def unpadded(line: str) -> str:
    cells = line.split(";")
    return ";".join(cell.lstrip("0") if at < 5 else cell for at, cell in enumerate(cells))


@pytest.mark.parametrize("folder", PATHS)
def test_line_ends_padding_byte_order_mark_and_gzip_change_nothing(data: Path, folder: str) -> None:
    content = load(data, folder)
    whole = read_results(content, name=folder)
    text = content.decode("utf-8" if whole.layout == "2024" else "latin-1")
    variants = [
        content.replace(b"\r\n", b"\n"),
        gzip.compress(content),
        content.rstrip(b"\r\n"),
        content + b"\r\n\r\n",
        b"\xef\xbb\xbf" + text.encode(),
    ]
    if whole.layout == "2024":
        bare = text.replace('"', "")
        variants += [bare.encode(), bare.encode("latin-1")]
        quoted = "\r\n".join(
            ";".join(f'"{cell}"' for cell in line.split(";")) for line in bare.rstrip("\r\n").split("\r\n")
        )
        variants += [quoted.encode(), "\r\n".join(map(unpadded, bare.split("\r\n"))).encode()]
    for variant in variants:
        again = read_results(variant, name=folder)
        assert again.stations.equals(whole.stations)
        assert again.votes.equals(whole.votes)


def test_a_file_in_an_unusual_encoding_is_read_and_said(data: Path) -> None:
    reading = read_results(load(data, OLD).decode("latin-1").encode(), name=OLD)
    assert [fault.line for fault in reading.warnings] == [1]
    assert "Saint-Mandé" in set(reading.stations["commune_name"])


@pytest.mark.parametrize("folder", [OLD, NEW])
def test_a_file_whose_accents_were_broken_is_refused(data: Path, folder: str) -> None:
    content = load(data, folder)
    good = content.decode("utf-8" if folder == NEW else "latin-1")
    broken = good.encode().decode("latin-1").encode()
    with pytest.raises(UnreadableFile, match="encodage"):
        report(broken, folder)


def test_lines_in_another_encoding_than_the_rest_are_rejected(data: Path) -> None:
    for folder, inside, outside in ((OLD, "latin-1", "utf-8"), ("legislatives-2024-t1", "utf-8", "latin-1")):
        content = load(data, folder)
        lines = content.decode(inside).splitlines(keepends=True)
        accented = next(i for i, line in enumerate(lines) if i and not line.isascii())
        mixed = b"".join(line.encode(outside if i == accented else inside) for i, line in enumerate(lines))
        reading = report(mixed, folder)
        assert [fault.line for fault in reading.rejected] == [accented + 1]
        assert "encodage" in reading.rejected[0].reason


def test_a_quote_that_never_closes_spoils_its_own_line_only(data: Path) -> None:
    reading = report(change(load(data, NEW), 5, b'"Val-de-Marne"', b'"Val-de-Marne'), NEW)
    assert [fault.line for fault in reading.rejected] == [5]
    assert reading.stations.height == 79


def test_a_name_may_hold_a_separator_between_quotes(data: Path) -> None:
    reading = read_results(change(load(data, NEW), 3, b'"Val-de-Marne"', b'"Val;de;Marne"'), name=NEW)
    assert reading.stations.height == 80


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"a;b;c\n1;2;3\n",
        b"<html>;</html>",
        b"\x00\x01",
        b"\x1f\x8b\x08garbage",
        b"PK\x03\x04" + bytes(50),
        "é".encode("utf-16"),
    ],
)
def test_a_file_that_is_not_the_ministry_s_is_refused_whole(content: bytes) -> None:
    for mode in ("strict", "report"):
        with pytest.raises(UnreadableFile) as refusal:
            read_results(content, name=OLD, mode=mode)
        assert refusal.value.lines == []


def test_a_file_by_constituency_is_refused_with_the_reason(data: Path) -> None:
    path = data / "official" / "legislatives-2024-t1" / "resultats-definitifs-par-circonscriptions-legislatives.csv.gz"
    with pytest.raises(UnreadableFile, match="bureau"):
        read_results(path)


def test_a_header_alone_has_no_station(data: Path) -> None:
    with pytest.raises(UnreadableFile, match="aucun bureau"):
        read_results(load(data, OLD).split(b"\n")[0] + b"\n", name=OLD)


def test_a_header_whose_last_names_are_damaged_is_no_fault(data: Path) -> None:
    content = load(data, OLD)
    reading = report(content.replace(b";Nom;", b";Nyom;", 1), OLD)
    assert reading.stations.height == 80
    assert set(reading.votes["name"]) == {None}


def test_a_name_that_does_not_tell_the_ballot_needs_it_from_the_caller(data: Path) -> None:
    content = load(data, OLD)
    with pytest.raises(UnreadableFile, match="donnez"):
        read_results(content, name="resultats.txt")
    whole = read_results(content, name=OLD)
    told = read_results(content, election=whole.election, date=whole.date, round=whole.round)
    assert (told.election, told.date, told.round) == (whole.election, whole.date, whole.round)
    assert read_results(content, date=whole.date).round == 2


@settings(deadline=None)
@given(noise=st.binary(max_size=400), at=st.integers(0, 16_000))
def test_any_damage_is_a_report_or_a_refusal(data: Path, noise: bytes, at: int) -> None:
    content = load(data, OLD)
    damaged = content[:at] + noise + content[at:]
    try:
        reading = report(damaged, OLD)
    except UnreadableFile:
        return
    whole = read_results(content, name=OLD)
    assert reading.stations.height <= 80 + noise.count(b"\n")
    assert set(whole.stations["station"]) - set(reading.stations["station"]) == set() or reading.rejected


@pytest.mark.parametrize("folder", PATHS)
def test_what_is_written_is_read_back(data: Path, folder: str) -> None:
    whole = read_results(load(data, folder), name=folder)
    again = read_results(write_results(whole.stations, whole.votes), name=folder)
    order = ["station", "panel"]
    assert again.layout == "2024"
    assert again.stations.drop("constituency").equals(whole.stations.drop("constituency"))
    assert again.votes.sort(order).equals(whole.votes.sort(order))
