from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.budget import DonationRecorded
from common.events.crm import PledgeMade
from crm.consumers import CONSUMERS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, react, told


async def pledged(sessions: Sessions, campaign_id: UUID) -> list[PledgeMade]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, PledgeMade)]


async def action(client: AsyncClient, kind: str) -> str:
    starts = datetime.now(UTC) + timedelta(days=1)
    body = {"kind": kind, "title": "Essai", "starts_at": starts.isoformat()}
    made = await client.post("/v1/actions", json=body | {"ends_at": (starts + timedelta(hours=2)).isoformat()})
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def person(client: AsyncClient) -> str:
    made = await client.post("/v1/people", json={"surname": "Exemple", "source": "form"})
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def test_a_promise_is_told_with_a_reference_and_no_name(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    giver, fundraiser = await person(client), await action(client, "fundraiser")
    put = {"id": str(uuid4()), "amount_cents": 15_000, "person_id": giver, "action_id": fundraiser}
    first = await client.post("/v1/pledges", json=put)
    again = await client.post("/v1/pledges", json=put)
    other = await client.post("/v1/pledges", json=put | {"amount_cents": 1})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    (event,) = await pledged(sessions, campaign_id)
    assert (str(event.giver), event.amount_cents, str(event.action_id), event.status) == (
        giver, 15_000, fundraiser, "open",
    )  # fmt: skip
    assert "Exemple" not in event.model_dump_json()


async def test_a_booked_donation_keeps_the_promise_and_a_kept_one_stays(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    put = {"id": str(uuid4()), "amount_cents": 5_000}
    await client.post("/v1/pledges", json=put)
    changed = await client.patch(f"/v1/pledges/{put['id']}", json={"amount_cents": 6_000})
    assert (changed.json()["amount_cents"], changed.json()["version"]) == (6_000, 2)
    donation = DonationRecorded.model_validate(
        {
            "campaign_id": campaign_id,
            "version": 1,
            "donation": uuid4(),
            "amount_cents": 6_000,
            "received_on": "2029-05-27",
            "means": "cheque",
            "giver": None,
            "pledge": put["id"],
        }
    )
    (consumer,) = [one for one in CONSUMERS if one.event is DonationRecorded]
    await react(sessions, consumer, donation)

    assert (await client.get(f"/v1/pledges/{put['id']}")).json()["status"] == "kept"
    assert (await client.patch(f"/v1/pledges/{put['id']}", json={"status": "given_up"})).status_code == 409
    assert [event.status for event in await pledged(sessions, campaign_id)] == ["open", "open", "kept"]


@pytest.mark.parametrize(
    ("changed", "pointer", "status"),
    [
        ({"amount_cents": 0}, "/amount_cents", 422),
        ({"amount_cents": 10.5}, "/amount_cents", 422),
        ({"name": "Exemple"}, "/name", 422),
        ({"person_id": str(uuid4())}, None, 404),
        ({"action_id": str(uuid4())}, None, 404),
    ],
)
async def test_what_cannot_be_is_refused(
    client: AsyncClient, changed: dict[str, Any], pointer: str | None, status: int
) -> None:
    answer = await client.post("/v1/pledges", json={"id": str(uuid4()), "amount_cents": 100} | changed)
    assert (answer.status_code, answer.json().get("pointer")) == (status, pointer), answer.text


async def test_only_a_fundraiser_takes_promises(client: AsyncClient) -> None:
    put = {"id": str(uuid4()), "amount_cents": 100, "action_id": await action(client, "postering")}
    answer = await client.post("/v1/pledges", json=put)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/action_id")


async def test_another_campaigns_promise_is_not_found(app: FastAPI, client: AsyncClient, sessions: Sessions) -> None:
    put = {"id": str(uuid4()), "amount_cents": 100}
    await client.post("/v1/pledges", json=put)
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get(f"/v1/pledges/{put['id']}")).status_code == 404
        assert (await stranger.patch(f"/v1/pledges/{put['id']}", json={"amount_cents": 1})).status_code == 404


async def test_an_erased_giver_leaves_the_promise_without_them(client: AsyncClient) -> None:
    giver = await person(client)
    put = {"id": str(uuid4()), "amount_cents": 100, "person_id": giver}
    await client.post("/v1/pledges", json=put)
    assert (await client.delete(f"/v1/people/{giver}")).is_success
    assert (await client.get(f"/v1/pledges/{put['id']}")).json()["person_id"] is None
