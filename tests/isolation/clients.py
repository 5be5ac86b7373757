"""Other software that a campaign lets in."""

from typing import Any

from httpx import AsyncClient

from tests.isolation import canaries

SIGNS = {"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
SOFTWARE: dict[str, Any] = {
    "name": "Autre",
    "publisher": "Autre",
    "purpose": "Prise",
    "scopes": ["people:read"],
}


async def fill_clients(client: AsyncClient) -> dict[str, str]:
    """The ids that were made, by the names that paths give them."""
    named = {"name": canaries.LABEL, "publisher": canaries.SOURCE, "purpose": canaries.NOTE}
    made = await client.post("/v1/clients", json=SOFTWARE | named)
    assert made.status_code == 201, made.text
    software = made.json()["client"]["id"]
    given = await client.put(f"/v1/clients/{software}/grant", json={"scopes": ["people:read"]})
    assert given.status_code == 200, given.text
    return {"client_id": software}
