import io
from typing import Any

import pytest
import xlsxwriter
from httpx import AsyncClient

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
PEOPLE = "/poll-watchers/placements/people?round=1"


@pytest.fixture
def page(client: AsyncClient) -> AsyncClient:
    client.headers.update(PAGE)
    return client


async def people(client: AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/v1/poll-watchers", headers={"Accept": "application/json"})).json()["items"]


async def test_several_people_are_entered_and_sent_to_proposed_stations(page: AsyncClient) -> None:
    lines = "Malika Benali ; 06 39 98 12 34\nAda Exemple ; 94033_0002 ; scrutatrice"
    answer = await page.post(PEOPLE, data={"lines": lines, "duty": "delegate"})
    shown = await page.get(answer.headers["location"])
    ada, malika = sorted(await people(page), key=lambda one: one["surname"], reverse=True)
    assert "2 personnes ajoutées, 1 tâche donnée" in shown.text
    assert [duty["duty"] for duty in ada["assignments"]] == ["scrutineer"]
    assert "Malika Benali" in shown.text
    assert "bureau 1" in shown.text

    rows = {"person": [malika["id"]], "duty": ["delegate"], "stations": ["94033_0001 ; 94080_0001"]}
    done = await page.post("/poll-watchers/placements?round=1", data=rows)
    assert done.status_code == 303
    malika = next(one for one in await people(page) if one["surname"] == "Benali")
    assert [duty["station"] for duty in malika["assignments"]] == ["94033_0001", "94080_0001"]
    assert "Chaque bureau a quelqu’un" in (await page.get(done.headers["location"])).text


async def test_the_same_telephone_again_is_the_same_person(page: AsyncClient) -> None:
    entry = {"lines": "Malika Benali ; 06 39 98 12 34", "duty": "delegate"}
    await page.post(PEOPLE, data=entry)
    answer = await page.post(PEOPLE, data=entry)
    assert "known=1" in answer.headers["location"]
    assert len(await people(page)) == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Ada Exemple\nMalika Benali ; bureau 99 de Fontenay", "Ligne 2"),
        ("Prénom;Nom;Date de naissance\nAda;Exemple;hier", "Ligne 2"),
        ("Ada", "Ligne 1"),
    ],
)
async def test_a_refused_line_is_named_and_nobody_is_entered(page: AsyncClient, lines: str, said: str) -> None:
    answer = await page.post(PEOPLE, data={"lines": lines, "duty": "delegate"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Exemple" in answer.text or lines == "Ada"
    assert await people(page) == []


async def test_a_second_delegate_of_a_station_is_refused_by_name(page: AsyncClient) -> None:
    await page.post(PEOPLE, data={"lines": "Ada Exemple ; 94033_0001\nZoé Modèle", "duty": "delegate"})
    zoe = next(one for one in await people(page) if one["surname"] == "Modèle")
    rows = {"person": [zoe["id"]], "duty": ["delegate"], "stations": ["94033_0001"]}
    answer = await page.post("/poll-watchers/placements?round=1", data=rows)
    assert answer.status_code == 422
    assert "Zoé Modèle : Ce bureau a déjà" in answer.text
    assert 'value="94033_0001"' in answer.text


async def test_a_workbook_has_what_the_letters_need(page: AsyncClient) -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, cells in enumerate(
        [
            ["Équipe du dimanche"],
            ["Nom", "Prénom", "Date de naissance", "Lieu de naissance", "Adresse", "Commune"],
            ["Exemple", "Ada", "27/02/1985", "Vincennes (94)", "1 rue de l'Essai", "Fontenay-sous-Bois"],
        ]
    ):
        sheet.write_row(row, 0, cells)
    book.close()
    answer = await page.post("/poll-watchers/placements/file?round=1", files={"file": ("equipe.xlsx", file.getvalue())})
    assert "added=1" in answer.headers["location"]
    (ada,) = await people(page)
    assert (ada["born_on"], ada["missing"]) == ("1985-02-27", [])


async def test_round_two_takes_over_the_duties_of_round_one_and_the_mayor_is_noted_once(page: AsyncClient) -> None:
    await page.post(PEOPLE, data={"lines": "Ada Exemple ; 94033_0001\nZoé Modèle ; 94033_0002", "duty": "delegate"})
    answer = await page.post("/poll-watchers/placements/copy")
    assert "placed=2" in answer.headers["location"]
    again = await page.post("/poll-watchers/placements/copy")
    assert "placed=0" in again.headers["location"]
    await page.post("/poll-watchers/placements/notified?round=1")
    notified = [duty["notified_at"] is not None for one in await people(page) for duty in one["assignments"]]
    assert sorted(notified) == [False, False, True, True]
