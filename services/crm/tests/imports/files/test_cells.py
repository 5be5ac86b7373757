"""What stands in the cells of a file, and what its columns are called."""

from typing import Any

import pytest
from crm.imports.exports.schemas import ExportCreate
from crm.imports.files.column_fields import chosen, propose
from httpx import AsyncClient

from services.crm.tests.imports.files.conftest import Look


async def person(client: AsyncClient, name: str) -> dict[str, Any]:
    (row,) = (await client.post("/v1/people/search", json={"name": name})).json()["items"]
    return (await client.get(f"/v1/people/{row['id']}")).json()


async def test_a_cell_may_hold_several_addresses_or_roles(client: AsyncClient, write: Look) -> None:
    done = await write(
        "Nom;Courriel;Téléphone;Rôle",
        "Durand;a@exemple.fr, b@exemple.fr;06 12 34 56 78 / 01 48 05 12 34;Adhérent, Bénévole",
        "Petit;c@exemple.fr ou rien;01/48/05/12/35;Donateur, Trésorier",
    )
    durand = await person(client, "durand")
    hints = [one["hint"] for one in durand["contacts"]]
    assert (hints, durand["roles"]) == (["a…@exemple.fr", "b…@exemple.fr", "… 78", "… 34"], ["member", "volunteer"])
    petit = await person(client, "petit")
    assert ([one["hint"] for one in petit["contacts"]], petit["roles"]) == (["c…@exemple.fr", "… 35"], ["donor"])
    assert done["counts"]["remarks"] == {"2:email": 1, "4:role": 1}


async def test_our_own_export_comes_back_without_a_change(client: AsyncClient, look: Look, write: Look) -> None:
    await write(
        "Nom;Prénom;Courriel;Téléphone;Rôle;Étiquettes;Ville",
        "=Durand;Paul;a@exemple.fr, b@exemple.fr;+33612345678;Adhérent, Bénévole;marché, vélo;Vincennes",
        unknown_tags="create",
    )
    columns = ["surname", "first_names", "emails", "phones", "roles", "tags", "town"]
    put = ExportCreate.model_validate({"columns": columns, "reason": "Sauvegarde"})
    taken = (await client.post("/v1/people-exports", json=put.model_dump(mode="json"))).text.removeprefix("\ufeff")
    header, line = taken.split("\r\n")[:2]
    again = await look(header, line)
    assert (again["preview"]["lines"], again["preview"]["same"], again["preview"]["remarks"]) == (1, 1, {})


async def test_a_country_that_nobody_has_is_refused_where_it_is_said(client: AsyncClient) -> None:
    sent = (await client.post("/v1/imports?origin=regular", files={"file": ("a.csv", b"Nom;Tel\nDurand;1\n")})).json()
    put = {"columns": ["surname", "phone"], "country": "ZZ"}
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json=put)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/country")


async def test_columns_are_read_as_they_were_in_a_file_that_is_a_little_different(
    client: AsyncClient, write: Look
) -> None:
    await write("Famille;Courriel perso;zz", "Karst;eve@exemple.fr;1", columns=["surname", "email", None])
    sent = await client.post(
        "/v1/imports?origin=regular", files={"file": ("b.csv", b"zz;COURRIEL PERSO;Famille;Ville\n1;a;b;c\n")}
    )
    assert [one["proposed"] for one in sent.json()["columns"]] == [None, "email", "surname", "town"]


def test_what_was_chosen_last_wins_over_what_a_header_says_and_the_law_over_both() -> None:
    files = [(["Nom", "Parti"], ["first_names", "tags"]), (["Nom", "Commune"], ["surname", "commune"])]
    assert propose(["nom", "PARTI", "Commune"], {}, chosen=chosen(files)) == ["first_names", None, "commune"]


def test_headers_as_people_write_them_are_known_and_of_two_surnames_the_first_is_proposed() -> None:
    header = ["Nom", "Prénom(s)", "Nom de naissance", "Né(e) le", "N° tél", "Mél", "Adresse 1"]
    assert propose(header, {}) == ["surname", "first_names", None, "born_on", "phone", "email", "street"]


@pytest.mark.parametrize("header", ["Parti politique", "Orientation sexuelle", "Confession", "Handicap"])
async def test_what_no_field_may_hold_no_column_may_bring(client: AsyncClient, header: str) -> None:
    data = f"Nom;{header}\nDurand;x\n".encode()
    sent = (await client.post("/v1/imports?origin=regular", files={"file": ("a.csv", data)})).json()
    assert (sent["columns"][1]["sensitive"], sent["columns"][1]["sample"]) == (True, [])
    put = {"columns": ["surname", "tags"]}
    answer = await client.put(f"/v1/imports/{sent['id']}/mapping", json=put)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/columns/1")
