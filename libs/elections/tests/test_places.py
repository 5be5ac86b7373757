"""Territories are found, named, and asked which elections they hold."""

import datetime

import pytest
from common.schemas import ElectionKind
from elections import keys
from elections.kinds import kind_of
from elections.places.abroad import ABROAD
from elections.places.cantons import cantons
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
from elections.places.held import (
    expected_rounds,
    kinds_held,
    place_exists,
    places_holding,
    reason_not_held,
)
from elections.places.names import place_name, sector_of_arrondissement
from elections.places.place import Place, parse_territory
from elections.places.search import find_territory, search_places
from elections.places.text_similarity import simplified
from hypothesis import given, settings
from hypothesis import strategies as st

TODAY = datetime.date(2026, 11, 30)
TERRITORIES = st.sampled_from(
    [
        Place("nation", "FR"),
        *(Place("region", code) for code in regions()),
        *(Place("departement", code) for code in departments()),
        *(Place("circo", code) for code in constituency_codes()),
        *(Place("commune", code) for code in ("29019", "75056", "75104", "98601", "ZX701", "97411", "02285", "00001")),
        *(Place("collectivite", code) for code in ("94", "02", "03", "988", "02")),
        *(Place("canton", code) for code in ("2309", "7501", "2A01")),
        *(Place("secteur", code) for code in ("75056SR01", "75056SR02", "13055SR08", "69123SR09")),
        Place("metropole", "69M"),
    ]
)


def first(text: str, **more: bool) -> str:
    return str(search_places(text, **more)[0].place)


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


@pytest.mark.parametrize(
    ("territory", "name"),
    [
        ("nation:FR", "France entière"),
        ("circo:2902", "2e circonscription du Finistère"),
        ("circo:9406", "6e circonscription du Val-de-Marne"),
        ("circo:0101", "1re circonscription de l'Ain"),
        ("circo:4001", "1re circonscription des Landes"),
        ("circo:2301", "circonscription de la Creuse"),
        ("circo:98801", "1re circonscription de la Nouvelle-Calédonie"),
        ("circo:97401", "1re circonscription de La Réunion"),
        ("circo:ZZ07", "7e circonscription des Français de l'étranger (Allemagne, Europe centrale)"),
        ("circo:0001", "circonscription du Val-Fictif"),
        ("commune:29019", "Brest"),
        ("commune:75104", "Paris 4e"),
        ("commune:ZX701", "Saint-Barthélemy"),
        ("departement:29", "Finistère"),
        ("region:53", "Bretagne"),
        ("collectivite:94", "Corse"),
        ("collectivite:988", "Nouvelle-Calédonie"),
        ("canton:2309", "canton de Felletin"),
        ("canton:2301", "canton d'Ahun"),
        ("canton:2315", "canton de la Souterraine"),
        ("canton:2312", "canton de Guéret-1"),
        ("canton:2398", "98e canton de la Creuse"),
        ("secteur:75056SR01", "Paris Centre"),
        ("secteur:75056SR05", "Paris 5e"),
        ("secteur:69123SR01", "Lyon 1er"),
        ("secteur:13055SR01", "1er secteur de Marseille (1er et 7e arrondissements)"),
        ("metropole:69M", "métropole de Lyon"),
        ("departement:23", "Creuse"),
        ("epci:200000172", "intercommunalité 200000172"),
    ],
)
def test_a_territory_is_called_what_people_call_it(territory: str, name: str) -> None:
    assert place_name(parse_territory(territory)) == name


