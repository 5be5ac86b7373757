"""A second person approves on their own page; who wrote a message cannot switch that off for it."""

import html
from uuid import UUID

from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

from services.crm.tests.conftest import CallAs
from services.crm.tests.messaging.mailings.conftest import MAILING, RULE, Enter, enter

__all__ = ["enter"]
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
TWO = RULE | {"second_person": True}


async def test_who_wrote_it_cannot_switch_the_second_person_off(client: AsyncClient, enter: Enter) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    await client.put("/v1/mailing-rule", json=TWO)
    mailing = (await client.post("/v1/mailings", json=MAILING)).json()["id"]
    await client.put("/v1/mailing-rule", json=RULE)
    assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 409
    changed = await client.put(f"/v1/mailings/{mailing}", json=MAILING | {"name": "Autre"})
    assert changed.json()["second_person"] is True
    assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 409
    # One written since goes without.
    other = (await client.post("/v1/mailings", json=MAILING)).json()
    assert other["second_person"] is False
    assert (await client.post(f"/v1/mailings/{other['id']}/send", json={})).status_code == 200


async def test_it_is_asked_for_returned_mended_and_approved_at_the_hour_wanted(
    client: AsyncClient, enter: Enter, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    await client.put("/v1/mailing-rule", json=TWO)
    mailing = (await client.post("/v1/mailings", json=MAILING)).json()["id"]
    page = html.unescape((await client.get(f"/mailings/{mailing}", headers=HTML)).text)
    assert "personne d’autre de l’équipe ne le peut encore" in page
    await new_member(sessions, campaign_id, "merle", (Role.CANDIDATE,))
    asked = await client.post(f"/mailings/{mailing}/ask", data={"at": ""}, headers=HTML)
    assert asked.status_code == 303
    assert "Aucun message à approuver" in (await client.get("/approvals", headers=HTML)).text
    assert "C’est votre message" in (await client.get(f"/approvals/{mailing}", headers=HTML)).text

    async with call_as("merle") as merle:
        assert "Invitation" in (await merle.get("/approvals", headers=HTML)).text
        whole = html.unescape((await merle.get(f"/approvals/{mailing}", headers=HTML)).text)
        assert "Bonjour Camille," in whole
        assert "E-mail à 1 personne" in whole
        empty = await merle.post(f"/approvals/{mailing}/return", data={"note": ""}, headers=HTML)
        assert empty.status_code == 422
        back = await merle.post(f"/approvals/{mailing}/return", data={"note": "L’heure a changé."}, headers=HTML)
        assert back.status_code == 303
    assert "L’heure a changé." in (await client.get(f"/mailings/{mailing}", headers=HTML)).text
    assert (await client.post(f"/v1/mailings/{mailing}/ask-approval", json={})).status_code == 200
    # What is changed since waits no longer.
    await client.put(f"/v1/mailings/{mailing}", json=MAILING | {"body": "Bonjour,\n\nÀ 18 h."})
    async with call_as("merle") as merle:
        assert "Aucun message à approuver" in (await merle.get("/approvals", headers=HTML)).text
    past = await client.post(f"/v1/mailings/{mailing}/ask-approval", json={"at": "2000-01-01T10:00:00+01:00"})
    assert past.status_code == 422
    later = {"at": "2029-05-01T18:00:00+02:00"}
    assert (await client.post(f"/v1/mailings/{mailing}/ask-approval", json=later)).status_code == 200
    async with call_as("merle") as merle:
        approved = await merle.post(f"/approvals/{mailing}/approve", headers=HTML)
        assert (approved.status_code, approved.headers["location"]) == (303, "/approvals?done=later")
    sent = (await client.get(f"/v1/mailings/{mailing}")).json()
    assert (sent["state"], sent["approved_by"]) == ("scheduled", "merle")


async def test_it_is_sent_back_by_somebody_else_with_a_note(
    client: AsyncClient, enter: Enter, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    await client.put("/v1/mailing-rule", json=TWO)
    mailing = (await client.post("/v1/mailings", json=MAILING)).json()["id"]
    await new_member(sessions, campaign_id, "merle", (Role.CANDIDATE,))
    assert (await client.post(f"/v1/mailings/{mailing}/ask-approval", json={})).status_code == 200
    note = {"note": "La salle a changé."}
    assert (await client.post(f"/v1/mailings/{mailing}/return", json=note)).status_code == 403
    async with call_as("merle") as merle:
        back = await merle.post(f"/v1/mailings/{mailing}/return", json=note)
    assert (back.status_code, back.json()["returned"]) == (200, note["note"])


async def test_an_approved_letter_leads_to_its_printing_and_asks_for_no_hour(
    client: AsyncClient, enter: Enter, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    home = {"street": "2 rue des Prés", "postcode": "94800", "town": "Villejuif"}
    await enter("Ada", "post", **home)
    await client.put("/v1/mailing-rule", json=TWO)
    await new_member(sessions, campaign_id, "lou", (Role.COORDINATOR,))
    async with call_as("lou") as lou:
        mailing = (await lou.post("/v1/mailings", json=MAILING | {"channel": "post"})).json()["id"]
        page = html.unescape((await lou.get(f"/mailings/{mailing}", headers=HTML)).text)
        assert ("elle s’imprime ensuite" in page, "Quand doit-il partir" in page) == (True, False)
        assert (await lou.post(f"/mailings/{mailing}/ask", data={"at": ""}, headers=HTML)).status_code == 303
        assert "à imprimer une fois approuvée" in (await client.get("/approvals", headers=HTML)).text
        done = await client.post(f"/approvals/{mailing}/approve", headers=HTML)
        assert (done.status_code, done.headers["location"]) == (303, f"/mailings/{mailing}?done=letters")
        assert "Imprimer les lettres : 1 personne" in (await client.get(done.headers["location"], headers=HTML)).text
        page = html.unescape((await lou.get(f"/mailings/{mailing}", headers=HTML)).text)
        assert "Lettre imprimée, approuvée, à imprimer." in page
        assert "L’impression revient à la direction" in page
        assert "Demander l’envoi" not in page
