"""A constituency is found by what people type, a campaign is opened there, and its past results come in."""

import re
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from elections.ballots import ballot_of_name
from elections.calendar import PARIS
from isoloir_local.gateway.past_results import Work
from isoloir_local.gateway.result_files import contours_for, files_for, name_of, positions_for
from isoloir_local.testing import Launched


def test_past_results_are_read_from_the_last_election_on(fictional_data: Path) -> None:
    """After the file that tells which stations are in the constituency, as those since 2024 do not."""
    files = files_for(fictional_data, "circo:0001")
    ballots = [ballot for file in files if (ballot := ballot_of_name(f"{file.parent.name}/{file.name}"))]
    assert len(ballots) == len(files) == len(set(files)) > 1
    first, *days = [ballot.on for ballot in ballots]
    assert (ballots[0].election, first.year, ballots[0].round) == ("legislatives", 2022, 1)
    assert days == sorted(days, reverse=True)


def test_only_files_that_concern_the_territory_are_read(tmp_path: Path) -> None:
    geo = tmp_path / "geo"
    for name in ("official_small/29-02/legislatives-2022-t1/a.txt", "official_small/94-06/legislatives-2022-t1/b.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    geo.mkdir()
    for name in ("bureaux_contours_2902_2903", "bureaux_contours_94_voronoi", "communes_29", "communes_94"):
        (geo / f"{name}.geojson").touch()

    def read(territory: str) -> list[str]:
        return [file.name for file in (*files_for(tmp_path, territory), *positions_for(tmp_path, territory))]

    assert read("circo:2902") == ["a.txt", "communes_29.geojson", "bureaux_contours_2902_2903.geojson"]
    assert read("circo:2905") == ["a.txt", "communes_29.geojson"], "another constituency's outlines are not its own"
    assert read("commune:94080") == ["b.txt", "communes_94.geojson", "bureaux_contours_94_voronoi.geojson"]
    assert read("region:53") == ["a.txt", "communes_29.geojson", "bureaux_contours_2902_2903.geojson"]
    assert read("region:94") == [], "a région's code is no département's"
    assert read("circo:1404") == []
    assert len(read("nation:FR")) == 6
    assert len(contours_for(tmp_path, "nation:FR")) == 2


def test_a_file_is_named_as_people_name_its_election() -> None:
    assert name_of(Path("legislatives-2022-t1/resultats.txt")) == "Législatives 2022, premier tour"
    assert name_of(Path("europeennes-2019/resultats.txt")) == "Européennes 2019"
    assert name_of(Path("geo/bureaux_contours_94_voronoi.geojson")) == "Contours des bureaux de vote"
    assert Work("predict", "", Path()).use == "la carte et les priorités"


def test_a_person_chooses_opens_a_campaign_and_sees_its_stations(suite: Launched, browser: httpx.Client) -> None:
    assert "Val-Fictif" not in browser.get("/choisir", params={"q": "Brest"}).text
    found = browser.get("/choisir", params={"q": "fictif la ville"})
    assert "/choisir?territory=circo%3A0001" in found.text or "/choisir?territory=circo:0001" in found.text
    assert 'value="2029-06-10"' in browser.get("/choisir", params={"territory": "circo:0001"}).text
    assert "Fictif-la-Ville" in browser.get("/choisir", params={"territory": "commune:00001"}).text

    opened = browser.post(
        "/choisir",
        data={
            "territory": "commune:00001",
            "election": "municipales",
            "candidate": "Dominique Fictif",
            "name": "Fictif-la-Ville 2032",
            "first_on": "2032-03-14",
            "second_on": "2032-03-21",
        },
    )
    assert opened.status_code == 200, opened.text
    assert "Importer les résultats passés" in opened.text

    page = browser.post("/resultats-passes")
    during = browser.get("/", params={"complet": "true"}).text
    assert "Import en cours" in page.text
    assert re.search(r"En cours, étape \d+ sur \d+", during), during
    assert "changeront encore" in browser.get("/").text
    deadline = time.monotonic() + 240
    while "Import en cours" in page.text:
        assert time.monotonic() < deadline, page.text
        time.sleep(0.3)
        page = browser.get("/resultats-passes")
    assert "Tout est importé" in page.text, page.text
    for words in ("Législatives 2022, premier tour", "la carte et les priorités", "la soirée"):
        assert words in page.text
    assert ">predict<" not in page.text

    home = browser.get("/", params={"complet": "true"})
    assert "Fictif-la-Ville 2032" in home.text
    done = re.search(r"Importer les résultats passés.{0,80}fait", home.text, re.DOTALL)
    assert done, home.text
    stations = browser.get("/predict/v1/stations", headers={"Accept": "application/json"}).json()
    assert stations["items"]


def test_what_crm_refuses_is_said_on_the_form_and_nothing_typed_is_lost(browser: httpx.Client) -> None:
    refused = browser.post(
        "/choisir",
        data={
            "territory": "circo:0001",
            "election": "legislatives",
            "candidate": "Dominique Fictif",
            "name": "Un lundi",
            "first_on": "2029-06-11",
        },
    )
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert 'value="Un lundi"' in refused.text


def test_each_input_at_fault_is_named_and_nothing_typed_is_lost(browser: httpx.Client) -> None:
    said = {"territory": "circo:0001", "election": "legislatives", "candidate": "Dominique Fictif", "name": ""}
    refused = browser.post("/choisir", data={**said, "first_on": "pas une date"})
    assert refused.status_code == 422
    assert "2 réponses sont à corriger" in refused.text
    assert "Indiquez le nom de la campagne" in refused.text
    assert 'value="Dominique Fictif"' in refused.text

    swapped = {"name": "À rebours", "first_on": "2029-06-17", "second_on": "2029-06-10"}
    refused = browser.post("/choisir", data={**said, **swapped})
    assert "Le second tour vient après le premier" in refused.text
    assert 'value="À rebours"' in refused.text


def test_days_that_are_over_are_refused_at_the_field(browser: httpx.Client) -> None:
    said = {"territory": "circo:0001", "election": "legislatives", "candidate": "Dominique Fictif", "name": "Trop tard"}
    refused = browser.post("/choisir", data={**said, "first_on": "2024-06-30", "second_on": "2024-07-07"})
    assert refused.status_code == 422
    assert 'href="#second_on"' in refused.text
    assert "Cette date est passée" in refused.text


SOON = datetime.now(PARIS).date()
EVENT = SOON - timedelta(days=20)
SUNDAY = SOON + timedelta(days=6 - SOON.weekday())
NEXT = SUNDAY + timedelta(days=7)
LATER = SUNDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"first_on": SUNDAY.isoformat()}, "first_on", "attendue le dimanche 14 mars 2032"),
        ({"first_on": SUNDAY.isoformat(), "timing": "partial"}, "triggered_on", "le jour de l’événement"),
        ({"first_on": SUNDAY.isoformat(), "triggered_on": EVENT.isoformat()}, "timing", "choisissez laquelle"),
        ({"first_on": SUNDAY.isoformat(), "timing": "bientôt"}, "timing", "le moment de l’élection"),
        (
            {"first_on": SUNDAY.isoformat(), "timing": "early", "triggered_on": EVENT.isoformat()},
            "timing",
            "élection partielle",
        ),
        (
            {"first_on": NEXT.isoformat(), "timing": "partial", "triggered_on": LATER.isoformat()},
            "triggered_on",
            "pas encore",
        ),
    ],
)
def test_an_election_that_cannot_be_on_that_day_is_refused_at_its_field(
    browser: httpx.Client, said: dict[str, str], field: str, words: str
) -> None:
    whole = {"territory": "commune:00001", "election": "municipales", "candidate": "Dominique Fictif", "name": "Essai"}
    refused = browser.post("/choisir", data={**whole, **said})
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text, refused.text
    assert words in refused.text


