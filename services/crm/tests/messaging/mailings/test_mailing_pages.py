"""The composer: it counts, previews, tests and sends, without scripts."""

import html
from io import BytesIO
from uuid import UUID

from httpx import AsyncClient
from pypdf import PdfReader

from .conftest import RULE, Enter

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
WRITTEN = {
    "name": "Invitation",
    "channel": "email",
    "purpose": "campaign",
    "subject": "Samedi",
    "body": "Bonjour {{ prenom }},\r\n\r\nÀ samedi.",
    "cost": "12,50",
}


async def test_who_approves_reads_whom_it_is_for(client: AsyncClient, enter: Enter) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    everybody = await client.post("/mailings/new", data=WRITTEN, headers=HTML)
    assert "toutes les personnes qui acceptent" in (await client.get(everybody.headers["location"], headers=HTML)).text
    segment = {"name": "Marché", "filter": {"kind": "tag", "tag": "marché"}}
    chosen = (await client.post("/v1/segments", json=segment)).json()["id"]
    few = WRITTEN | {"name": "Deux", "audience": chosen}
    themed = await client.post("/mailings/new", data=few | {"theme": "Écologie"}, headers=HTML)
    assert (themed.status_code, "art. 18" in themed.text) == (422, True)
    made = await client.post("/mailings/new", data=few, headers=HTML)
    page = html.unescape((await client.get(made.headers["location"], headers=HTML)).text)
    assert "marché" in page.partition("Pour qui : ")[2][:80]
    wrong = await client.post(
        "/mailings/new", data=WRITTEN | {"name": "Trois", "theme": "pas un thème !"}, headers=HTML
    )
    assert "[a-z]" not in wrong.text
    assert "un mot en minuscules sans accent" in html.unescape(wrong.text)


async def test_a_message_is_written_seen_as_somebody_and_sent(client: AsyncClient, enter: Enter) -> None:
    ada = await enter("Ada", "email", email="ada@exemple.fr")
    await enter("Bob", email="bob@exemple.fr")
    segment = {"name": "Toutes", "filter": {"kind": "source", "source": "form"}}
    chosen = (await client.post("/v1/segments", json=segment)).json()["id"]
    assert "Expéditeur et commanditaire" in html.unescape((await client.get("/mailings", headers=HTML)).text)
    wrong = await client.post("/mailings/new", data=WRITTEN | {"body": "{{ nom.x }}"}, headers=HTML)
    assert wrong.status_code == 422
    assert "Ligne 1" in wrong.text
    assert "{{ nom.x }}" in wrong.text
    dear = await client.post("/mailings/new", data=WRITTEN | {"cost": "cher"}, headers=HTML)
    assert dear.status_code == 422
    made = await client.post("/mailings/new", data=WRITTEN, headers=HTML)
    assert made.status_code == 303
    place = made.headers["location"].partition("?")[0]
    page = html.unescape((await client.get(place, headers=HTML)).text)
    assert "1 n'a pas accepté ce canal" in page
    seen = html.unescape((await client.post(f"{place}/preview", data={"person_id": ada}, headers=HTML)).text)
    assert "Bonjour Ada," in seen
    assert "Annonce politique" in seen
    named = html.unescape((await client.post(f"{place}/preview", data={"who": "Bob"}, headers=HTML)).text)
    assert "Bonjour Bob," in named
    assert "elle n'a pas accepté ce canal" in named
    nobody = await client.post(f"{place}/preview", data={"who": "Zoé"}, headers=HTML)
    assert (nobody.status_code, "Personne ne porte ce nom" in nobody.text) == (404, True)
    mail = await client.get(f"{place}/mail", params={"person_id": ada}, headers=HTML)
    assert "Bonjour Ada,</p>" in mail.text
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    invented = await client.post(f"{place}/preview", headers=HTML)
    assert "Bonjour Camille," in invented.text
    assert (await client.get(f"{place}/edit", headers=HTML)).status_code == 200
    edited = await client.post(f"{place}/edit", data=WRITTEN | {"audience": chosen, "version": "1"}, headers=HTML)
    assert edited.status_code == 303
    stale = await client.post(f"{place}/edit", data=WRITTEN | {"version": "1"}, headers=HTML)
    assert stale.status_code == 412
    stored = (await client.get(f"/v1/mailings/{UUID(place.rpartition('/')[2])}")).json()
    assert (stored["filter"], stored["cost_cents"]) == (segment["filter"], 1250)
    assert (await client.post(f"{place}/send", headers=HTML)).status_code == 409
    ruled = await client.post(
        "/mailings/rule", data=RULE | {"second_person": "", "sms_stop": "STOP au 36180"}, headers=HTML
    )
    assert ruled.status_code == 303
    assert (await client.post(f"{place}/test", data={"address": "moi@exemple.fr"}, headers=HTML)).status_code == 303
    gone = await client.post(f"{place}/send", data={"at": "2000-01-01T10:00"}, headers=HTML)
    assert (gone.status_code, "passé" in gone.text) == (422, True)
    assert (await client.post(f"{place}/send", headers=HTML)).status_code == 303
    assert (await client.post(f"{place}/cancel", headers=HTML)).status_code == 303
    assert "annulé" in (await client.get(place, headers=HTML)).text


