from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.testing.steps import call

ISSUER = "http://127.0.0.1:8000/crm"
REGISTERED: dict[str, Any] = {
    "name": "Carnet de porte",
    "publisher": "Éditions Exemple",
    "purpose": "Préparer les tournées",
    "callback": "https://carnet.exemple.fr/retour",
    "scopes": ["people:read", "people:write", "canvasses:read", "events:read"],
}


@dataclass(frozen=True)
class Software:
    """A software of the campaign's, and how it asks for tokens."""

    id: str
    client_id: str
    subject: str
    secret: str
    anybody: AsyncClient

    async def ask(self, **said: Any) -> Response:
        body = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret}
        return await self.anybody.post("/oauth/token", data=body | said)

    async def headers(self, **said: Any) -> dict[str, str]:
        given = await self.ask(**said)
        assert given.status_code == 200, given.text
        return {"Authorization": f"Bearer {given.json()['access_token']}"}


Register = Callable[..., Awaitable[Software]]


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Without a token."""
    async with call(app) as client:
        yield client


@pytest.fixture
def register(client: AsyncClient, anybody: AsyncClient) -> Register:
    """`await register(grant=["people:read"], territories=["94033"])`: registered, and let in where a grant is said."""

    async def make(grant: list[str] | None = None, territories: list[str] | None = None, **said: Any) -> Software:
        made = await client.post("/v1/clients", json=REGISTERED | said)
        assert made.status_code == 201, made.text
        found = made.json()["client"]
        if grant is not None:
            body = {"scopes": grant, "territories": territories or []}
            given = await client.put(f"/v1/clients/{found['id']}/grant", json=body)
            assert given.status_code == 200, given.text
        return Software(found["id"], found["client_id"], found["subject"], made.json()["secret"] or "", anybody)

    return make


@pytest.fixture
async def person(client: AsyncClient, campaign_id: UUID) -> str:
    body = {"surname": "Exemple", "first_names": "Ada", "station": "94033_0001", "source": "form"}
    made = await client.post("/v1/people", json=body)
    assert made.status_code == 201, made.text
    return made.json()["id"]
