"""What files of addresses look like, and how little of a voter list is kept."""

import io

import polars as pl
import pytest
from crm.territory.addresses.address_file import NotAddresses, read_addresses
from crm.territory.addresses.address_rows import prepare
from crm.territory.addresses.street_names import building_id, plain_street, street_id

BAN = (
    "id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n"
    "1;2;;Rue des Essais;00100;00001;Fictif-la-Ville;-8.998;46.001\n"
    "2;2;bis;Rue des Essais;00100;00001;Fictif-la-Ville;-8.9979;46.001\n"
    "3;;;Rue des Essais;00100;00001;Fictif-la-Ville;-8.9979;46.001\n"
    "4;4;;Rue des Essais;00100;00001;Fictif-la-Ville;-8,9978;246\n"
)
LIST = (
    "nom de naissance;prénoms;numéro de voie;libellé de voie;code postal;code commune;code du bureau de vote\n"
    "DURAND;Ada;2;R. des Essais;00100;00001;3\n"
    "DURAND;Bob;2;R. des Essais;00100;00001;3\n"
    "MARTIN;Zoé;2;rue des essais;00100;00001;0003\n"
    "PETIT;Luc;99;Rue inconnue;00100;00001;3\n"
)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-9, 46], [-8.9975, 46], [-8.9975, 46.01], [-9, 46.01], [-9, 46]]],
}


def test_the_national_base_is_read_and_bad_rows_are_named() -> None:
    reading = read_addresses(BAN.encode())
    assert [(one.number, one.suffix) for one in reading.addresses.values()] == [(2, ""), (2, "BIS")]
    assert (reading.rows, reading.refused) == (4, 2)
    assert [line for line, _ in reading.faults] == [3, 4]


def test_a_parquet_with_stations_is_read_like_a_csv() -> None:
    table = pl.DataFrame(
        {
            "code_bv": ["94033_0001"] * 2,
            "numero": ["1", "3"],
            "voie": ["Rue A"] * 2,
            "lon": [2.4] * 2,
            "lat": [48.8] * 2,
        }
    )
    file = io.BytesIO()
    table.write_parquet(file)
    found = list(read_addresses(file.getvalue()).addresses.values())
    assert [(one.commune, one.station, one.number) for one in found] == [
        ("94033", "94033_0001", number) for number in (1, 3)
    ]


def test_nothing_of_a_voter_list_is_kept_but_how_many_live_where() -> None:
    key = building_id(street_id("00001", plain_street("rue des Essais")), 2, "")
    made = prepare(LIST.encode("cp1252"), (), {key: (-8.998, 46.001)}, {}, {}, electors=True)
    (row,) = made.buildings
    assert (row["id"], row["station"], row["attached_by"], row["homes"]) == (key, "00001_0003", "table", 2)
    # The base does not know the other address, and nobody else is asked.
    assert made.unplaced == 1
    assert not any(name in repr(made) for name in ("DURAND", "Ada", "MARTIN"))


def test_an_address_votes_where_its_outline_says_and_else_where_its_neighbour_does() -> None:
    far = BAN + "5;200;;Rue des Essais;00100;00001;Fictif-la-Ville;-8.9965;46.001\n"
    made = prepare(far.encode(), (), {}, {"00001_0001": SQUARE}, {"000010101": SQUARE}, electors=False)
    assert [(row["station"], row["attached_by"], row["iris"]) for row in made.buildings] == [
        ("00001_0001", "contour", "000010101"),
        ("00001_0001", "contour", "000010101"),
        ("00001_0001", "nearest", None),
    ]


def test_only_the_communes_that_were_asked_for_are_taken() -> None:
    assert prepare(BAN.encode(), ["00002"], {}, {}, {}, electors=False).buildings == []


@pytest.mark.parametrize(
    "content", [b"", b"a;b\n1;2\n", b"\x00\x01\x02", b"PAR1 no parquet", b"numero;voie;code_commune\n"]
)
def test_what_is_no_table_of_addresses_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotAddresses):
        read_addresses(content)