async def test_letters_are_printed_once_for_each_person(client: AsyncClient, enter: Enter) -> None:
    await client.put("/v1/mailing-rule", json=RULE)
    home = {"street": "2 rue des Prés", "postcode": "94800", "town": "Villejuif"}
    await enter("Ada", "post", **home)
    await enter("Bob", "post")
    letter = WRITTEN | {"channel": "post"}
    made = await client.post("/mailings/new", data=letter, headers=HTML)
    place = made.headers["location"].partition("?")[0]
    before = html.unescape((await client.get(place, headers=HTML)).text)
    assert "Imprimer les lettres : 1 personne (PDF)" in before
    assert "Ce qui est imprimé" not in before
    printed = await client.post(f"{place}/letters.pdf", headers=HTML)
    assert printed.content.startswith(b"%PDF")
    after = html.unescape((await client.get(place, headers=HTML)).text)
    assert "1 personne a une lettre imprimée, la dernière" in after
    assert "Toutes les lettres sont imprimées" in after
    assert "Imprimer les lettres" not in after
    await enter("Cleo", "post", **home)
    more = html.unescape((await client.get(place, headers=HTML)).text)
    assert "Il en reste 1, en 1 fichier." in more
    assert "Imprimer les lettres suivantes : 1 personne (PDF)" in more
    assert (await client.post(f"{place}/letters.pdf", headers=HTML)).status_code == 200
    (political_ad,) = (await client.get("/v1/political-ads")).json()["items"]
    assert (political_ad["medium"], political_ad["reach"], political_ad["targeted"]) == ("post", 2, False)
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(printed.content)).pages)
    assert "Avis de transparence : http" in " ".join(words.split())
    changed = await client.post(f"{place}/edit", data=letter | {"body": "Autre"}, headers=HTML)
    assert (changed.status_code, "inscrits au registre" in changed.text) == (409, True)
    again = await client.post(f"{place}/letters.pdf", headers=HTML)
    assert (again.status_code, "Plus aucune lettre" in again.text) == (409, True)
    assert (await client.post(f"{place}/send", headers=HTML)).status_code == 409


async def test_an_sms_is_priced_by_its_length_and_who_is_reached(client: AsyncClient, enter: Enter) -> None:
    for number in range(3):
        await enter(f"Ada {number}", "sms", phone=f"+3361234567{number}")
    short = WRITTEN | {"channel": "sms", "body": "À samedi.", "cost": "", "sms_price": "0,05"}
    wrong = await client.post("/mailings/new", data=short | {"sms_price": "cher"}, headers=HTML)
    assert (wrong.status_code, "comme 0,05" in wrong.text) == (422, True)
    made = await client.post("/mailings/new", data=short, headers=HTML)
    place = made.headers["location"].partition("?")[0]
    seen = html.unescape((await client.post(f"{place}/preview", headers=HTML)).text)
    parts = int(seen.partition("compté comme ")[2].split()[0])
    stored = (await client.get(f"/v1{place}")).json()
    assert stored["cost_cents"] == parts * 3 * 5


async def test_half_of_what_the_sponsor_declares_is_asked_for_in_words(client: AsyncClient) -> None:
    rule = {"sponsor": "Mandataire", "sponsor_address": "1 rue Exemple", "sms_stop": "STOP"}
    for half, said in (
        ({"kind": "person"}, "Choisissez le pays du commanditaire."),
        ({"country": "FR"}, "Dites si c&#39;est une personne ou un organisme."),
    ):
        refused = await client.post("/mailings/rule", data=rule | half)
        assert (refused.status_code, said in refused.text) == (422, True), half
