"""A holder who leaves: the request waits again, and the next one is asked without the team."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from common.events.proxy import RequestMatched, RequestOpened, RequestWithdrawn
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import told, work_off
from proxy.consumers import JOBS

from services.proxy.tests.matching.matches.steps import ZOE, seen_by

Make = Callable[..., dict[str, Any]]
Enter = Callable[..., Awaitable[tuple[str, str]]]
Match = Callable[[], Awaitable[dict[str, Any]]]


async def test_when_the_holder_leaves_the_request_waits_again_and_this_is_told(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter, match: Match
) -> None:
    _, grantor = await enter("requests")
    _, holder = await enter("offers")
    await match()
    (mine,) = await seen_by(voter, holder)
    await voter.post(f"/v1/public/status/{holder}/matches/{mine['id']}/accept")

    gone = await voter.delete(f"/v1/public/status/{holder}")

    assert gone.status_code == 204, gone.text
    assert (await voter.get(f"/v1/public/status/{grantor}")).json()["state"] == "open"
    assert await seen_by(voter, grantor) == []
    events = await told(sessions, campaign_id)
    assert [type(one) for one in events] == [RequestOpened, RequestMatched, RequestOpened]
    erased = await voter.delete(f"/v1/public/status/{grantor}")
    assert erased.status_code == 204
    assert isinstance((await told(sessions, campaign_id))[-1], RequestWithdrawn)


async def test_when_the_holder_leaves_somebody_else_is_asked_without_the_team(
    voter: AsyncClient, sessions: Sessions, enter: Enter, match: Match
) -> None:
    _, grantor = await enter("requests")
    _, holder = await enter("offers")
    await match()
    (mine,) = await seen_by(voter, holder)
    await voter.post(f"/v1/public/status/{holder}/matches/{mine['id']}/accept")
    _, other = await enter("offers")

    await voter.post(f"/v1/public/status/{holder}/withdraw")
    await work_off(sessions, JOBS)

    assert len(await seen_by(voter, other)) == 1
    assert [one["state"] for one in await seen_by(voter, grantor)] == ["proposed"]


async def test_a_holder_of_one_round_is_asked_for_the_other_when_its_holder_drops_out(
    voter: AsyncClient, coordinator: AsyncClient, enter: Enter, match: Match
) -> None:
    request, _ = await enter("requests", civil_status=ZOE)
    offers = [await enter("offers", rounds=rounds) for rounds in ([1, 2], [2])]
    for round, (offer, token) in enumerate(offers, start=1):
        pair = {"request_id": request, "offer_id": offer, "rounds": [round]}
        made = (await coordinator.post("/v1/matches", json=pair)).json()["id"]
        assert (await voter.post(f"/v1/public/status/{token}/matches/{made}/accept")).status_code == 200
    (stays, left) = (token for _, token in offers)
    (gone,) = await seen_by(voter, left)
    await voter.post(f"/v1/public/status/{left}/matches/{gone['id']}/decline")

    await match()

    asked = {tuple(one["rounds"]): one["state"] for one in await seen_by(voter, stays)}
    assert asked == {(1,): "accepted", (2,): "proposed"}
    second = next(one for one in await seen_by(voter, stays) if one["state"] == "proposed")
    assert (await voter.post(f"/v1/public/status/{stays}/matches/{second['id']}/accept")).status_code == 200
    assert (await coordinator.get("/v1/requests")).json()["items"][0]["state"] == "accepted"
