"""A randomised trial over HTTP: off by default, what it could detect first, then frozen."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

ROUNDS = [{"number": 1, "on": "2024-06-30"}, {"number": 2, "on": "2024-07-07"}]


@pytest.fixture
def sessions(before_2024: Sessions) -> Sessions:
    return before_2024


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    """Of 2024, while 2022 is the latest that is known."""
    return await new_campaign(sessions, rounds=ROUNDS)


@pytest.fixture
async def other_client(app: FastAPI, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    async with call(app, await new_campaign(sessions, rounds=ROUNDS)) as client:
        yield client


def asked(**more: Any) -> dict[str, Any]:
    return {"name": "Essai de juin", "outcome": "turnout", "share": 1, "seed": 5} | more


async def design(client: AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/field-experiments", json=asked(**more))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def start(client: AsyncClient, trial: dict[str, Any]) -> dict[str, Any]:
    body = {"detectable_effect": trial["power"]["detectable_effect"]}
    answer = await client.post(f"/v1/field-experiments/{trial['id']}/start", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_same_seed_draws_the_same_stations(client: AsyncClient, other_client: AsyncClient) -> None:
    one, two = await start(client, await design(client)), await start(other_client, await design(other_client))

    assert one["leave_out"] == two["leave_out"]


@pytest.mark.usefixtures("ours")
async def test_our_votes_can_be_the_outcome_once_our_list_is_named(client: AsyncClient) -> None:
    trial = await design(client, outcome="support", share=0.5)

    assert trial["outcome"] == "support"
    assert trial["pairs"] == 20
    assert trial["power"]["plausible_effect"] > 0


async def test_without_our_list_its_votes_cannot_be_the_outcome(client: AsyncClient) -> None:
    answer = await client.post("/v1/field-experiments", json=asked(outcome="support"))

    assert (answer.status_code, answer.json()["pointer"]) == (422, "/outcome")


async def test_a_trial_starts_only_for_who_repeats_what_it_can_detect(client: AsyncClient) -> None:
    trial = await design(client)
    answer = await client.post(f"/v1/field-experiments/{trial['id']}/start", json={"detectable_effect": 0.0001})

    assert (answer.status_code, answer.json()["pointer"]) == (422, "/detectable_effect")
    assert (await client.get(f"/v1/field-experiments/{trial['id']}")).json()["status"] == "designed"


async def test_one_trial_at_a_time_and_no_second_start(client: AsyncClient) -> None:
    one, two = await design(client), await design(client, seed=6)
    await start(client, one)
    body = {"detectable_effect": two["power"]["detectable_effect"]}

    assert (await client.post(f"/v1/field-experiments/{one['id']}/start", json=body)).status_code == 409
    other = await client.post(f"/v1/field-experiments/{two['id']}/start", json=body)
    assert (other.status_code, other.json()["running"]) == (409, one["id"])

    assert (await client.delete(f"/v1/field-experiments/{one['id']}")).status_code == 204
    given_up = (await client.get(f"/v1/field-experiments/{one['id']}")).json()
    assert given_up["status"] == "abandoned"
    assert given_up["abandoned_at"] is not None
    await start(client, two)


async def test_a_design_that_is_dropped_is_gone(client: AsyncClient) -> None:
    trial = await design(client)

    assert (await client.delete(f"/v1/field-experiments/{trial['id']}")).status_code == 204
    assert (await client.get(f"/v1/field-experiments/{trial['id']}")).status_code == 404
    assert (await client.delete(f"/v1/field-experiments/{trial['id']}")).status_code == 404


async def test_a_share_that_makes_too_few_pairs_is_refused(client: AsyncClient) -> None:
    answer = await client.post("/v1/field-experiments", json=asked(share=0.05))

    assert (answer.status_code, answer.json()["pointer"]) == (422, "/share")


async def test_one_known_round_is_not_enough(app: FastAPI, sessions: Sessions) -> None:
    elsewhere = await new_campaign(sessions, territory="commune:29019", rounds=ROUNDS)
    async with call(app, elsewhere) as client:
        answer = await client.post("/v1/field-experiments", json=asked())
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/outcome")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"share": 2}, "/share"),
        ({"share": "x"}, "/share"),
        ({"round": 3}, "/round"),
        ({"kind": "meeting"}, "/kind"),
        ({"seed": -1}, "/seed"),
        ({"seed": 2**40}, "/seed"),
        ({"name": ""}, "/name"),
        ({"unit": "building"}, "/unit"),
    ],
)
async def test_a_design_that_cannot_be_is_refused(client: AsyncClient, body: dict[str, Any], pointer: str) -> None:
    answer = await client.post("/v1/field-experiments", json=asked(**body))

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_who_works_in_one_commune_binds_nobody_and_sees_what_is_theirs(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, client: AsyncClient
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.MANAGER,), ("94067",))
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    trial = await design(client)
    body = {"detectable_effect": trial["power"]["detectable_effect"]}
    async with call(app, campaign_id, subject="local") as local:
        assert (await local.post("/v1/field-experiments", json=asked())).status_code == 403
        assert (await local.post(f"/v1/field-experiments/{trial['id']}/start", json=body)).status_code == 403
        assert (await local.delete(f"/v1/field-experiments/{trial['id']}")).status_code == 403
        await start(client, trial)
        seen = (await local.get(f"/v1/field-experiments/{trial['id']}")).json()["leave_out"]
        assert seen
        assert {station[:5] for station in seen} == {"94067"}
    async with call(app, campaign_id, subject="walker") as walker:
        assert (await walker.post("/v1/field-experiments", json=asked())).status_code == 403


async def test_another_campaigns_trial_is_not_found(client: AsyncClient, other_client: AsyncClient) -> None:
    trial = await design(client)
    body = {"detectable_effect": trial["power"]["detectable_effect"]}

    assert (await other_client.get(f"/v1/field-experiments/{trial['id']}")).status_code == 404
    assert (await other_client.post(f"/v1/field-experiments/{trial['id']}/start", json=body)).status_code == 404
    assert (await other_client.delete(f"/v1/field-experiments/{trial['id']}")).status_code == 404
    assert (await other_client.get("/v1/field-experiments")).json()["items"] == []
