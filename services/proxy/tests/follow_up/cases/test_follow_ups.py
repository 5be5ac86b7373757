"""From the agreement to the vote, by the campaign's clock: reminded, established, voted or lost."""

from uuid import UUID

from common.events.proxy import RequestConfirmed, RequestWithdrawn
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.messages import Sms
from kit.testing.steps import told

from .conftest import HTML, At, Letters, Look, Make, Pair


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
