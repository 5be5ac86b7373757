import pytest
from results.reporting.desk_entries.station_search import find_stations
from results.territory.stations.known_station import KnownStation


def station(key: str, commune: str, place: str | None = None) -> KnownStation:
    return KnownStation(key, key[:5], commune, 900, {}, place)


STATIONS = [
    station("94080_0001", "Vincennes"),
    station("94080_0012", "Vincennes", "École Jules-Ferry"),
    station("94080_0112", "Vincennes", "Salle du 8 mai 1945"),
    station("94067_0012", "Saint-Mandé"),
    station("75056_0412", "Paris"),
    station("50502_0001", "Saint-Lô"),
    station("50504_0001", "Saint-Louet-sur-Vire"),
    station("ZZ001_0001", "Abidjan"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vincennes 12", ["94080_0012"]),
        ("12 vinc", ["94080_0012"]),
        ("bureau 12", ["94067_0012", "94080_0012"]),
        ("Vincennes, bureau 12 (École Jules-Ferry)", ["94080_0012"]),
        ("jules ferry", ["94080_0012"]),
        ("st mande 12", ["94067_0012"]),
        ("94080_0012", ["94080_0012"]),
        ("paris 4e 12", ["75056_0412"]),
        ("paris 412", ["75056_0412"]),
        ("salle du 8 mai", ["94080_0112"]),
        ("abidjan", ["ZZ001_0001"]),
        ("saint lo 1", ["50502_0001"]),
        ("saint lou 1", ["50504_0001"]),
        ("lyon", []),
        ("bureau", []),
        ("", []),
    ],
)
def test_a_station_is_found_as_it_is_said(text: str, expected: list[str]) -> None:
    assert [found.station for found in find_stations(text, STATIONS)] == expected