@pytest.mark.parametrize(
    ("typed", "territory"),
    [
        ("Brest", "commune:29019"),
        ("2e finistère", "circo:2902"),
        ("2e circonscription du Finistère", "circo:2902"),
        ("finistere 2", "circo:2902"),
        ("6e circo 94", "circo:9406"),
        ("2902", "circo:2902"),
        ("29-02", "circo:2902"),
        ("FINISTERE", "circo:2901"),
        ("29", "circo:2901"),
        ("2a", "circo:2A01"),
        ("29200", "commune:29019"),
        ("94300", "commune:94080"),
        ("St Denis", "commune:97411"),
        ("saint-paul", "commune:97415"),
        ("paris 4e arrondissement", "circo:7504"),
        ("marseille 3", "secteur:13055SR02"),
        ("75104", "secteur:75056SR01"),
        ("france", "nation:FR"),
        ("Allemagne", "circo:ZZ07"),
        ("berlin", "circo:ZZ07"),
        ("corse", "collectivite:94"),
        ("Île de France", "region:11"),
        ("creuse", "circo:2301"),
        ("métropole de Lyon", "metropole:69M"),
        ("grenobel", "commune:38185"),
        ("finistèrre", "circo:2901"),
        ("escaufourt", "commune:59545"),
        ("Nouvelle-Calédonie", "circo:98801"),
        ("8e étranger", "circo:ZZ08"),
        ("8e circonscription des Français de l'étranger", "circo:ZZ08"),
        ("Français de l'étranger 8", "circo:ZZ08"),
        ("Paris Centre", "secteur:75056SR01"),
        ("2e secteur de Marseille", "secteur:13055SR02"),
        ("Saint-Paul 974", "commune:97415"),
        ("Saint-Denis, Seine-Saint-Denis", "commune:93066"),
    ],
)
def test_a_territory_is_found_by_what_people_type(typed: str, territory: str) -> None:
    assert first(typed) == territory


NAMED = (
    *(Place("circo", code) for code in constituency_codes()[::12]),
    *(Place("circo", code) for code in ABROAD),
    *(Place("departement", code) for code in list(departments())[:-1:6]),
    *(Place("canton", code) for code in list(cantons())[::90]),
    *(Place("secteur", f"{city}SR{number:02d}") for city in ("75056", "69123", "13055") for number in range(1, 21)),
)
"""Some of each kind, and all that are few: a search takes a fiftieth of a second."""


@pytest.mark.parametrize(
    ("typed", "territory"),
    [
        ("Saint-André 97440", "commune:97409"),
        ("97440 st andré", "commune:97409"),
        ("23000 Guéret", "commune:23096"),
        ("94300 Vincenes", "commune:94080"),
        # The name is elsewhere: what is at the postcode comes first.
        ("Saint-André 23000", "commune:23096"),
    ],
)
def test_a_commune_is_found_as_it_is_written_on_a_letter(typed: str, territory: str) -> None:
    assert first(typed) == territory


def test_a_territory_is_found_by_its_own_name() -> None:
    named = [place for place in NAMED if place_exists(place)]
    missed = [place for place in named if place not in {found.place for found in search_places(place_name(place))}]

    assert missed == []


@pytest.mark.parametrize(
    ("typed", "own", "territory"),
    [
        ("Saint-Paul", "circo:97402", "commune:97415"),
        ("Saint-Paul", "circo:8702", "commune:87174"),
        ("Saint-Denis", "circo:9302", "commune:93066"),
        ("Saint-Denis", "nation:FR", "commune:97411"),
    ],
)
def test_of_places_of_one_name_the_campaigns_own_is_meant(typed: str, own: str, territory: str) -> None:
    assert str(find_territory(typed, own)) == territory


def test_a_town_leads_to_its_constituencies_before_other_towns() -> None:
    assert [str(one.place) for one in search_places("Brest")[:3]] == ["commune:29019", "circo:2902", "circo:2903"]


@pytest.mark.parametrize("typed", ["", " ", "Q", "zzzz", "%", "\x00", "99999", "'", "12e circonscription"])
def test_what_is_nowhere_finds_nothing(typed: str) -> None:
    assert search_places(typed) == []


@pytest.mark.parametrize("typed", ["Fictif-la-Ville", "fictif la v", "FICTIF", "0001", "00", "00001", "val fictif"])
def test_val_fictif_is_found_only_where_its_results_are_at_hand(typed: str) -> None:
    assert search_places(typed) == []
    assert "circo:0001" in [str(one.place) for one in search_places(typed, fictional=True)]


