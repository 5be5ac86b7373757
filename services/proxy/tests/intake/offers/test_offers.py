from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member, told
from proxy.intake.offers.models import Offer
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

Make = Callable[..., dict[str, Any]]


def public(campaign_id: UUID) -> str:
    return f"/v1/public/campaigns/{campaign_id}/offers"


async def test_an_offer_is_listed_by_first_name_and_told_to_nobody(
    voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    answer = await voter.post(public(campaign_id), json=body(radius_km=5))
    assert answer.status_code == 201, answer.text

    (item,) = (await coordinator.get("/v1/offers", params={"state": "open"})).json()["items"]
    assert (item["first_name"], item["commune"], item["radius_km"], item["state"]) == ("Zoé", "94033", 5, "open")
    assert "Lefèvre" not in str(item)
    assert await told(sessions, campaign_id) == []


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"held_elsewhere": {"made_in_france": 2, "made_abroad": 0}}, "/held_elsewhere/made_in_france"),
        ({"held_elsewhere": {"made_in_france": 1, "made_abroad": 1}}, "/held_elsewhere/made_in_france"),
        ({"held_elsewhere": {"made_in_france": 0, "made_abroad": 3}}, "/held_elsewhere/made_abroad"),
        ({"held_elsewhere": {"made_in_france": -1, "made_abroad": 0}}, "/held_elsewhere/made_in_france"),
        ({"radius_km": 101}, "/radius_km"),
        ({"radius_km": 10**30}, "/radius_km"),
        ({"rounds": []}, "/rounds"),
        ({"civil_status": {"born_on": "2014-01-01"}}, "/civil_status/born_on"),
    ],
)
async def test_an_offer_that_the_law_or_reason_forbids_is_refused(
    voter: AsyncClient, campaign_id: UUID, body: Make, changed: dict[str, Any], pointer: str
) -> None:
    answer = await voter.post(public(campaign_id), json=body(**changed))
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_one_from_abroad_leaves_room_for_one_made_in_france(
    voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    answer = await voter.post(public(campaign_id), json=body(held_elsewhere={"made_in_france": 0, "made_abroad": 1}))
    assert answer.status_code == 201


async def test_the_caps_hold_in_the_database_too(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    await voter.post(public(campaign_id), json=body())
    with pytest.raises(IntegrityError):
        async with transaction(sessions, campaign_id) as session:
            await session.execute(update(Offer).values(held_france=1, held_abroad=2))


async def test_a_withdrawn_offer_stays_withdrawn(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    token = (await voter.post(public(campaign_id), json=body())).json()["token"]
    for _ in range(2):
        status = (await voter.post(f"/v1/public/status/{token}/withdraw")).json()
        assert (status["kind"], status["state"]) == ("offer", "withdrawn")


async def test_a_coordinator_enters_offers_of_the_own_territory(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94033",))
    async with call(app, campaign_id, subject="local") as local:
        inside = await local.post("/v1/offers", json=body())
        outside = await local.post("/v1/offers", json=body(registration={"commune": "94080", "station": ""}))
        seen = (await local.get("/v1/offers")).json()["items"]
    assert (inside.status_code, outside.status_code, len(seen)) == (201, 403, 1)


async def test_a_site_reads_what_its_own_form_has_to_show(voter: AsyncClient, campaign_id: UUID) -> None:
    form = (await voter.get(f"/v1/public/campaigns/{campaign_id}/form")).json()
    assert [one["open"] for one in form["rounds"]] == [True, True]
    assert "30 jours" in form["consent_text"]
