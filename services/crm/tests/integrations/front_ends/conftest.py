import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member

ORIGIN = "https://carte.exemple.fr"
RETURN = f"{ORIGIN}/retour"
MEMBER = "volunteer"
REGISTERED: dict[str, Any] = {
    "name": "Carte du terrain",
    "publisher": "Éditions Exemple",
    "purpose": "Voir où aller et noter des portes",
    "redirect_uris": [RETURN],
    "origins": [ORIGIN],
    "scopes": ["campaigns:read", "canvasses:read", "canvasses:write", "people:read", "members:read"],
}


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Site:
    """A front-end of a third party, and how it goes through the flow."""

    id: str
    client_id: str
    anybody: AsyncClient
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def request(self, **said: str) -> dict[str, str]:
        """The query of an authorization request; an empty value leaves one out."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": RETURN,
            "scope": "canvasses:read canvasses:write",
            "state": "s-1",
            "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (asked | said).items() if value}

    async def allow(self, member: AsyncClient, *scopes: str, **said: Any) -> Response:
        """The member's answer on the consent page."""
        kept = {name: self.request()[name] for name in ("client_id", "redirect_uri", "state", "code_challenge")}
        ticked = scopes or ("canvasses:read", "canvasses:write")
        form = kept | {"scope": " ".join(ticked), "scopes": list(ticked), "answer": "allow"}
        return await member.post("/oauth/authorize", data=form | said)

    async def code(self, member: AsyncClient, *scopes: str) -> str:
        answer = await self.allow(member, *scopes)
        assert answer.status_code == 303, answer.text
        return said_in(answer)["code"]

    async def exchange(self, code: str, **said: str) -> Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "code": code,
            "redirect_uri": RETURN,
            "code_verifier": self.verifier,
        }
        return await self.anybody.post("/oauth/token", data=form | said, headers={"Origin": ORIGIN})

    async def refresh(self, token: str, **said: str) -> Response:
        form = {"grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": token}
        return await self.anybody.post("/oauth/token", data=form | said, headers={"Origin": ORIGIN})

    async def tokens(self, member: AsyncClient, *scopes: str) -> dict[str, Any]:
        given = await self.exchange(await self.code(member, *scopes))
        assert given.status_code == 200, given.text
        return given.json()

    async def get(self, path: str, tokens: dict[str, Any], origin: str = ORIGIN) -> Response:
        headers = {"Authorization": f"Bearer {tokens['access_token']}", "Origin": origin}
        return await self.anybody.get(path, headers=headers)


def said_in(answer: Response) -> dict[str, str]:
    """What stands in the address that people are sent back to."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


RegisterSite = Callable[..., Awaitable[Site]]


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Without a token."""
    async with call(app) as client:
        yield client


@pytest.fixture
def register(client: AsyncClient, anybody: AsyncClient) -> RegisterSite:
    async def make(**said: Any) -> Site:
        made = await client.post("/v1/front-ends", json=REGISTERED | said)
        assert made.status_code == 201, made.text
        return Site(made.json()["id"], made.json()["client_id"], anybody)

    return make


@pytest.fixture
async def site(register: RegisterSite) -> Site:
    return await register()


@pytest.fixture
async def member(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    """A volunteer who canvasses, logged in to the suite."""
    await new_member(sessions, campaign_id, MEMBER, (Role.CANVASSER,))
    async with call(app, campaign_id, subject=MEMBER) as client:
        yield client