@settings(deadline=None)  # the tables are read once, at the first
@given(st.text(max_size=30))
def test_whatever_is_typed_finds_territories_that_exist(typed: str) -> None:
    for one in search_places(typed, limit=5):
        assert place_exists(one.place)
        assert one.name
    assert simplified(simplified(typed)) == simplified(typed)


@settings(deadline=None)
@given(TERRITORIES, st.sampled_from(ElectionKind))
def test_an_election_is_held_or_it_is_said_where(place: Place, election: ElectionKind) -> None:
    refused = reason_not_held(election, place)
    assert (refused is None) == (election in kinds_held(place))
    if refused:
        assert refused.fr.endswith(".")
        assert ":" not in refused.fr  # a name, not a code
    for other in places_holding(election, place):
        assert election in kinds_held(other)


@settings(deadline=None)
@given(TERRITORIES, st.sampled_from(ElectionKind))
def test_expected_days_are_sundays_to_come_and_as_many_as_the_kind_has_rounds(
    place: Place, election: ElectionKind
) -> None:
    days = expected_rounds(election, place, TODAY)
    assert len(days) <= kind_of(election).rounds
    assert all(day > TODAY and day.weekday() == 6 for day in days)
    assert list(days) == sorted(days)
    assert expected_rounds(election, place, datetime.date(2040, 1, 1)) == ()


@pytest.mark.parametrize(
    ("territory", "election", "said"),
    [
        ("commune:29019", "legislatives", "2e circonscription du Finistère ou 3e circonscription du Finistère"),
        ("circo:2902", "municipales", "Bohars, Brest, Gouesnou ou Guilers"),
        ("commune:75104", "municipales", "« Paris 4e » fait partie de Paris. Choisissez Paris Centre ou Paris"),
        ("commune:02285", "municipales", "fait partie de Saint-Souplet. Choisissez Saint-Souplet"),
        ("region:94", "regionales", "Les conseils régionaux s'élisent par région"),
        ("region:94", "territoriales", "Choisissez Corse"),
        ("canton:7501", "departementales", "n'est pas un territoire où l'on vote"),
        ("commune:98601", "municipales", "Les conseils municipaux s'élisent par commune"),
        ("circo:2902", "presidentielle", "Le président de la République s'élit dans toute la France"),
    ],
)
def test_a_refusal_says_where_the_election_is_held(territory: str, election: str, said: str) -> None:
    refused = reason_not_held(ElectionKind(election), parse_territory(territory))
    assert refused is not None
    assert said in refused.fr


def test_every_commune_has_the_key_that_stations_have() -> None:
    assert all(keys.commune_key(code) == code for code in commune_codes())


def test_arrondissements_share_sectors_as_the_law_says() -> None:
    assert [str(sector_of_arrondissement(code)) for code in ("75101", "75104", "75105", "13207", "69389")] == [
        "secteur:75056SR01",
        "secteur:75056SR01",
        "secteur:75056SR05",
        "secteur:13055SR01",
        "secteur:69123SR09",
    ]
    with pytest.raises(KeyError):
        sector_of_arrondissement("29019")


def test_a_commune_that_merged_leads_to_the_one_of_today() -> None:
    assert [commune_of_today(code) for code in ("99999", "")] == [None, None]
    merged = next(code for code in ("02285", "01015", "14712") if (found := find_commune(code)) and found.part_of)
    assert (today := commune_of_today(merged)) is not None
    assert today.kind == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("94052", "de Nogent-sur-Marne"),
        ("92002", "d'Antony"),
        ("76351", "du Havre"),
        ("93045", "des Lilas"),
        ("17300", "de La Rochelle"),
        ("94038", "de L'Haÿ-les-Roses"),
    ],
)
def test_a_commune_is_joined_to_what_belongs_to_it(code: str, said: str) -> None:
    found = find_commune(code)
    assert found is not None
    assert found.with_of() == said


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


def test_two_collectivities_that_are_counted_together_are_named_together() -> None:
    assert place_name(Place("region", "978")) == "Saint-Martin et Saint-Barthélemy"
    assert place_name(Place("collectivite", "978")) == "Saint-Martin"