def test_a_by_election_is_opened_with_its_event(browser: httpx.Client) -> None:
    opened = browser.post(
        "/choisir",
        data={
            "territory": "commune:00001",
            "election": "municipales",
            "candidate": "Dominique Fictif",
            "name": "Partielle de Fictif-la-Ville",
            "first_on": SUNDAY.isoformat(),
            "second_on": (SUNDAY + timedelta(days=7)).isoformat(),
            "timing": "partial",
            "triggered_on": EVENT.isoformat(),
        },
    )
    assert opened.status_code == 200, opened.text
    page = browser.get("/crm/campaign").text
    assert "<dt>Élection partielle</dt>" in page


def test_a_code_of_two_territories_is_asked_about(browser: httpx.Client) -> None:
    asked = browser.get("/choisir", params={"territory": "97101"}).text
    assert "Les Abymes" in asked
    assert "1re circonscription de la Guadeloupe" in asked


def test_what_is_not_known_of_a_territory_is_said_before_it_is_chosen(browser: httpx.Client) -> None:
    assert "partie de commune" in browser.get("/choisir", params={"territory": "canton:2312"}).text
    assert "partie de commune" not in browser.get("/choisir", params={"territory": "canton:2301"}).text
    assert "consulats" in browser.get("/choisir", params={"territory": "circo:ZZ07"}).text


def test_a_commune_that_merged_is_refused_with_the_one_of_today(browser: httpx.Client) -> None:
    gone = browser.get("/choisir", params={"territory": "commune:01144"})
    assert gone.status_code == 404
    assert "Bâgé-Dommartin" in gone.text
    assert 'href="/choisir?territory=commune%3A01025"' in gone.text
    for nowhere in ("metropole:13055", "circo:2909", "departement:67A"):
        refused = browser.get("/choisir", params={"territory": nowhere})
        assert refused.status_code == 404
        assert 'role="alert"' in refused.text
        assert 'action="/choisir"' in refused.text, "another can be searched at once"


def test_a_browser_finds_the_icon_where_it_looks_by_itself(browser: httpx.Client) -> None:
    icon = browser.get("/favicon.ico")
    assert icon.status_code == 200
    assert icon.headers["content-type"].startswith("image/svg")
