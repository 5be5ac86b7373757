"""predict knows nobody, and says so."""

from uuid import UUID

from httpx import AsyncClient
from kit.testing.tokens import bearer


async def test_predict_says_that_it_knows_nobody(client: AsyncClient, campaign_id: UUID) -> None:
    desk = bearer(None, "rights:answer") | {"Isoloir-Campaign": str(campaign_id)}
    asked = {"first_names": "Zoé", "surname": "Lefèvre"}
    found = (await client.post("/v1/rights/search", json=asked, headers=desk)).json()
    assert found["held"] == []
    assert "aucune donnée" in found["nothing"]
    assert (await client.post("/v1/rights/search", json=asked)).status_code == 403
