"""From the agreement to the vote, by the campaign's clock: reminded, established, voted or lost."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from common.events.proxy import RequestConfirmed, RequestWithdrawn
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.messages import Mail, Sms
from kit.testing.steps import STATE, as_worker, call, clock_offset, new_campaign, new_member, told
from proxy.follow_up.cases.schedule import follow

Make = Callable[..., dict[str, Any]]
Letters = Callable[[], Awaitable[list[tuple[str, Mail | Sms]]]]
Pair = tuple[str, str, str, str]
HTML = {"Accept": "text/html"}
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def at(sessions: Sessions, campaign_id: UUID) -> Callable[..., Awaitable[None]]:
    """Set the campaign's clock: `await at(5, 28)`, at noon."""
    version = 1

    async def move(month: int, day: int, hour: int = 12) -> None:
        nonlocal version
        version += 1
        then = datetime(2029, month, day, hour, tzinfo=PARIS)
        offset = clock_offset(then)
        state = CampaignState.model_validate(STATE | {"clock_offset_seconds": offset})
        async with transaction(sessions, campaign_id) as session:
            await store_campaign(session, campaign_id, version, state, LOCAL)

    return move


At = Callable[..., Awaitable[None]]


@pytest.fixture
def look(sessions: Sessions, campaign_id: UUID) -> Callable[[], Awaitable[None]]:
    """What the worker does every few seconds; twice, as twice must not tell twice."""

    async def run() -> None:
        async with as_worker(sessions) as opened:
            for _ in range(2):
                await follow(opened, campaign_id)

    return run


Look = Callable[[], Awaitable[None]]


@pytest.fixture
async def pair(
    app: FastAPI,
    sessions: Sessions,
    campaign_id: UUID,
    coordinator: AsyncClient,
    body: Make,
    at: At,
    voter: AsyncClient,
) -> Pair:
    """Two who agreed, a month before: the request's id, the match's, both tokens."""
    await at(5, 10)
    await new_member(sessions, campaign_id, "second")
    tokens: list[str] = []
    ids: list[str] = []
    camille = {"first_names": "Camille", "surname": "Essai", "born_on": "1990-01-02"}
    offered = body(civil_status=camille, contact={"email": "camille@exemple.fr"}, radius_km=10)
    async with call(app, campaign_id, subject="second") as other:
        for kind, sent in (("requests", body()), ("offers", offered)):
            tokens.append((await coordinator.post(f"/v1/{kind}", json=sent)).json()["token"])
            (one,) = (await coordinator.get(f"/v1/{kind}")).json()["items"]
            ids.append(one["id"])
            assert (await other.post(f"/v1/{kind}/{one['id']}/confirm")).status_code == 200
    made = await coordinator.post("/v1/matches", json={"request_id": ids[0], "offer_id": ids[1], "rounds": [1, 2]})
    match_id = made.json()["id"]
    accepted = await voter.post(f"/v1/public/status/{tokens[1]}/matches/{match_id}/accept")
    assert accepted.status_code == 200, accepted.text
    return ids[0], match_id, tokens[0], tokens[1]


async def kinds(letters: Letters) -> list[str]:
    return [kind for kind, _ in await letters()]


async def state_of(voter: AsyncClient, token: str) -> str:
    return (await voter.get(f"/v1/public/status/{token}")).json()["state"]


async def test_both_are_reminded_until_it_is_established_and_once_more_on_the_eve(
    pair: Pair, voter: AsyncClient, at: At, look: Look, letters: Letters, sessions: Sessions, campaign_id: UUID
) -> None:
    _, match_id, grantor, _ = pair
    before = len(await letters())
    expected: list[str] = []
    for (month, day), more in {
        (5, 20): [],
        (5, 31): ["remind_grantor"],
        (6, 1): [],
        (6, 5): ["remind_grantor", "remind_holder"],
        # By mail and by SMS; of the second round nothing, while the same proxy is asked for the first.
        (6, 7): ["remind_grantor", "remind_grantor", "remind_holder", "remind_holder"],
    }.items():
        await at(month, day)
        await look()
        expected += more
        assert (await kinds(letters))[before:] == expected, (month, day)

    said = await voter.put(
        f"/v1/public/status/{grantor}/matches/{match_id}/establishment", json={"reference": " ab c123 "}
    )
    assert said.status_code == 200, said.text
    assert said.json()["reference_given"] is True
    assert await state_of(voter, grantor) == "established"
    assert (await kinds(letters))[-1] == "established_holder"
    events = [one for one in await told(sessions, campaign_id) if isinstance(one, RequestConfirmed)]
    assert len(events) == 1

    await at(6, 9, 7)
    await look()
    assert (await kinds(letters))[-1] == "established_holder"  # nobody is woken up
    await at(6, 9, 9)
    await look()
    assert (await kinds(letters))[-4:] == ["eve_grantor", "eve_grantor", "eve_holder", "eve_holder"]
    assert [isinstance(said, Sms) for _, said in (await letters())[-4:]] == [False, True, False, True]
    assert await state_of(voter, grantor) == "reminded"


