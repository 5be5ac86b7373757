"""The ministry's XML feed of the night."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from common.schemas import ElectionKind
from elections.ministry import EVERY_LEVEL, ReadResults, UnreadableFile, read_results, read_rounds

FOLDER = Path("law") / "ministry_xml"
CONSTITUENCIES = "SYNTHETIC_LG2024_R1_dep_CIR.xml"
COMMUNES = "SYNTHETIC_EU2024_R1_dep_COM.xml"


def rounds(content: bytes, name: str, mode: str = "strict") -> list[ReadResults]:
    return read_rounds(content, name=name, levels=EVERY_LEVEL, mode=mode)  # pyright: ignore[reportArgumentType]  # each case says some of them


@pytest.fixture
def feed(data: Path) -> bytes:
    return (data / FOLDER / CONSTITUENCIES).read_bytes()


def test_constituencies_with_their_candidates(feed: bytes) -> None:
    (reading,) = rounds(feed, "LG2024/R129CIR.xml")

    assert (reading.layout, reading.level, reading.round) == ("xml", "constituency", 1)
    assert reading.stations.select("station", "department", "commune_name", "registered", "valid").rows() == [
        ("2902", "29", "2ème circonscription", 1000, 680)
    ]
    assert reading.votes.select("panel", "nuance", "name", "sex", "votes").rows() == [
        (1, "UG", "Anne DUPONT", "F", 300),
        (2, "ENS", "Paul MARTIN", "M", 220),
    ]
    (warning,) = reading.warnings
    assert warning.reason == "2902 : somme des voix 520 ≠ exprimés 680"
    assert warning.line == 10


def test_communes_with_their_lists(data: Path) -> None:
    (reading,) = rounds((data / FOLDER / COMMUNES).read_bytes(), "EU2024/R129COM.xml")

    assert (reading.level, reading.election) == ("commune", "europeennes")
    assert reading.stations.select("station", "commune", "registered").rows() == [("29019", "29019", 1000)]
    assert reading.votes.select("nuance", "name", "votes").rows() == [("LUG", "LISTE A", 400)]


def test_a_file_of_the_second_round_holds_both(feed: bytes) -> None:
    start, end = feed.index(b"<Tour><NumTour>1"), feed.index(b"</Tours>")
    second = feed[start:end].replace(b"<NumTour>1", b"<NumTour>2").replace(b"<NbVoix>300", b"<NbVoix>460")
    first, last = rounds(feed[:end] + second + feed[end:], "LG2024/R229CIR.xml")

    assert (first.round, last.round, str(last.date)) == (1, 2, "2024-07-07")
    assert last.votes["votes"].sum() == 680


def test_the_finest_level_is_read_once(data: Path) -> None:
    content = (data / FOLDER / COMMUNES).read_bytes()
    tours = content[content.index(b"<Tours>") : content.index(b"</Tours>") + len(b"</Tours>")]
    both = content.replace(b"<Communes>", tours + b"<Communes>")
    (reading,) = rounds(both, "EU2024/R129COM.xml")
    assert reading.stations["station"].to_list() == ["29019"]
    no_communes = both[: both.index(b"<Communes>")] + b"</Departement></Election>"
    (department,) = rounds(no_communes, "EU2024/R129.xml")
    assert (department.level, department.stations["station"].to_list()) == ("department", ["29"])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"<Nombre>1000</Nombre>", b"<Nombre>beaucoup</Nombre>", "beaucoup"),
        (b"<Nombre>1000</Nombre>", b"<Nombre>10</Nombre>", "votants 700 > inscrits 10"),
        (b"<Nombre>14</Nombre>", b"<Nombre>15</Nombre>", "= 701 ≠ votants 700"),
        (b"<CodCirElec>2902", b"<CodCirElec>zz", "circonscription"),
        (b"<NbVoix>300", b"<NbVoix>-1", "voix"),
        (b"<NumPanneauCand>2", b"<NumPanneauCand>1", "deux fois"),
    ],
)
def test_a_place_that_does_not_hold_is_named_by_its_line(feed: bytes, old: bytes, new: bytes, reason: str) -> None:
    (reading,) = rounds(feed.replace(old, new, 1), "LG2024/R129CIR.xml", "report")
    assert reading.stations.is_empty()
    assert [(fault.line, reason in fault.reason) for fault in reading.rejected] == [(10, True)]
    with pytest.raises(UnreadableFile):
        rounds(feed.replace(old, new, 1), "LG2024/R129CIR.xml")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[: len(content) // 2],
    "web page": lambda _: b"<!DOCTYPE html><html><body>Erreur 404</body></html>",
    "entities": lambda _: b'<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "b">]><Election>&a;</Election>',
    "empty": lambda _: b"<Election></Election>",
    "another root": lambda content: b"<Autre>" + content[content.index(b"<Election>") :] + b"</Autre>",
    "cut archive": lambda content: gzip.compress(content)[:-20],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_no_feed_or_is_cut_is_refused_with_a_sentence(feed: bytes, damage: str) -> None:
    with pytest.raises(UnreadableFile, match=r"."):
        rounds(DAMAGES[damage](feed), "LG2024/R129CIR.xml")


def test_the_index_of_a_night_has_no_results(data: Path) -> None:
    with pytest.raises(UnreadableFile, match="aucun tour"):
        rounds((data / FOLDER / "SYNTHETIC_INDEX1FE.xml").read_bytes(), "LG2024/INDEX1FE.xml")


def test_the_file_itself_says_which_election_it_is(feed: bytes) -> None:
    (reading,) = rounds(feed, "R129CIR.xml")
    assert (reading.election, str(reading.date)) == ("legislatives", "2024-06-30")
    with pytest.raises(UnreadableFile, match="Législatives 2024"):
        read_rounds(feed, name="x.xml", levels=EVERY_LEVEL, election=ElectionKind.MUNICIPALES)
    with pytest.raises(UnreadableFile, match="Législatives 2024"):
        read_rounds(feed, name="x.xml", levels=EVERY_LEVEL, date=date(2022, 6, 12))


def test_stations_are_never_taken_from_a_feed(feed: bytes) -> None:
    with pytest.raises(UnreadableFile, match="par bureau"):
        read_results(feed, name="LG2024/R129CIR.xml")
    assert rounds(gzip.compress(feed), "LG2024/R129CIR.xml")[0].level == "constituency"
