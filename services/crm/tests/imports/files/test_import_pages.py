"""The pages of an import, in French: what a column is, what the file will do, what it did."""

import html

import pytest
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, work_off

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


async def test_consents_that_nothing_proves_are_left_out_by_one_button(client: AsyncClient, sessions: Sessions) -> None:
    data = b"Nom;Courriel;Newsletter\nDurand;ada@exemple.fr;oui\n"
    sent = await client.post("/imports?origin=regular", files={"file": ("lettre.csv", data)}, headers=SAME_ORIGIN)
    page = sent.headers["location"].partition("?")[0]
    assert "Continuer sans les accords" in (await client.get(page)).text
    form = {"column": ["surname", "email", "use:email"], "country": "FR"}
    refused = await client.post(f"{page}/mapping", data=form, headers=SAME_ORIGIN)
    assert (refused.status_code, "continuez sans les accords" in refused.text) == (422, True)

    mapped = await client.post(f"{page}/mapping", data=form | {"without_consents": "true"}, headers=SAME_ORIGIN)
    assert mapped.status_code == 303
    await work_off(sessions, JOBS)
    assert "<strong>1</strong> personne de plus" in (await client.get(page)).text


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


async def preview_of(client: AsyncClient, sessions: Sessions, data: str, columns: list[str], **more: str) -> str:
    """Send a file and map it from the pages; return the page's address."""
    sent = await client.post("/imports?origin=regular", files={"file": ("a.csv", data.encode())}, headers=SAME_ORIGIN)
    page = sent.headers["location"].partition("?")[0]
    mapped = await client.post(f"{page}/mapping", data={"column": columns} | more, headers=SAME_ORIGIN)
    assert mapped.status_code == 303, mapped.text
    await work_off(sessions, JOBS)
    return page


async def read(client: AsyncClient, page: str) -> str:
    text = html.unescape((await client.get(page)).text)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


async def test_people_are_shown_as_they_will_be_and_a_question_is_answered_once(
    client: AsyncClient, sessions: Sessions
) -> None:
    data = (
        "Nom;Né(e) le;Ville;Dispos\nDurand;5/3/64;94300 Vincennes;samedi matin\n"
        "Petit;;St Denis;pendant les vacances\nMartin;;SAINT-DENIS;\n"
    )
    page = await preview_of(client, sessions, data, ["surname", "born_on", "town", "slots"])
    seen = await read(client, page)
    assert "né(e) le 05/03/1964" in seen
    assert "94300 Vincennes<br>Commune : Vincennes" in seen
    assert "Libre : samedi matin" in seen
    assert "<strong>« St Denis »</strong> · 2 lignes" in seen
    answers = {
        "about": ["town", "slots"],
        "written": ["saint denis", "pendant les vacances"],
        "means": ["", "always"],
        "typed": ["Nulle-Part-les-Oies", ""],
    }
    wrong = await client.post(f"{page}/answers", data=answers, headers=SAME_ORIGIN)
    assert (wrong.status_code, "Cette commune n&#39;est pas trouvée" in wrong.text) == (422, True)
    right = answers | {"typed": ["93200 Saint-Denis", ""]}
    assert (await client.post(f"{page}/answers", data=right, headers=SAME_ORIGIN)).status_code == 303
    await work_off(sessions, JOBS)
    assert "« St Denis »</strong>" not in await read(client, page)
    await client.post(f"{page}/start", headers=SAME_ORIGIN)
    await work_off(sessions, JOBS)
    people = (await client.post("/v1/people/search", json={"commune": "93066"})).json()["items"]
    assert {one["surname"] for one in people} == {"Petit", "Martin"}
    done = await read(client, page)
    assert "<strong>E-mail</strong> : 0 personne. Les autres : 3 sans adresse." in done
    assert "Demander leur accord" in done


async def test_of_towns_of_one_name_that_of_the_campaigns_territory_is_meant(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, territory="circo:9301")
    async with call(app, campaign_id) as client:
        page = await preview_of(client, sessions, "Nom;Ville\nPetit;Saint Denys\n", ["surname", "town"])
        assert "« Saint Denys »" in await read(client, page)
        answers = {"about": "town", "written": "saint denys", "means": "", "typed": "Saint-Denis"}
        assert (await client.post(f"{page}/answers", data=answers, headers=SAME_ORIGIN)).status_code == 303
        await work_off(sessions, JOBS)
        await client.post(f"{page}/start", headers=SAME_ORIGIN)
        await work_off(sessions, JOBS)
        (person,) = (await client.post("/v1/people/search", json={"commune": "93066"})).json()["items"]
    assert person["surname"] == "Petit"


