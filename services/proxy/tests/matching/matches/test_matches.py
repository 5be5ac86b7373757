import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from common.events.proxy import RequestMatched
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import told, work_off
from proxy.consumers import JOBS
from proxy.matching.matches.models import MatchVote
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.proxy.tests.matching.matches.steps import ZOE, seen_by

Make = Callable[..., dict[str, Any]]
Enter = Callable[..., Awaitable[tuple[str, str]]]
Match = Callable[[], Awaitable[dict[str, Any]]]


async def test_two_are_matched_accept_and_reach_each_other(
    voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter, match: Match
) -> None:
    request, grantor = await enter("requests", civil_status=ZOE)
    _, holder = await enter(
        "offers",
        contact={"email": "camille@exemple.fr", "phone": ""},
        registration={"elector_number": "987654321"},
    )

    result = await match()

    assert (result["proposed"], result["votes_served"], result["both_rounds"], result["gap_share"]) == (1, 2, 1, 0)
    (before,) = await seen_by(voter, holder)
    assert (before["first_name"], before["commune"], before["state"]) == ("Zoé", "94033", "proposed")
    assert before["contact"] is None
    assert "Lefèvre" not in str(before)
    assert "Vous votez dans le même bureau : aucun trajet de plus." in before["explanation"]
    refused = await voter.post(f"/v1/public/status/{holder}/matches/{before['id']}/identity")
    assert refused.status_code == 409

    accepted = await voter.post(f"/v1/public/status/{holder}/matches/{before['id']}/accept")

    assert accepted.status_code == 200, accepted.text
    assert accepted.json()[0]["contact"]["surname"] == "Lefèvre"
    (theirs,) = await seen_by(voter, grantor)
    assert theirs["contact"]["email"] == "camille@exemple.fr"
    assert not re.search(r"\b1985\b", str(theirs))
    identity = await voter.post(f"/v1/public/status/{grantor}/matches/{before['id']}/identity")
    assert (identity.json()["born_on"], identity.json()["elector_number"]) == ("1985-03-27", "987654321")
    detail = (await coordinator.get(f"/v1/matches/{before['id']}")).json()
    assert [one["action"] for one in detail["history"]] == ["proposed", "accepted", "revealed"]
    last = (await told(sessions, campaign_id))[-1]
    assert isinstance(last, RequestMatched)
    assert str(last.request.ref) == request


async def test_nothing_is_matched_before_it_is_confirmed_by_somebody_else(
    voter: AsyncClient, coordinator: AsyncClient, enter: Enter, match: Match
) -> None:
    request, grantor = await enter("requests", confirm=False)
    await enter("offers")

    own = await coordinator.post(f"/v1/requests/{request}/confirm")
    assert (await match())["proposed"] == 0

    assert own.status_code == 409
    assert await seen_by(voter, grantor) == []


async def test_of_two_acceptances_at_once_exactly_one_wins(
    coordinator: AsyncClient, voter: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter
) -> None:
    request, _ = await enter("requests")
    holders = [await enter("offers") for _ in range(4)]
    for offer, _ in holders:
        made = await coordinator.post("/v1/matches", json={"request_id": request, "offer_id": offer, "rounds": [1, 2]})
        assert made.status_code == 201, made.text
    calls: list[str] = []
    for _, token in holders:
        (mine,) = await seen_by(voter, token)
        calls.append(f"/v1/public/status/{token}/matches/{mine['id']}/accept")

    answers = await asyncio.gather(*(voter.post(one) for one in calls))

    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    assert {one.json()["detail"] for one in answers if one.status_code == 409} == {
        "Une autre personne a déjà accepté. Merci : nous revenons vers vous s'il y a une autre demande."
    }
    states = sorted(one["state"] for one in (await coordinator.get("/v1/matches")).json()["items"])
    assert states == ["accepted", "taken", "taken", "taken"]
    matched = [one for one in await told(sessions, campaign_id) if isinstance(one, RequestMatched)]
    assert len(matched) == 1


async def test_a_holder_who_is_asked_twice_takes_one_made_in_france(
    voter: AsyncClient, coordinator: AsyncClient, enter: Enter
) -> None:
    offer, holder = await enter("offers")
    for _ in range(2):
        request, _ = await enter("requests")
        await coordinator.post("/v1/matches", json={"request_id": request, "offer_id": offer, "rounds": [1]})
    calls = [f"/v1/public/status/{holder}/matches/{one['id']}/accept" for one in await seen_by(voter, holder)]

    answers = await asyncio.gather(*(voter.post(one) for one in calls))

    assert sorted(one.status_code for one in answers) == [200, 409]
    assert "L. 73" in next(one for one in answers if one.status_code == 409).json()["detail"]


async def test_the_database_holds_the_caps_whoever_writes(
    coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter
) -> None:
    abroad = {"registration": {"commune": "", "consulate": "Montréal", "station": "", "elector_number": ""}}
    offer, _ = await enter("offers", **abroad)
    made: list[tuple[str, str]] = []
    for _ in range(4):
        request, _ = await enter("requests", **abroad)
        proposal = await coordinator.post("/v1/matches", json={"request_id": request, "offer_id": offer, "rounds": [1]})
        made.append((request, proposal.json()["id"]))

    async def write(number: int) -> None:
        async with transaction(sessions, campaign_id) as session:
            keys = [UUID(one) for one in made[number]]
            row = MatchVote(
                campaign_id=campaign_id,
                request_id=keys[0],
                round=1,
                offer_id=UUID(offer),
                proposal_id=keys[1],
                made_in="abroad",
            )
            session.add(row)

    written = await asyncio.gather(*(write(number) for number in range(4)), return_exceptions=True)

    assert [type(one) for one in written if one is not None] == [IntegrityError]
    async with transaction(sessions, campaign_id) as session:
        with pytest.raises(IntegrityError):
            await session.execute(text("update offer set held_abroad = 1"))


