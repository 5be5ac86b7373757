import pytest
from elections.places.place import Place
from httpx import AsyncClient
from results.territory.station_tables.station_table import TableStation, UnreadableStations, read_stations

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
OWN = Place("circo", "9406")
TITLES = "Commune;N° bureau;Lieu de vote;Adresse;Inscrits"


def test_a_town_halls_titles_are_known_and_a_total_is_no_station() -> None:
    text = f"{TITLES}\nFontenay-sous-Bois;Bureau n° 1;École Jules-Ferry;1 rue de l'Essai;1 012\n;Total;;;1012"
    assert read_stations(text, OWN) == [TableStation(2, "94033_0001", "École Jules-Ferry", "1 rue de l'Essai", 1012)]


def test_a_campaign_of_one_commune_needs_no_column_for_it() -> None:
    (one,) = read_stations("Bureau\tLieu\n12\tMairie", Place("commune", "37261"))
    assert (one.key, one.place, one.registered) == ("37261_0012", "Mairie", None)


def test_figures_in_the_communes_column_are_insees_codes() -> None:
    """26220 is Nyons there, and the postcode of Dieulefit, in the same constituency."""
    (one,) = read_stations(f"{TITLES}\n26220;3;École;1 rue de l'Essai;800", Place("circo", "2603"))
    assert one.key == "26220_0003"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "vide"),
        ("a;b\n1;2", "titres"),
        (TITLES, "que des titres"),
        (f"{TITLES}\n;1;École;rue;10", "la commune manque"),
        (f"{TITLES}\nTours-les-Oies;1;École;rue;10", "Tours-les-Oies"),
        (f"{TITLES}\nVincennes;1;École;rue;dix", "inscrits"),
        (f"{TITLES}\nVincennes;1;École;rue;10\nVincennes;01;École;rue;10", "déjà à la ligne 2"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(UnreadableStations, match=said):
        read_stations(text, OWN)


async def send(client: AsyncClient, text: str):
    return await client.post("/files/station-table", files={"file": ("bureaux.csv", text.encode())}, headers=PAGE)


async def test_places_are_laid_over_known_stations_and_the_towns_count_of_voters_wins(client: AsyncClient) -> None:
    rows = "Fontenay-sous-Bois;1;École A;1 rue A;1000\nFontenay-sous-Bois;2;École B;;1050\nVincennes;2;Mairie;;900"
    answer = await send(client, f"{TITLES}\n{rows}")
    assert answer.headers["location"].endswith("described=2&added=1&absent=1")
    stations = {one["station"]: one for one in (await client.get("/v1/stations")).json()["items"]}
    assert [stations[key]["place"] for key in ("94033_0001", "94033_0002", "94080_0002")] == [
        "École A",
        "École B",
        "Mairie",
    ]
    assert (stations["94033_0002"]["registered"], stations["94080_0001"]["place"]) == (1050, None)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Fontenay-sous-Bois;101;École;;10\nFontenay-sous-Bois;102;École;;10", "numéros"),
        ("Fontenay-sous-Bois;1;École;;\nFontenay-sous-Bois;2;É;;\nFontenay-sous-Bois;3;École;;", "inscrits"),
    ],
)
async def test_a_table_that_does_not_fit_changes_nothing(client: AsyncClient, rows: str, said: str) -> None:
    answer = await send(client, f"{TITLES}\n{rows}")
    assert answer.status_code == 422
    assert said in answer.text
    assert all(one["place"] is None for one in (await client.get("/v1/stations")).json()["items"])