async def test_one_click_mends_all_lines_with_the_month_first(client: AsyncClient, sessions: Sessions) -> None:
    data = "Nom;Né(e) le\nDurand;03/25/1964\nPetit;12/31/1970\n"
    page = await preview_of(client, sessions, data, ["surname", "born_on"])
    seen = await read(client, page)
    assert "cette date n'existe que si le mois vient d'abord" in seen
    assert "« 03/25/1964 »" in seen
    assert (await client.post(f"{page}/mend", data={"mend": "month_first"}, headers=SAME_ORIGIN)).status_code == 303
    await work_off(sessions, JOBS)
    assert "né(e) le 25/03/1964" in await read(client, page)


async def test_a_column_is_kept_in_a_new_field_of_the_campaign(client: AsyncClient, sessions: Sessions) -> None:
    page = await preview_of(client, sessions, "Nom;Moyen de transport\nDurand;tandem\n", ["surname", "new"])
    await client.post(f"{page}/start", headers=SAME_ORIGIN)
    await work_off(sessions, JOBS)
    (person,) = (await client.get("/v1/people")).json()["items"]
    assert (await client.get(f"/v1/people/{person['id']}")).json()["custom"] == {"moyen_de_transport": "tandem"}


@pytest.mark.parametrize("origin", ["past", "other", "public", "bought", "roll"])
async def test_a_list_that_may_not_come_in_is_told_why_and_what_to_do(client: AsyncClient, origin: str) -> None:
    page = await read(client, f"/imports/new?origin={origin}")
    assert "Que faire à la place" in page
    assert 'type="file"' not in page
    sent = await client.post(
        f"/imports?origin={origin}", files={"file": ("a.csv", b"Nom\nDurand\n")}, headers=SAME_ORIGIN
    )
    assert (sent.status_code, (await client.get("/v1/imports")).json()["items"]) == (422, [])


async def test_of_an_earlier_election_only_who_agreed_to_stay_comes_in(client: AsyncClient, sessions: Sessions) -> None:
    data = b"Nom;Accepte d'etre garde\nDurand;oui\nPetit;non\nMartin;\n"
    refused = await client.post("/v1/imports", files={"file": ("a.csv", data)})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/origin")
    sent = (await client.post("/v1/imports?origin=agreed", files={"file": ("a.csv", data)})).json()
    path = f"/v1/imports/{sent['id']}"
    unsaid = await client.put(f"{path}/mapping", json={"columns": ["surname", None]})
    assert (unsaid.status_code, unsaid.json()["pointer"]) == (422, "/columns")
    await client.put(f"{path}/mapping", json={"columns": ["surname", "kept"]})
    await work_off(sessions, JOBS)
    await client.post(f"{path}/start")
    await work_off(sessions, JOBS)
    assert [one["surname"] for one in (await client.get("/v1/people")).json()["items"]] == ["Durand"]
    counts = (await client.get(path)).json()["counts"]
    assert (counts["refused"], counts["remarks"]) == (2, {"0:not_kept": 2})


async def test_one_statement_proves_the_consents_of_a_file_of_one_form(client: AsyncClient, sessions: Sessions) -> None:
    data = b"Nom;E-mail;Newsletter\nDurand;d@exemple.fr;x\nPetit;p@exemple.fr;\n"
    sent = (await client.post("/v1/imports?origin=campaign", files={"file": ("a.csv", data)})).json()
    path, columns = f"/v1/imports/{sent['id']}", ["surname", "email", "use:email"]
    unproved = await client.put(f"{path}/mapping", json={"columns": columns})
    assert (unproved.status_code, unproved.json()["pointer"]) == (422, "/columns")
    statement = {"source": "stand", "text": "form 2026", "said_on": "2026-03-12", "proof": "classeur 3"}
    half = await client.put(f"{path}/mapping", json={"columns": columns, "statement": statement})
    assert half.status_code == 422, "it serves only where it says that all lines come from one form"
    whole = {"columns": columns, "statement": statement | {"same_for_all": True}}
    assert (await client.put(f"{path}/mapping", json=whole)).status_code == 202
    await work_off(sessions, JOBS)
    await client.post(f"{path}/start")
    await work_off(sessions, JOBS)
    people = {one["surname"]: one for one in (await client.get("/v1/people")).json()["items"]}
    assert (people["Durand"]["uses"], people["Petit"]["uses"]) == (["email"], [])
    (line,) = (await client.get(f"/v1/people/{people['Durand']['id']}/consents")).json()["ledger"]
    assert (line["text_version"], line["proof"]) == ("form-2026", "stand ; classeur 3")
