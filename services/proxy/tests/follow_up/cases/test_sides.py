"""Pages of the two people while one is asked, and the team's list of who may be called."""

import html
import re
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member

from .conftest import HTML, At, Letters, Look, Make, Pair

ADA = {"first_names": "Ada", "surname": "Autre", "born_on": "1980-01-01"}


async def test_nobody_is_listed_to_be_called_for_their_own_request(
    coordinator: AsyncClient, voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    for kind, civil, more in (
        ("requests", ADA, {"rounds": [1]}),
        ("offers", ADA, {"rounds": [1]}),
        ("offers", ADA | {"first_names": "Inès"}, {"rounds": [2]}),
        ("offers", ADA | {"first_names": "Léa"}, {"rounds": [1]}),
    ):
        contact = {"email": f"{civil['first_names'][0]}@exemple.fr"}
        sent = body(civil_status=civil, contact=contact, **more) | ({"radius_km": 20} if kind == "offers" else {})
        made = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=sent)
        assert made.status_code == 201, made.text
    (request,) = (await coordinator.get("/v1/requests")).json()["items"]
    assert (await coordinator.post(f"/v1/requests/{request['id']}/confirm")).status_code == 200
    page = (await coordinator.get(f"/dossiers/{request['id']}", headers=HTML)).text
    called = page[page.index("Offres de la commune à confirmer") :].partition("</select>")[0]
    assert re.findall(r">(\w+), ", called) == ["Léa"], "neither the voter nor who is free in another round only"


async def test_both_read_that_one_is_asked_and_the_holder_where_the_vote_is(
    app: FastAPI,
    sessions: Sessions,
    coordinator: AsyncClient,
    voter: AsyncClient,
    campaign_id: UUID,
    body: Make,
    letters: Letters,
) -> None:
    await new_member(sessions, campaign_id, "second")
    ids: dict[str, str] = {}
    tokens: dict[str, str] = {}
    vincennes = {"commune": "94080", "station": "", "elector_number": ""}
    saint_denis = {"commune": "93066", "station": "", "elector_number": ""}
    async with call(app, campaign_id, subject="second") as other:
        for kind, sent in (
            ("requests", body(registration=saint_denis)),
            (
                "offers",
                body(civil_status=ADA, contact={"email": "ada@exemple.fr"}, registration=vincennes, radius_km=30),
            ),
        ):
            tokens[kind] = (await coordinator.post(f"/v1/{kind}", json=sent)).json()["token"]
            ids[kind] = (await coordinator.get(f"/v1/{kind}")).json()["items"][0]["id"]
            assert (await other.post(f"/v1/{kind}/{ids[kind]}/confirm")).status_code == 200
    asked = {"request_id": ids["requests"], "offer_id": ids["offers"], "rounds": [1]}
    assert (await coordinator.post("/v1/matches", json=asked)).status_code == 201

    holder = html.unescape((await voter.get(f"/suivi/{tokens['offers']}", headers=HTML)).text)
    assert "Votre réponse est attendue" in holder
    assert "<dt>Votre commune</dt>" in holder
    assert "Saint-Denis (Seine-Saint-Denis)" in holder
    assert holder.index("J'accepte de voter pour Zoé") < holder.index("Gardez l'adresse de cette page")
    assert "L'équipe cherche une personne absente" not in holder
    grantor = html.unescape((await voter.get(f"/suivi/{tokens['requests']}", headers=HTML)).text)
    assert "Une personne a été sollicitée" in grantor
    assert "L'équipe cherche une personne qui peut voter" not in grantor
    proposal = dict(await letters())["proposal"].text
    assert "cherche une personne. Lieu du vote : Saint-Denis (Seine-Saint-Denis)." in proposal
    assert "comment joindre Zoé, et Zoé comment vous joindre" in proposal


async def test_on_the_eve_the_holder_reads_in_which_commune_the_station_is(
    pair: Pair, coordinator: AsyncClient, voter: AsyncClient, at: At, look: Look, letters: Letters
) -> None:
    _, match_id, grantor, _ = pair
    made = await voter.put(f"/v1/public/status/{grantor}/matches/{match_id}/establishment", json={})
    assert made.status_code == 200, made.text
    await at(6, 9)
    await look()
    told = [letter.text for kind, letter in await letters() if kind == "eve_holder"]
    assert len(told) == 2, "by mail and by SMS"
    assert all(", Fontenay-sous-Bois, bureau 12, avec" in text for text in told)


async def test_a_proxy_that_is_made_is_given_up_with_its_consequences_read_and_not_on_the_day(
    pair: Pair, voter: AsyncClient, at: At
) -> None:
    _, match_id, grantor, holder = pair

    async def read(token: str) -> str:
        return html.unescape((await voter.get(f"/suivi/{token}", headers=HTML)).text)

    assert "reste valable jusqu'à ce que vous la résiliiez" not in await read(grantor)
    assert "établira la procuration elle-même" in await read(holder)
    made = await voter.put(f"/v1/public/status/{grantor}/matches/{match_id}/establishment", json={})
    assert made.status_code == 200, made.text
    assert "reste valable jusqu'à ce que vous la résiliiez" in await read(grantor)
    assert "Zoé devra la résilier" in await read(holder)
    assert "établira la procuration elle-même" not in await read(holder)

    await at(6, 17)  # the second round, the last
    for token in (grantor, holder):
        assert f"/rapprochements/{match_id}/refuser" not in await read(token)
    assert "personne d'autre ne peut venir à la place de Camille" in await read(grantor)
    assert "personne ne peut vous remplacer, mais Zoé peut encore voter" in await read(holder)


async def test_a_holder_is_erased_after_the_vote_and_the_voter_hears_of_no_search(
    pair: Pair, voter: AsyncClient, at: At, letters: Letters
) -> None:
    _, match_id, grantor, holder = pair
    made = await voter.put(f"/v1/public/status/{grantor}/matches/{match_id}/establishment", json={})
    assert made.status_code == 200, made.text
    await at(6, 18)
    for number in (1, 2):
        said = await voter.post(f"/suivi/{grantor}/rapprochements/{match_id}/vote/{number}/oui", headers=HTML)
        assert said.is_redirect, said.text
    assert (await voter.get(f"/v1/public/status/{grantor}")).json()["state"] == "voted"

    erased = await voter.post(f"/suivi/{holder}/effacer", headers=HTML)

    assert "Tout est effacé" in erased.text
    assert (await voter.get(f"/suivi/{holder}", headers=HTML)).status_code == 404
    assert (await voter.get(f"/v1/public/status/{grantor}")).json()["state"] == "voted"
    assert "ended_grantor" not in [kind for kind, _ in await letters()]
