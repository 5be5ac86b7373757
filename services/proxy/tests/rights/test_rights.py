"""What proxy hands to the person, and what it erases of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_campaign
from kit.testing.tokens import bearer

Make = Callable[..., dict[str, Any]]
ASKED = {"first_names": "Zoé", "surname": "LEFEVRE", "born_on": "1985-03-27"}


def desk(campaign_id: UUID) -> dict[str, str]:
    return bearer(None, "rights:answer", subject="client:isoloir-rights") | {"Isoloir-Campaign": str(campaign_id)}


async def test_the_desk_finds_and_erases_what_is_hers_and_nobody_elses(
    app: FastAPI, voter: AsyncClient, campaign_id: UUID, body: Make
) -> None:
    made = f"/v1/public/campaigns/{campaign_id}"
    assert (await voter.post(f"{made}/requests", json=body())).status_code == 201
    offer = body(radius_km=5, held_elsewhere={"made_in_france": 0, "made_abroad": 0})
    sent = await voter.post(f"{made}/offers", json={k: v for k, v in offer.items() if k != "held_elsewhere"})
    assert sent.status_code == 201, sent.text
    brother = body(civil_status={"first_names": "Karim", "born_on": "1990-01-01"})
    assert (await voter.post(f"{made}/requests", json=brother)).status_code == 201

    found = await voter.post(
        "/v1/rights/search", json=ASKED | {"emails": ["zoe@exemple.fr"]}, headers=desk(campaign_id)
    )
    assert found.status_code == 200, found.text
    assert found.headers["cache-control"] == "no-store"
    assert [one["kind"] for one in found.json()["held"]] == ["Demande de procuration", "Offre de procuration"]
    assert found.json()["held"][0]["fields"]["Numéro national d'électeur"] == "123456789"
    assert found.json()["doubtful"] == 1
    assert "Karim" not in found.text

    gone = await voter.post("/v1/rights/erasures", json=ASKED, headers=desk(campaign_id))
    assert [one["outcome"] for one in gone.json()["outcomes"]] == ["erased", "erased"]
    again = await voter.post("/v1/rights/search", json=ASKED, headers=desk(campaign_id))
    assert again.json()["held"] == []


async def test_no_member_may_ask_and_no_other_campaign_is_reached(
    app: FastAPI, voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    assert (await coordinator.post("/v1/rights/search", json=ASKED)).status_code == 403
    await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=body())
    other = await new_campaign(sessions)
    found = await voter.post("/v1/rights/search", json=ASKED, headers=desk(other))
    assert (found.status_code, found.json()["held"]) == (200, [])
    assert (await voter.post("/v1/rights/search", json=ASKED, headers=desk(uuid4()))).status_code == 404
    assert (await voter.post("/v1/rights/search", json=ASKED, headers=bearer(None, "rights:answer"))).status_code == 403
    bad = await voter.post("/v1/rights/search", json={"surname": "X"}, headers=desk(campaign_id))
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/first_names")
