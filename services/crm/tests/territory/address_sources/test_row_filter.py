"""The rows of a commune out of a table of a million, in the publishers' two layouts, in little memory."""

import gzip
import tracemalloc
from collections.abc import Callable

import pytest
from crm.territory.address_sources.row_filter import NotThisTable, RowFilter
from crm.territory.addresses.address_file import read_addresses

INSEE = (
    "code_commune_ref,reconstitution_code_commune,id_brut_bv_reu,id,geo_adresse,geo_type,geo_score,longitude,latitude,"
    "api_line,nb_bv_commune,nb_adresses\n"
)
BAN = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles\n"
)


def insee_row(commune: str, number: int, *, kind: str = "housenumber", score: float = 0.97, station: int = 1) -> str:
    return (
        f"{commune},reu,{commune}_{station},{commune}_0010_{number:05},{number} Rue des Essais 00100 Fictif-la-Ville,"
        f"{kind},{score},{-9 + number / 1e5:.5f},46.00100,ok,9,{1 + number % 30}\n"
    )


def ban_row(commune: str, number: int) -> str:
    return (
        f"{commune}_0010_{number:05};;{number};;Rue des Essais;00100;{commune};Fictif-la-Ville;;;800000.1;6500000.1;"
        f"{-9 + number / 1e5:.6f};46.001;entrée;;;FICTIF LA VILLE;RUE DES ESSAIS;commune;commune;1;\n"
    )


def read_whole(content: bytes) -> bytes:
    row_filter = RowFilter("code_insee", ["10500"])
    row_filter.feed(content)
    return row_filter.close()


@pytest.mark.parametrize(
    ("head", "row", "column"), [(INSEE, insee_row, "code_commune_ref"), (BAN, ban_row, "code_insee")]
)
def test_a_commune_out_of_a_million_rows_takes_no_more_memory_than_itself(
    head: str, row: Callable[[str, int], str], column: str
) -> None:
    """A thousand communes of a thousand numbers each."""
    block = "".join(row("10000", number) for number in range(1, 1001)).encode()
    row_filter = RowFilter(column, ["10500"])
    row_filter.feed(head.encode())
    tracemalloc.start()
    for commune in range(10_000, 11_000):
        piece = block.replace(b"10000", str(commune).encode())
        # As it comes from a network: the pieces end anywhere.
        row_filter.feed(piece[:777])
        row_filter.feed(piece[777:])
    kept = row_filter.close()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (row_filter.rows, kept.count(b"\n")) == (1000, 1001)
    assert peak < 8 * len(block)
    reading = read_addresses(kept)
    assert {address.commune for address in reading.addresses.values()} == {"10500"}
    assert len(reading.addresses) == 1000


def test_an_archive_is_unpacked_as_it_comes_and_a_cut_one_is_refused() -> None:
    archive = gzip.compress((BAN + ban_row("10500", 1) + ban_row("10501", 2)).encode())
    row_filter = RowFilter("code_insee", ["10500"])
    for at in range(0, len(archive), 10):
        row_filter.feed(archive[at : at + 10])
    assert (row_filter.close().count(b"\n"), row_filter.rows) == (2, 1)
    cut = RowFilter("code_insee", ["10500"])
    cut.feed(archive[:-20])
    with pytest.raises(NotThisTable, match="incomplète"):
        cut.close()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a,b,c\n1,2,3\n", "code_insee"),
        (b"", "vide"),
        (b"x" * 200_000, "CSV"),
        (b"\x1f\x8bnothing of the kind", "abîmée"),
    ],
)
def test_another_file_is_refused_in_words(content: bytes, why: str) -> None:
    with pytest.raises(NotThisTable, match=why):
        read_whole(content)


def test_a_code_that_stands_elsewhere_in_a_row_is_not_its_commune() -> None:
    row_filter = RowFilter("code_commune_ref", ["10500"])
    row_filter.feed((INSEE + insee_row("10501", 1).replace("00100", "10500") + insee_row("10500", 3)).encode())
    row_filter.close()
    assert row_filter.rows == 1


def test_an_electors_address_names_its_station_and_is_taken_apart() -> None:
    rows = [
        insee_row("00001", 12, station=3).replace("12 Rue", "12bis Rue"),
        insee_row("00001", 12, station=3).replace("12 Rue", "12 bis Rue"),
        insee_row("00001", 14, kind="street"),
        insee_row("00001", 16, score=0.4),
        insee_row("00001", 18, station=1),
        insee_row("00001", 18, station=2),
    ]
    reading = read_addresses((INSEE + "".join(rows)).encode())
    first, second = reading.addresses.values()
    assert (first.number, first.suffix, first.street, first.postcode, first.commune_name) == (
        12,
        "BIS",
        "Rue des Essais",
        "00100",
        "Fictif-la-Ville",
    )
    assert (first.station, first.electors, first.is_shared) == ("00001_0003", 26, False)
    assert (second.station, second.is_shared, reading.unnumbered, reading.two_stations) == ("00001_0001", True, 2, 1)
