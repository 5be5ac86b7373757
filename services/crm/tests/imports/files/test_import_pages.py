"""The pages of an import, in French: what a column is, what the file will do, what it did."""

import html

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off

FILE = "Nom;Courriel;Étiquettes;Religion\n=1+1;ada@exemple.fr;marché;x\nDurand;pas une adresse;;x\n".encode()
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


async def test_a_file_is_taken_through_its_pages(client: AsyncClient, sessions: Sessions) -> None:
    sent = await client.post("/imports?origin=regular", files={"file": ("contacts <b>.csv", FILE)}, headers=SAME_ORIGIN)
    assert sent.status_code == 303
    page = sent.headers["location"].partition("?")[0]
    columns = (await client.get(page)).text
    assert '<option value="email" selected>' in columns
    assert "la loi interdit de prendre cette donnée" in columns
    form = {"column": ["surname", "email", "tags", ""], "unknown_tags": "create", "country": "fr", "tags": "salon"}
    wrong = await client.post(f"{page}/mapping", data=form | {"column": ["town", "", "", ""]}, headers=SAME_ORIGIN)
    assert (wrong.status_code, "Dites quelle colonne est le nom." in wrong.text) == (422, True)
    mapped = await client.post(f"{page}/mapping", data=form, headers=SAME_ORIGIN)
    assert mapped.status_code == 303
    under_way = (await client.get(mapped.headers["location"])).text
    assert "Le travail va commencer" in under_way
    assert "aperçu se prépare" in under_way
    await work_off(sessions, JOBS)
    preview = (await client.get(mapped.headers["location"])).text
    assert "aperçu se prépare" not in preview
    assert "<strong>2</strong> personnes de plus" in preview
    assert "colonne « Courriel » : cette adresse e-mail n'est pas complète." in preview.replace("&#39;", "'")
    assert (await client.post(f"{page}/start", headers=SAME_ORIGIN)).status_code == 303
    await work_off(sessions, JOBS)
    done = (await client.get(page)).text
    assert "<strong>2</strong> créées" in done
    assert "compte rendu ligne par ligne" in done
    assert (await client.post(f"{page}/undo", headers=SAME_ORIGIN)).status_code == 303
    await work_off(sessions, JOBS)
    assert "Annulé : 2 fiches reprises" in (await client.get(page)).text
    listed = (await client.get("/imports")).text
    assert "contacts b.csv" in listed


async def test_a_file_that_is_none_is_refused_on_the_page(client: AsyncClient) -> None:
    answer = await client.post("/imports?origin=regular", files={"file": ("x.pdf", b"%PDF-1.7")}, headers=SAME_ORIGIN)
    assert (answer.status_code, "C&#39;est un PDF" in answer.text) == (422, True)


async def test_two_columns_of_one_surname_are_refused_by_name_and_first_names_are_put_together(
    client: AsyncClient, sessions: Sessions
) -> None:
    data = "nom de naissance;nom d'usage;prénom;deuxième prénom\nDurand;Petit;Ada;Éloïse\n".encode()
    sent = (await client.post("/v1/imports?origin=regular", files={"file": ("contacts.csv", data)})).json()
    assert [one["proposed"] for one in sent["columns"]] == ["surname", None, "first_names", None]
    mapping = f"/v1/imports/{sent['id']}/mapping"
    both = await client.put(mapping, json={"columns": ["surname", "surname", "first_names", None]})
    assert (both.status_code, both.json()["pointer"]) == (422, "/columns/1")
    assert both.json()["detail"] == (
        "Les colonnes « nom de naissance » et « nom d'usage » sont toutes deux lues comme « Nom » : gardez-en une."
    )
    assert (await client.put(mapping, json={"columns": ["surname", None, "first_names", "first_names"]})).is_success
    await work_off(sessions, JOBS)
    page = html.unescape((await client.get(f"/imports/{sent['id']}", headers=SAME_ORIGIN)).text)
    page = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "« prénom », « deuxième prénom » : réunies, dans l'ordre du fichier, sous « Prénom »" in page
    await client.post(f"/v1/imports/{sent['id']}/start")
    await work_off(sessions, JOBS)
    (person,) = (await client.get("/v1/people")).json()["items"]
    assert (person["surname"], person["first_names"]) == ("Durand", "Ada Éloïse")
