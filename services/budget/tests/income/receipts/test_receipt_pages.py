"""A gift from its giver to its return, by pages alone."""

import html
import re
from uuid import uuid4

from httpx import AsyncClient

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
DONOR = {
    "first_names": "Ada",
    "surname": "Exemple",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": "true",
}
GIFT = {"kind": "gift", "amount": "5 000", "received_on": "2029-05-27", "means": "cheque", "label": "Dîner"}


async def text(client: AsyncClient, path: str = "/receipts") -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200
    return html.unescape(answer.text).replace("\u202f", " ")


async def test_a_gift_over_the_limit_is_refused_then_booked_and_returned(agent: AsyncClient) -> None:
    assert (await agent.post("/donors", data=DONOR, headers=HTML)).status_code == 303
    donor = re.search(r'<option value="([0-9a-f-]{36})">EXEMPLE Ada', await text(agent))
    assert donor is not None
    gift = GIFT | {"donor_id": donor[1]}
    refused = await agent.post("/receipts", data=gift, headers=HTML)
    assert refused.status_code == 422
    assert "L. 52-8" in refused.text

    assert (await agent.post("/receipts", data=gift | {"already_received": "true"}, headers=HTML)).status_code == 303
    page = await text(agent)
    assert "À rendre : 400 €" in page
    where = re.search(
        r'action="(/receipts/[0-9a-f-]{36})/return"><input type="hidden" name="version" value="(\d+)"', page
    )
    assert where is not None
    back = {"version": where[2], "amount": "400", "returned_on": "2029-05-28"}
    assert (await agent.post(f"{where[1]}/return", data=back, headers=HTML)).status_code == 303
    assert "À rendre" not in await text(agent)
    again = await agent.post(f"{where[1]}/number", data={"version": where[2], "form_number": "A-1"}, headers=HTML)
    assert again.status_code == 412
    number = {"version": str(int(where[2]) + 1), "form_number": "A-1"}
    assert (await agent.post(f"{where[1]}/number", data=number, headers=HTML)).status_code == 303
    assert "reçu n° A-1" in await text(agent)


async def test_a_manager_books_a_contribution_and_sees_no_giver(agent: AsyncClient, manager: AsyncClient) -> None:
    await agent.post("/donors", data=DONOR, headers=HTML)
    own = {"kind": "own", "amount": "300", "received_on": "2029-05-27", "means": "transfer", "label": "Apport"}
    assert (await manager.post("/receipts", data=own, headers=HTML)).status_code == 303
    page = await text(manager)
    assert "300 €" in page
    assert "EXEMPLE" not in page
    assert (await manager.get("/donors", headers=HTML)).status_code == 403
    assert (await manager.post("/receipts", data=GIFT, headers=HTML)).status_code == 403


async def test_a_donor_twice_and_a_bad_date_are_said(agent: AsyncClient) -> None:
    await agent.post("/donors", data=DONOR, headers=HTML)
    twice = await agent.post("/donors", data=DONOR, headers=HTML)
    assert twice.status_code == 409
    assert "déjà au fichier" in html.unescape(twice.text)
    bad = await agent.post("/donors", data=DONOR | {"born_on": "hier"}, headers=HTML)
    assert bad.status_code == 422
    assert "Vérifiez la date de naissance" in html.unescape(bad.text)


async def test_a_number_of_the_book_is_one_gift_however_it_is_spaced(agent: AsyncClient) -> None:
    await agent.post("/donors", data=DONOR, headers=HTML)
    donor = re.search(r'<option value="([0-9a-f-]{36})">EXEMPLE Ada', await text(agent))
    assert donor is not None
    gift = GIFT | {"donor_id": donor[1], "amount": "20"}
    first = await agent.post("/receipts", data=gift | {"form_number": " 94-0012 a "}, headers=HTML)
    assert first.status_code == 303
    page = await text(agent)
    assert "reçu n° 94-0012 a." in page
    booked = re.search(
        r'action="/receipts/([0-9a-f-]{36})/number"><input type="hidden" name="version" value="(\d+)"', page
    )
    assert booked is not None
    for number in ("94-0012 a", "940012A", "94 0012.A "):
        refused = await agent.post("/receipts", data=gift | {"form_number": number}, headers=HTML)
        assert refused.status_code == 409
        said = html.unescape(refused.text).replace("\u202f", " ").replace("\u00a0", " ")
        assert "Ce numéro est déjà celui du don de 20 € reçu le dimanche 27 mai 2029" in said
        assert f'href="/receipts#receipt-{booked[1]}">Y aller' in said
    # The gift's own number may be written otherwise.
    own = {"version": booked[2], "form_number": "940012A"}
    assert (await agent.post(f"/receipts/{booked[1]}/number", data=own, headers=HTML)).status_code == 303
    assert (await agent.post("/receipts", data=gift | {"form_number": "  "}, headers=HTML)).status_code == 422


async def test_a_refusal_for_what_the_file_says_of_a_donor_leads_to_their_file(agent: AsyncClient) -> None:
    foreign = {name: value for name, value in DONOR.items() if name != "french"}
    await agent.post("/donors", data=foreign, headers=HTML)
    donor = re.search(r'<option value="([0-9a-f-]{36})">EXEMPLE Ada', await text(agent))
    assert donor is not None
    refused = await agent.post("/receipts", data=GIFT | {"donor_id": donor[1], "amount": "20"}, headers=HTML)
    said = html.unescape(refused.text)
    assert "Si sa fiche se trompe, corrigez-la." in said
    assert f'href="/donors/{donor[1]}">Y aller' in said
    assert 'href="#donor_id"' in said


async def test_receipts_say_that_nobody_is_named_as_agent_yet(agent: AsyncClient) -> None:
    assert "Le mandataire n'est pas encore déclaré ici" in await text(agent)
    named = {"name": "Lise Exemple", "form": "person", "declared_on": "2029-01-15", "opened_on": "2029-01-20"}
    assert (await agent.post("/account-people/agent", data=named, headers=HTML)).status_code == 303
    assert "Personne n'a encore dit" not in await text(agent)


async def test_a_promise_is_kept_in_mind_while_its_donor_is_added(agent: AsyncClient) -> None:
    promise = str(uuid4())
    refused = await agent.post("/receipts", data=GIFT | {"pledge_id": promise}, headers=HTML)
    assert refused.status_code == 422
    assert f'href="/donors?pledge={promise}"' in refused.text
