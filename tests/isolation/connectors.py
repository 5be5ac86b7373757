"""Another system that is wired into crm, and a run that was asked for."""

from httpx import AsyncClient

from tests.isolation import canaries

WIRED = {"kind": "qomon", "name": "Autre", "base_url": "https://incoming.exemple.fr", "token": "une-autre-cle"}


async def fill_connectors(client: AsyncClient) -> dict[str, str]:
    """The ids that were made, by the names that paths give them."""
    made = await client.post("/v1/connectors", json=WIRED | {"name": canaries.LABEL})
    assert made.status_code == 201, made.text
    connector = made.json()["id"]
    asked = await client.post(f"/v1/connectors/{connector}/runs", json={})
    assert asked.status_code == 202, asked.text
    return {"connector_id": connector, "connector_run_id": asked.json()["id"]}
