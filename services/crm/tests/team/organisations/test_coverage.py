"""Coverage of a département: doors tried by constituency, commune and EPCI, on a map and in a table."""

from crm.team.organisations.coverage import Level, cover
from crm.team.organisations.coverage_map import draw_coverage
from elections.places.facts import communes_of_department
from fastapi import FastAPI
from httpx import AsyncClient

from services.crm.tests.conftest import Canvass
from services.crm.tests.team.conftest import ask

BRIOUDE, LE_PUY = "43040", "43157"


def test_doors_are_summed_by_area_and_a_few_in_a_commune_are_not_told() -> None:
    campaigns = [{BRIOUDE: (120, 30), LE_PUY: (4, 1)}, {BRIOUDE: (80, 3)}]
    by_commune = cover("43", "commune", campaigns)
    assert (by_commune[0].name, by_commune[0].tried, by_commune[0].conversations) == ("Brioude", 200, 30)
    assert {area.tried for area in by_commune[1:]} == {0}
    assert len(by_commune) == len(communes_of_department("43"))
    first: dict[Level, str] = {
        "epci": "CC Brioude Sud Auvergne",
        "constituency": "2e circonscription de la Haute-Loire",
    }
    for level, name in first.items():
        areas = cover("43", level, campaigns)
        assert (areas[0].name, areas[0].tried) == (name, 200)
        assert sum(len(area.communes) for area in areas) == len(by_commune)
        assert sum(area.homes for area in areas) == sum(area.homes for area in by_commune)


def test_a_commune_of_several_constituencies_stands_by_itself() -> None:
    shared = {area.name for area in cover("43", "constituency", []) if not area.code.startswith("circo:")}
    assert all(name.endswith("(partagée entre plusieurs circonscriptions)") for name in shared)
    # Communes of La Réunion and its constituencies have codes of the same form.
    reunion = cover("974", "constituency", [{"97401": (50, 10)}])
    assert sum(area.tried for area in reunion) == 50


def test_each_area_is_drawn_once_with_its_figures() -> None:
    areas = cover("43", "epci", [{BRIOUDE: (200, 30)}])
    drawn = draw_coverage(areas)
    assert drawn.count("<path ") == len(areas)
    assert "CC Brioude Sud Auvergne : 200 portes pour" in drawn
    # Paris is one commune here: there is no map of it.
    assert draw_coverage(cover("75", "commune", [])) == ""


async def test_the_page_has_the_map_of_a_departement_its_campaigns_are_in(
    client: AsyncClient, app: FastAPI, organisation: str, canvass: Canvass
) -> None:
    for _ in range(6):
        answer = await client.post("/v1/canvasses", json=canvass(station="94080_0001"))
        assert answer.status_code == 201, answer.text
    path = organisation.removeprefix("/v1")
    page = (await ask(app, "GET", f"{path}?level=commune&department=94")).text
    assert "Où l’on a frappé" in page
    assert "<title>Vincennes : 6 portes pour" in page
    for odd in ("?level=x&department=13", "?level=epci&department=ZZZ"):
        assert (await ask(app, "GET", f"{path}{odd}")).status_code == 200
    assert "Identifiant :" not in page


def test_constituencies_where_nobody_knocked_stand_in_the_order_of_their_numbers() -> None:
    areas = [area.code for area in cover("94", "constituency", [])]
    numbered = [f"circo:94{number:02}" for number in range(1, 12)]
    assert areas[: len(numbered)] == numbered
    assert not any(code.startswith("circo:") for code in areas[len(numbered) :])