async def test_both_say_whether_the_vote_took_place(
    pair: Pair, voter: AsyncClient, at: At, look: Look, letters: Letters
) -> None:
    _, match_id, grantor, holder = pair
    await voter.post(f"/suivi/{grantor}/rapprochements/{match_id}/etablie", data={"reference": ""})
    early = await voter.post(f"/v1/public/status/{holder}/matches/{match_id}/votes", json={"round": 1, "voted": True})
    assert early.status_code == 409
    await at(6, 11)
    await look()
    assert (await kinds(letters))[-2:] == ["after_grantor", "after_holder"]
    page = await voter.get(f"/suivi/{holder}", headers=HTML)
    assert "avez-vous pu voter pour Zoé" in page.text
    await voter.post(f"/suivi/{holder}/rapprochements/{match_id}/vote/1/oui")
    assert await state_of(voter, grantor) in ("established", "reminded")
    await at(6, 18)
    await voter.post(f"/suivi/{grantor}/rapprochements/{match_id}/vote/2/non")
    assert await state_of(voter, grantor) == "voted"


async def test_the_grantor_can_say_it_is_made_until_the_last_round_began(
    pair: Pair, voter: AsyncClient, at: At
) -> None:
    _, _, grantor, _ = pair
    for (month, day), shown in {(5, 12): True, (6, 12): True, (6, 18): False}.items():
        await at(month, day)
        page = await voter.get(f"/suivi/{grantor}", headers=HTML)
        assert ('name="reference"' in page.text) == shown, (month, day)


async def test_a_vote_that_took_place_in_no_round_is_lost(
    pair: Pair, voter: AsyncClient, at: At, sessions: Sessions, campaign_id: UUID
) -> None:
    _, match_id, grantor, holder = pair
    await at(6, 18)
    for round in (1, 2):
        answer = await voter.post(
            f"/v1/public/status/{holder}/matches/{match_id}/votes", json={"round": round, "voted": False}
        )
        assert answer.status_code == 200, answer.text
    assert await state_of(voter, grantor) == "lost"
    assert isinstance((await told(sessions, campaign_id))[-1], RequestWithdrawn)


async def test_whom_nobody_was_found_for_is_told_three_days_before_and_closed_after(
    voter: AsyncClient,
    coordinator: AsyncClient,
    app: FastAPI,
    sessions: Sessions,
    campaign_id: UUID,
    body: Make,
    at: At,
    look: Look,
    letters: Letters,
) -> None:
    await at(5, 10)
    token = (await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=body(rounds=[1]))).json()["token"]
    (one,) = (await coordinator.get("/v1/requests")).json()["items"]
    await coordinator.post(f"/v1/requests/{one['id']}/confirm")
    await at(6, 7)
    await look()
    assert await kinds(letters) == ["confirm", "unserved", "unserved"]  # by mail, and by SMS
    await at(6, 12)
    await look()
    assert await state_of(voter, token) == "lost"


async def test_a_proposal_that_nobody_answers_expires(
    app: FastAPI,
    coordinator: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    pair: Pair,
    body: Make,
    at: At,
    look: Look,
) -> None:
    _, match_id, _, _ = pair
    await coordinator.delete(f"/v1/matches/{match_id}")
    request, offer = pair[0], (await coordinator.get("/v1/offers")).json()["items"][0]["id"]
    made = await coordinator.post("/v1/matches", json={"request_id": request, "offer_id": offer, "rounds": [1]})
    await at(5, 12)
    await look()
    assert (await coordinator.get(f"/v1/matches/{made.json()['id']}")).json()["state"] == "expired"


async def test_what_is_not_accepted_is_not_established(
    pair: Pair, coordinator: AsyncClient, voter: AsyncClient
) -> None:
    _, match_id, grantor, holder = pair
    wrong = await voter.put(
        f"/v1/public/status/{grantor}/matches/{match_id}/establishment", json={"reference": "<script>"}
    )
    assert wrong.status_code == 422
    assert wrong.json()["pointer"] == "/reference"
    await coordinator.delete(f"/v1/matches/{match_id}")
    for token in (grantor, holder):
        answer = await voter.put(f"/v1/public/status/{token}/matches/{match_id}/establishment", json={})
        assert answer.status_code == 409


async def test_a_link_says_nothing_of_the_match_of_others(
    pair: Pair, voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    stranger = (
        await voter.post(
            f"/v1/public/campaigns/{campaign_id}/requests",
            json=body(civil_status={"first_names": "Ada", "surname": "Autre", "born_on": "1980-01-01"}),
        )
    ).json()["token"]
    place = f"/v1/public/status/{stranger}/matches/{pair[1]}"
    assert (await voter.put(f"{place}/establishment", json={})).status_code == 404
    assert (await voter.post(f"{place}/votes", json={"round": 1, "voted": True})).status_code == 404


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
    for state in ("open", "voted", ""):
        found = await coordinator.get("/dossiers", params={"state": state} if state else {})
        assert found.status_code == 200
        assert ("Zoé" in found.text) == (state != "open")


async def test_another_campaigns_coordinator_sees_nothing(app: FastAPI, sessions: Sessions, pair: Pair) -> None:
    other = await new_campaign(sessions)
    async with call(app, other) as client:
        for path in (f"/dossiers/{pair[0]}", f"/v1/requests/{pair[0]}/notes", f"/v1/matches/{pair[1]}/follow-up"):
            assert (await client.get(path)).status_code == 404
