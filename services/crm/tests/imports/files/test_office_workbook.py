"""A workbook as a local team keeps it: a note first, a title, groups above the names, a total below the people."""

import io
from typing import Any

import xlsxwriter
from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off

PEOPLE = [
    ["Vézina", "Paul", "81 100 Castres", "0612345678\n05 63 72 15 43", "paul @exemple.fr", "sauf dimanche", ""],
    ["Pujol", "Inès", "81240 St Amans Soult", 623456789, "ines@exemple.fr", "mercredi a-m", "désabo le 3/5/24"],
    ["Total", "Jeanne", "Labruguière", "", "jeanne@exemple.fr", "", ""],
]


def workbook(*, other: bool = False) -> bytes:
    made = io.BytesIO()
    book: Any = xlsxwriter.Workbook(made)
    book.add_worksheet("Lisez-moi").write(0, 0, "Ne pas diffuser")
    sheet = book.add_worksheet("Contacts")
    sheet.merge_range(0, 0, 0, 6, "FICHIER DE LA SECTION, novembre 2026", None)
    sheet.merge_range(2, 0, 2, 1, "Identité", None)
    sheet.merge_range(2, 2, 2, 6, "Coordonnées", None)
    names = ["Nom", "Prénom", "CP Ville", "Tél.", "Mail perso", "Dispo", "Désabo"]
    for number, row in enumerate([names, *PEOPLE, [], ["TOTAL", 3, "", "", 3]], 3):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    if other:
        book.add_worksheet("Anciens").write_column(0, 0, ["Nom", "Petit"])
        book.get_worksheet_by_name("Anciens").write_column(0, 1, ["Prénom", "Léo"])
    book.close()
    return made.getvalue()


async def send(client: AsyncClient, data: bytes) -> dict[str, Any]:
    answer = await client.post("/v1/imports?origin=regular", files={"file": ("section.xlsx", data)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_its_people_come_in_and_its_total_does_not(client: AsyncClient, sessions: Sessions) -> None:
    sent = await send(client, workbook())
    columns = [one["proposed"] for one in sent["columns"]]
    assert columns == ["surname", "first_names", "town", "phone", "email", "slots", "refuses:email"]
    assert sent["warnings"] == []
    await client.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": columns})
    await work_off(sessions, JOBS)
    page = (await client.get(f"/imports/{sent['id']}")).text
    assert "nommées à la ligne 4" in page
    assert "ligne de total, pas une personne" in page
    await client.post(f"/v1/imports/{sent['id']}/start")
    await work_off(sessions, JOBS)
    done = (await client.get(f"/v1/imports/{sent['id']}")).json()["counts"]
    assert (done["created"], done["refused"], done["remarks"]) == (3, 1, {"0:total": 1, "6:slots": 1})
    rows: dict[str, dict[str, Any]] = {}
    for name in ("vézina", "pujol", "total"):
        (row,) = (await client.post("/v1/people/search", json={"name": name})).json()["items"]
        rows[name] = (await client.get(f"/v1/people/{row['id']}")).json()
    assert [row["commune"] for row in rows.values()] == ["81065", "81238", "81120"]
    assert [one["hint"] for one in rows["vézina"]["contacts"]] == ["p…@exemple.fr", "… 78", "… 43"]


async def test_a_second_sheet_with_a_table_is_said_to_be_left_out(client: AsyncClient) -> None:
    sent = await send(client, workbook(other=True))
    assert sent["warnings"] == ["other_sheets"]
    assert "seule la première est lue" in (await client.get(f"/imports/{sent['id']}")).text