async def test_two_offers_of_one_person_hold_what_one_holder_may(
    coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter
) -> None:
    requests = [(await enter("requests"))[0] for _ in range(2)]
    offers = [(await enter("offers", civil_status=ZOE))[0] for _ in range(2)]
    pair = {"request_id": requests[0], "rounds": [1]}
    first = await coordinator.post("/v1/matches", json=pair | {"offer_id": offers[0]})
    second = await coordinator.post("/v1/matches", json=pair | {"offer_id": offers[1]})
    other = await coordinator.post("/v1/matches", json=pair | {"request_id": requests[1], "offer_id": offers[0]})
    assert (first.status_code, second.status_code, other.status_code) == (201, 409, 201)

    async def write(request: str, offer: str, proposal: str) -> None:
        keys = {"campaign_id": campaign_id, "request_id": UUID(request), "offer_id": UUID(offer)}
        async with transaction(sessions, campaign_id) as session:
            session.add(MatchVote(**keys, round=1, proposal_id=UUID(proposal), made_in="france"))

    written = await asyncio.gather(
        write(requests[0], offers[0], first.json()["id"]),
        write(requests[1], offers[1], other.json()["id"]),
        return_exceptions=True,
    )

    assert [type(one) for one in written if one is not None] == [IntegrityError]


async def test_who_declines_is_not_asked_again_for_the_same_person(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter, match: Match
) -> None:
    _, grantor = await enter("requests")
    await enter("offers")
    await match()
    (mine,) = await seen_by(voter, grantor)

    declined = await voter.post(f"/v1/public/status/{grantor}/matches/{mine['id']}/decline")
    await work_off(sessions, JOBS)

    assert (declined.status_code, declined.json()) == (200, [])
    assert await seen_by(voter, grantor) == []
    _, other = await enter("offers")
    assert (await match())["proposed"] == 1
    assert len(await seen_by(voter, other)) == 1


async def test_a_coordinator_forbids_pins_and_ends(
    voter: AsyncClient, coordinator: AsyncClient, enter: Enter, match: Match
) -> None:
    request, _ = await enter("requests")
    offer, _ = await enter("offers")
    pair = {"request_id": request, "offer_id": offer}
    await match()
    (item,) = (await coordinator.get("/v1/matches", params={"state": "proposed"})).json()["items"]

    assert (await coordinator.put(f"/v1/matches/{item['id']}/pin")).json()["pinned"]
    assert not (await coordinator.delete(f"/v1/matches/{item['id']}/pin")).json()["pinned"]
    assert (await coordinator.post("/v1/forbidden-pairs", json=pair)).status_code == 201
    assert (await match())["proposed"] == 0
    by_hand = await coordinator.post("/v1/matches", json=pair | {"rounds": [1]})
    assert by_hand.status_code == 409
    assert (await coordinator.delete(f"/v1/forbidden-pairs/{request}/{offer}")).status_code == 204
    assert (await match())["proposed"] == 1
    detail = (await coordinator.get(f"/v1/matches/{item['id']}")).json()
    acts = [one["action"] for one in detail["history"]]
    assert acts[:5] == ["proposed", "pinned", "unpinned", "declined", "forbidden"]
    assert acts[5:] == ["allowed", "proposed"]
    (live,) = (await coordinator.get("/v1/matches", params={"state": "proposed"})).json()["items"]
    assert (await coordinator.delete(f"/v1/matches/{live['id']}")).status_code == 204


@pytest.mark.parametrize(
    ("changed", "status", "pointer"),
    [
        ({"rounds": [3]}, 422, "/rounds/0"),
        ({"rounds": []}, 422, "/rounds"),
        ({"offer_id": "8f1f2f6e-0000-4000-8000-000000000000"}, 404, None),
        ({"rounds": ["1"]}, 422, "/rounds/0"),
        ({"name": "x"}, 422, "/name"),
    ],
)
async def test_a_match_by_hand_that_cannot_be_is_refused(
    coordinator: AsyncClient, enter: Enter, changed: dict[str, Any], status: int, pointer: str | None
) -> None:
    request, _ = await enter("requests")
    offer, _ = await enter("offers")

    answer = await coordinator.post(
        "/v1/matches", json={"request_id": request, "offer_id": offer, "rounds": [1]} | changed
    )

    assert answer.status_code == status, answer.text
    assert answer.json().get("pointer") == pointer


async def test_nobody_votes_for_themselves(coordinator: AsyncClient, enter: Enter, match: Match) -> None:
    request, _ = await enter("requests", civil_status=ZOE)
    offer, _ = await enter("offers", civil_status=ZOE)

    answer = await coordinator.post("/v1/matches", json={"request_id": request, "offer_id": offer, "rounds": [1]})

    assert (answer.status_code, answer.json()["pointer"]) == (422, "/offer_id")
    assert (await match())["proposed"] == 0
