import datetime
import json
from pathlib import Path

import pytest
from elections import populations, territories
from elections.places.place import AmbiguousCode, Place, parse_territory
from elections.populations import UnknownPopulation, vintage_for

JUNE_2024 = datetime.date(2024, 6, 30)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("circo:9406", "circo:9406"),
        ("circo:094-06", "circo:9406"),
        ("circo:ZA01", "circo:97101"),
        ("commune:ZA101", "commune:97101"),
        ("departement:1", "departement:01"),
        ("nation:FR", "nation:FR"),
        ("canton:9401", "canton:9401"),
        ("94", "departement:94"),
        ("971", "departement:971"),
        ("9406", "circo:9406"),
        ("2A01", "circo:2A01"),
        ("94033", "commune:94033"),
        ("2A004", "commune:2A004"),
        ("ZA101", "commune:97101"),
    ],
)
def test_a_territory_is_read_from_a_prefixed_or_a_bare_code(text: str, place: str) -> None:
    assert str(parse_territory(text)) == place


def test_a_code_of_a_commune_and_of_a_constituency_has_to_be_told_apart() -> None:
    with pytest.raises(AmbiguousCode, match="circo:97101 ou commune:97101"):
        parse_territory("97101")


@pytest.mark.parametrize("text", ["", "x", "ville:94033", "circo:", "circo:94", "commune:9406é", "canton:a b", "99999"])
def test_what_is_no_territory_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="«"):
        parse_territory(text)


def test_there_are_577_constituencies_and_249_touch_a_split_commune(data: Path) -> None:
    table = territories.commune_constituencies(data)
    assert len(territories.constituency_keys(data)) == 577
    split = table.filter(table["commune"].is_duplicated())
    assert split["commune"].n_unique() == 118
    assert split["constituency"].n_unique() == 249


def test_the_stations_of_a_constituency_are_those_of_its_files(data: Path) -> None:
    circo = Place("circo", "9406")
    stations = territories.stations_of(circo, data, JUNE_2024)
    assert len(stations) == 80
    assert {station[:5] for station in stations} == set(territories.communes_of(circo, data))
    assert len(territories.stations_of(Place("circo", "2902"), data, datetime.date(2022, 6, 12))) == 95


def test_overseas_stations_have_one_key_whatever_the_year(data: Path) -> None:
    circo = Place("circo", "97101")
    before = set(territories.stations_of(circo, data, datetime.date(2022, 6, 12)))
    after = set(territories.stations_of(circo, data, JUNE_2024))
    assert len(before & after) > 0.9 * len(before | after)


def test_a_territory_without_stations_is_refused(data: Path) -> None:
    with pytest.raises(ValueError, match="aucun bureau"):
        territories.stations_of(Place("circo", "9499"), data, JUNE_2024)
    with pytest.raises(ValueError, match="aucune commune"):
        territories.communes_of(Place("circo", "9499"), data)
    with pytest.raises(ValueError, match="canton:9401"):
        territories.stations_of(Place("canton", "9401"), data, JUNE_2024)


def test_contours_are_read_by_station(data: Path) -> None:
    contours = territories.read_contours(data / "geo" / "bureaux_contours_94_voronoi.geojson")
    assert len(contours) == 809
    assert contours["94033_0001"]["type"] in ("Polygon", "MultiPolygon")
    stations = territories.stations_of(Place("circo", "9406"), data, JUNE_2024)
    assert set(stations) <= set(contours)
    assert len(territories.read_contours(data / "geo" / "bureaux_contours_2902_2903.geojson")) == 200


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"features": [{}]}', b"\xff", b'{"features": 3}'])
def test_a_file_that_is_no_map_of_stations_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "carte.geojson"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="GeoJSON"):
        territories.read_contours(path)
    path.write_text(json.dumps({"features": []}))
    assert territories.read_contours(path) == {}


def test_the_vintage_is_the_last_one_authenticated_before_the_vote() -> None:
    assert vintage_for(datetime.date(2026, 3, 15)) == 2023
    assert vintage_for(datetime.date(2025, 12, 31)) == 2022
    assert vintage_for(datetime.date(2026, 1, 1)) == 2022
    assert populations.known_vintage_for(datetime.date(2029, 6, 10)) == 2023


def test_populations_are_insee_s(data: Path) -> None:
    assert populations.commune_population("59350", 2022, data) == 238_695
    communes = [populations.commune_population(code, 2023, data) for code in ("94033", "94067", "94080")]
    assert populations.population_of(Place("circo", "9406"), 2023, data) == sum(communes)


def test_a_constituency_with_a_part_of_a_commune_needs_the_published_figure(data: Path) -> None:
    with pytest.raises(UnknownPopulation, match="29019"):
        populations.population_of(Place("circo", "2902"), 2023, data)
    assert "9406" in populations.summable_constituencies(data)
    assert "2902" not in populations.summable_constituencies(data)


def test_a_region_is_the_sum_of_its_departements(data: Path) -> None:
    bretagne = [populations.population_of(Place("departement", code), 2023, data) for code in ("22", "29", "35", "56")]
    assert populations.population_of(Place("region", "53"), 2023, data) == sum(bretagne) > 3_400_000
    assert populations.population_of(Place("collectivite", "94"), 2023, data) > 340_000
    assert populations.population_of(Place("departement", "02"), 2023, data) > 500_000  # Aisne, not Martinique


@pytest.mark.parametrize(
    "territory", ["nation:FR", "canton:2312", "secteur:75056SR05", "departement:976", "metropole:69M"]
)
def test_what_the_tables_do_not_hold_is_asked_for(territory: str, data: Path) -> None:
    with pytest.raises(UnknownPopulation, match=r"donnez|Donnez"):
        populations.population_of(parse_territory(territory), 2023, data)


@pytest.mark.parametrize(("commune", "vintage"), [("94033", 2012), ("94033", 2026), ("ZZ001", 2023), ("99999", 2023)])
def test_an_unknown_population_is_refused(commune: str, vintage: int, data: Path) -> None:
    with pytest.raises(UnknownPopulation):
        populations.commune_population(commune, vintage, data)
