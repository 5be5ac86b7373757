"""What budget hands to a giver, and the duty that it names when it may not erase."""

from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient
from kit.testing.tokens import bearer

ADA: dict[str, Any] = {
    "first_names": "Ada Éloïse",
    "surname": "Canari-Dupont",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": True,
    "resident": True,
}
GIFT = {"kind": "gift", "amount_cents": 15_000, "received_on": "2029-05-27", "means": "cheque", "label": "Dîner"}
ASKED = {"first_names": "Ada", "surname": "Canari Dupont", "born_on": "1980-03-02"}


async def test_who_gave_is_told_by_which_duty_they_stay_and_who_did_not_is_erased(
    agent: AsyncClient, campaign_id: UUID
) -> None:
    desk = bearer(None, "rights:answer", subject="client:isoloir-rights") | {"Isoloir-Campaign": str(campaign_id)}
    reference = uuid4()
    giver = (await agent.post("/v1/donors", json=ADA)).json()["id"]
    assert (await agent.post("/v1/receipts", json=GIFT | {"donor_id": giver})).status_code == 201
    idle = ADA | {"surname": "Autre", "person_ref": str(reference)}
    assert (await agent.post("/v1/donors", json=idle)).status_code == 201

    asked = ASKED | {"references": [str(reference)]}
    found = (await agent.post("/v1/rights/search", json=asked, headers=desk)).json()
    assert {one["fields"]["Nom"] for one in found["held"]} == {"Canari-Dupont", "Autre"}
    outcomes = (await agent.post("/v1/rights/erasures", json=asked, headers=desk)).json()["outcomes"]
    by_id = {one["reference"]: one for one in outcomes}
    assert by_id[giver]["outcome"] == "restricted"
    assert "L. 52-12" in by_id[giver]["duty"]
    assert by_id[giver]["kept_until"] == "2035-12-31"
    assert sorted(one["outcome"] for one in outcomes) == ["erased", "restricted"]
    left = (await agent.post("/v1/rights/search", json=asked, headers=desk)).json()["held"]
    assert [one["fields"]["Nom"] for one in left] == ["Canari-Dupont"]
    assert (await agent.post("/v1/rights/search", json=asked)).status_code == 403


async def test_a_namesake_who_lent_is_counted_and_not_shown(agent: AsyncClient, campaign_id: UUID) -> None:
    desk = bearer(None, "rights:answer") | {"Isoloir-Campaign": str(campaign_id)}
    assert (await agent.post("/v1/donors", json=ADA | {"born_on": "1990-01-01"})).status_code == 201
    asked = {"first_names": "Ada", "surname": "Canari-Dupont"}
    found = (await agent.post("/v1/rights/search", json=asked, headers=desk)).json()
    assert (found["held"], found["doubtful"]) == ([], 1)
