"""Other software that a campaign lets in, and a front-end in which a member is logged in."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from crm.integrations.front_ends.code_challenge import challenge_of
from httpx import AsyncClient

from tests.isolation import canaries

SIGNS = {"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
SOFTWARE: dict[str, Any] = {
    "name": "Autre",
    "publisher": "Autre",
    "purpose": "Prise",
    "scopes": ["people:read"],
}
FRONT_END: dict[str, Any] = SOFTWARE | {
    "origins": ["https://carte.exemple.fr"],
    "redirect_uris": ["https://carte.exemple.fr/retour"],
}
_VERIFIER = "v" * 43


async def fill_clients(client: AsyncClient) -> dict[str, str]:
    """The ids that were made, by the names that paths give them."""
    named = {"name": canaries.LABEL, "publisher": canaries.SOURCE, "purpose": canaries.NOTE}
    made = await client.post("/v1/clients", json=SOFTWARE | named)
    assert made.status_code == 201, made.text
    software = made.json()["client"]["id"]
    given = await client.put(f"/v1/clients/{software}/grant", json={"scopes": ["people:read"]})
    assert given.status_code == 200, given.text
    return {"client_id": software} | await _fill_front_ends(client, named)


async def _fill_front_ends(client: AsyncClient, named: dict[str, str]) -> dict[str, str]:
    made = await client.post("/v1/front-ends", json=FRONT_END | named)
    assert made.status_code == 201, made.text
    front_end, back = (
        made.json(),
        {"client_id": made.json()["client_id"], "redirect_uri": FRONT_END["redirect_uris"][0]},
    )
    asked = back | {"scope": "people:read", "scopes": "people:read", "code_challenge": challenge_of(_VERIFIER)}
    allowed = await client.post("/oauth/authorize", data=asked | {"answer": "allow"})
    code = parse_qs(urlsplit(allowed.headers["location"]).query)["code"][0]
    shown = back | {"grant_type": "authorization_code", "code": code, "code_verifier": _VERIFIER}
    opened = await client.post("/oauth/token", data=shown)
    assert opened.status_code == 200, opened.text
    sessions = (await client.get(f"/v1/front-ends/{front_end['id']}/sessions")).json()["items"]
    return {"front_end_id": front_end["id"], "session_id": sessions[0]["id"]}
