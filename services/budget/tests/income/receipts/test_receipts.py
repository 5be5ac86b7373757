"""Booking what came in: refused with article and sum, or booked and given back; told without who gave."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from budget.consumers import CONSUMERS
from common.events import DonationRecorded, PledgeMade
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import react, told

ADA: dict[str, Any] = {
    "first_names": "Ada Éloïse",
    "surname": "Canari-Dupont",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": True,
    "resident": True,
}
GIFT = {"kind": "gift", "amount_cents": 15_000, "received_on": "2029-05-27", "means": "cheque", "label": "Dîner"}


async def add(client: AsyncClient, **more: Any) -> str:
    answer = await client.post("/v1/donors", json=ADA | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def give(client: AsyncClient, donor: str, **more: Any) -> Response:
    return await client.post("/v1/receipts", json=GIFT | {"donor_id": donor} | more)


async def test_a_gift_is_booked_told_and_counted(agent: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    ref = str(uuid4())
    donor = await add(agent, person_ref=ref)
    made = await give(agent, donor, form_number="A-0012")
    assert made.status_code == 201, made.text

    sums = (await agent.get("/v1/receipts/totals")).json()
    assert (sums["headings"][0]["amount_cents"], sums["total_cents"], sums["cash_limit_cents"]) == (
        15_000,
        15_000,
        1_335_600,
    )
    (event,) = [one for one in await told(sessions, campaign_id) if isinstance(one, DonationRecorded)]
    assert (event.amount_cents, str(event.giver)) == (15_000, ref)
    assert "Canari" not in event.model_dump_json()
    read = (await agent.get(f"/v1/donors/{donor}")).json()
    assert (read["surname"], read["given_cents"], read["remaining_cents"]) == ("Canari-Dupont", 15_000, 445_000)
    again = await give(agent, donor, form_number="A-0012")
    assert (again.status_code, again.json()["pointer"]) == (409, "/form_number")


async def test_gifts_of_one_person_are_added_up_and_the_one_too_many_is_refused_with_the_sum(
    agent: AsyncClient,
) -> None:
    donor = await add(agent)
    assert (await give(agent, donor, amount_cents=300_000)).status_code == 201
    assert (await give(agent, donor, amount_cents=160_000)).status_code == 201
    refused = await give(agent, donor, amount_cents=1)
    problem = refused.json()
    assert (refused.status_code, problem["article"], problem["pointer"]) == (422, "L. 52-8", "/amount_cents")
    assert problem["given_so_far_cents"] == 460_000
    assert "4\u202f600" in problem["detail"]


async def test_two_gifts_at_once_do_not_pass_the_limit_together(agent: AsyncClient) -> None:
    donor = await add(agent)
    answers = await asyncio.gather(*(give(agent, donor, amount_cents=250_000) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]


async def test_money_that_is_here_already_is_booked_flagged_and_given_back(agent: AsyncClient) -> None:
    donor = await add(agent)
    made = (await give(agent, donor, amount_cents=500_000, already_received=True)).json()
    assert [flag["code"] for flag in made["flags"]] == ["person_limit"]
    assert made["to_return_cents"] == 40_000
    assert len((await agent.get("/v1/receipts?to_return=true")).json()["items"]) == 1
    at = f"/v1/receipts/{made['id']}/returns"
    too_much = await agent.post(at, json={"amount_cents": 500_001, "returned_on": "2029-05-28"})
    assert too_much.status_code == 422
    back = await agent.post(at, json={"amount_cents": 40_000, "returned_on": "2029-05-28"})
    assert (back.json()["to_return_cents"], back.json()["returned_cents"]) == (0, 40_000)
    sums = (await agent.get("/v1/receipts/totals")).json()
    assert (sums["total_cents"], sums["to_return_cents"]) == (460_000, 0)
    assert (await agent.get("/v1/account")).json()["bank_cents"] == 460_000


async def test_a_reversal_gives_the_room_back(agent: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    donor = await add(agent)
    made = (await give(agent, donor, amount_cents=15_000, means="cash")).json()
    assert (await agent.get("/v1/receipts/totals")).json()["cash_gifts_cents"] == 15_000
    reversal = await agent.post(
        f"/v1/receipts/{made['id']}/reversal", json={"reason": "Double"}, headers={"If-Match": '"1"'}
    )
    assert reversal.status_code == 200, reversal.text
    assert (await agent.get("/v1/receipts/totals")).json()["cash_gifts_cents"] == 0
    assert (await agent.get(f"/v1/donors/{donor}")).json()["given_cents"] == 0
    last = [one for one in await told(sessions, campaign_id) if isinstance(one, DonationRecorded)][-1]
    assert (last.version, last.amount_cents) == (2, 0)
    stale = await agent.post(
        f"/v1/receipts/{made['id']}/reversal", json={"reason": "Double"}, headers={"If-Match": '"1"'}
    )
    assert stale.status_code == 412


async def test_who_gives_is_for_the_candidate_and_the_agent_alone(agent: AsyncClient, manager: AsyncClient) -> None:
    donor = await add(agent)
    await give(agent, donor)
    assert (await manager.get("/v1/donors")).status_code == 403
    assert (await manager.post("/v1/donors", json=ADA)).status_code == 403
    assert (await give(manager, donor)).status_code == 403
    (seen,) = (await manager.get("/v1/receipts")).json()["items"]
    assert seen["donor_id"] is None
    assert (
        donor not in (await manager.get("/v1/changes")).text or "Canari" not in (await manager.get("/v1/changes")).text
    )


async def test_what_makes_no_sense_is_refused_at_its_field(agent: AsyncClient) -> None:
    donor = await add(agent)
    for more, pointer in (
        ({"donor_id": None}, "/donor_id"),
        ({"kind": "party"}, "/donor_id"),
        ({"kind": "party", "donor_id": None, "form_number": "1"}, "/form_number"),
        ({"received_on": "2028-11-30"}, "/received_on"),
        ({"amount_cents": -5}, "/amount_cents"),
        ({"amount_cents": 1.5}, "/amount_cents"),
        ({"donor_id": str(uuid4())}, "/donor_id"),
        ({"pledge_id": str(uuid4())}, "/pledge_id"),
        ({"means": "bitcoin"}, "/means"),
    ):
        answer = await give(agent, donor, **more)
        assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), more


async def test_a_gift_keeps_a_promise_once(agent: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    (consumer,) = [one for one in CONSUMERS if one.event is PledgeMade]
    pledge = uuid4()
    promised = PledgeMade(
        campaign_id=campaign_id,
        version=1,
        pledge=pledge,
        giver=uuid4(),
        amount_cents=15_000,
        action_id=None,
        status="open",
    )
    await react(sessions, consumer, promised)
    donor = await add(agent)
    made = (await give(agent, donor, pledge_id=str(pledge))).json()
    assert (await give(agent, donor, pledge_id=str(pledge))).status_code == 409
    (kept,) = (await agent.get("/v1/pledges")).json()["items"]
    assert (kept["status"], kept["receipt_id"]) == ("kept", made["id"])
    await agent.post(f"/v1/receipts/{made['id']}/reversal", json={"reason": "Erreur"})
    (opened,) = (await agent.get("/v1/pledges")).json()["items"]
    assert opened["status"] == "open"
