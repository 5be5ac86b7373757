"""The pages of an import, in French: what a column is, what the file will do, what it did."""

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db import Sessions
from kit.testing import work_off

FILE = "Nom;Courriel;Étiquettes;Religion\n=1+1;ada@exemple.fr;marché;x\nDurand;pas une adresse;;x\n".encode()
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


async def test_a_file_is_taken_through_its_pages(client: AsyncClient, sessions: Sessions) -> None:
    sent = await client.post("/imports", files={"file": ("contacts <b>.csv", FILE)}, headers=SAME_ORIGIN)
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
    answer = await client.post("/imports", files={"file": ("x.pdf", b"%PDF-1.7")}, headers=SAME_ORIGIN)
    assert (answer.status_code, "C&#39;est un PDF" in answer.text) == (422, True)
