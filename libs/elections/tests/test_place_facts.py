"""Communes, constituencies, départements and regions: what is known of them."""

from elections import keys
from elections.places.facts import (
    commune_codes,
    commune_of_today,
    communes_of_constituency,
    constituencies_of_commune,
    constituency_codes,
    departments,
    epci_of,
    find_commune,
    main_homes,
    regions,
)


def test_the_law_has_577_constituencies_and_each_of_the_territory_has_communes() -> None:
    codes = constituency_codes()
    assert len(codes) == len(set(codes)) == 577
    assert [code for code in codes if not communes_of_constituency(code)] == [
        f"ZZ{number:02d}" for number in range(1, 12)
    ]
    for code in codes:
        for commune in communes_of_constituency(code):
            assert (found := find_commune(commune)) is not None
            assert found.kind == ""
            assert code in constituencies_of_commune(commune)


def test_every_département_belongs_to_a_region_that_has_a_name() -> None:
    assert len(departments()) == 107  # with Val-Fictif, and Saint-Martin and Saint-Barthélemy as one
    assert all(area.region in regions() for code, area in departments().items() if code != "00")


def test_every_commune_has_the_key_that_stations_have() -> None:
    assert all(keys.commune_key(code) == code for code in commune_codes())


def test_a_commune_that_merged_leads_to_the_one_of_today() -> None:
    assert [commune_of_today(code) for code in ("99999", "")] == [None, None]
    merged = next(code for code in ("02285", "01015", "14712") if (found := find_commune(code)) and found.part_of)
    assert (today := commune_of_today(merged)) is not None
    assert today.kind == ""


def test_main_homes_are_known_of_nearly_every_commune() -> None:
    assert main_homes("94052") == 15503
    assert main_homes("75101") is not None
    assert main_homes("00001") is None
    known = sum(main_homes(code) is not None for code in commune_codes())
    assert known > 34_500


def test_communes_are_in_an_intercommunality_but_for_a_few_islands() -> None:
    assert epci_of("43040") == ("200085728", "CC Brioude Sud Auvergne")
    assert epci_of("35288") == ("243500782", "CA du Pays de Saint Malo Agglomération")
    assert epci_of("00001") is None
    today = [code for code in commune_codes() if (found := find_commune(code)) and not found.kind]
    of_the_mainland = [code for code in today if "01" <= code < "97" and code[:2].isdigit()]
    assert [code for code in of_the_mainland if epci_of(code) is None] == ["22016", "29083", "29155", "85113"]
