"""A coordinator's cases: volunteers are invited, and the page of a case does it all."""

import re
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.messages import Mail
from kit.testing.steps import call, new_campaign

from .conftest import HTML, At, Letters, Make, Pair


async def test_volunteers_are_invited_once_and_never_in_the_silence(
    app: FastAPI,
    coordinator: AsyncClient,
    voter: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    pair: Pair,
    body: Make,
    at: At,
    letters: Letters,
) -> None:
    ada = {"first_names": "Ada", "surname": "Autre", "born_on": "1980-01-01"}
    vincennes = {"commune": "94080", "station": "", "elector_number": ""}
    for kind, civil, place in (
        ("requests", ada, vincennes),
        ("offers", ada | {"first_names": "Inès"}, {"station": ""}),
        ("offers", ada | {"first_names": "Léa"}, {"station": ""}),
    ):
        sent = body(civil_status=civil, registration=place, contact={"email": f"{civil['first_names'][0]}@exemple.fr"})
        more = {"radius_km": 0} if kind == "offers" else {}
        await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=sent | more)
    for _, letter in await letters():
        if found := re.search(r"/confirmer/([\w-]+)", letter.text):
            await voter.post(f"/confirmer/{found[1]}")
    rows = (await coordinator.get("/v1/requests")).json()["items"]
    request = next(one["id"] for one in rows if one["first_name"] == "Ada")

    first = await coordinator.post(f"/v1/requests/{request}/invitations")
    assert first.json() == {"invited": 2}
    again = await coordinator.post(f"/v1/requests/{request}/invitations")
    assert again.json() == {"invited": 0}
    letter = dict(await letters())["invitation"]
    assert isinstance(letter, Mail)
    assert "Vincennes" in letter.text
    token = letter.unsubscribe_url.rpartition("/")[2]
    page = await voter.post(f"/desinscription/{token}", data={"List-Unsubscribe": "One-Click"}, headers=HTML)
    assert page.status_code == 200

    await at(6, 9)
    silent = await coordinator.post(f"/v1/requests/{request}/invitations")
    assert silent.status_code == 409
    assert "L. 49" in silent.json()["detail"]


async def test_the_coordinators_page_does_it_all(
    app: FastAPI, pair: Pair, coordinator: AsyncClient, voter: AsyncClient, at: At
) -> None:
    request, match_id, _, _ = pair
    coordinator.headers.update(HTML)
    place = f"/dossiers/{request}"
    page = await coordinator.get(place)
    assert page.status_code == 200
    for secret in ("Lefèvre", "zoe@exemple.fr", "0612345678", "1985"):
        assert secret not in page.text
    contact = await coordinator.post(f"{place}/joindre")
    assert "0612345678" in contact.text
    noted = await coordinator.post(f"{place}/noter", data={"text": "<b>Rappeler</b> le soir"})
    assert noted.status_code == 303
    done = await coordinator.post(
        f"{place}/rapprochements/{match_id}/etablir", data={"reference": "abc123"}, follow_redirects=True
    )
    assert "référence ABC123" in done.text
    assert "&lt;b&gt;Rappeler&lt;/b&gt; le soir" in done.text
    assert "coordonnées consultées" in done.text
    assert "Procuration établie" in done.text
    early = await coordinator.post(f"{place}/rapprochements/{match_id}/vote-1")
    assert early.status_code == 409
    assert "pas encore commencé" in early.text
    await at(6, 18)
    for act in ("vote-1", "vote-2"):
        assert (await coordinator.post(f"{place}/rapprochements/{match_id}/{act}")).status_code == 303
    assert "Le vote a eu lieu" in (await coordinator.get(place)).text
    for path, data, status in (
        (f"{place}/noter", {"text": ""}, 422),
        (f"{place}/noter", {"text": "x" * 1001}, 422),
        (f"{place}/proposer", {"offer": "rien"}, 422),
        (f"{place}/proposer", {}, 422),
        (f"{place}/effacer-tout", {}, 422),
        (f"{place}/rapprochements/{match_id}/rien", {}, 422),
        (f"{place}/rapprochements/{request}/terminer", {}, 404),
        (f"/dossiers/{match_id}/noter", {"text": "x"}, 404),
    ):
        answer = await coordinator.post(path, data=data)
        assert answer.status_code == status, (path, data, answer.status_code)
    for stage in ("confirmed", "established", "voted", ""):
        found = await coordinator.get("/dossiers", params={"stage": stage} if stage else {})
        assert found.status_code == 200
        # Who voted is listed nowhere; of all cases, those that are over are not told apart.
        assert ("Zoé" in found.text) == (stage in ("voted", ""))
        assert "Le vote a eu lieu" not in found.text


async def test_another_campaigns_coordinator_sees_nothing(app: FastAPI, sessions: Sessions, pair: Pair) -> None:
    other = await new_campaign(sessions)
    async with call(app, other) as client:
        for path in (f"/dossiers/{pair[0]}", f"/v1/requests/{pair[0]}/notes", f"/v1/matches/{pair[1]}/follow-up"):
            assert (await client.get(path)).status_code == 404
