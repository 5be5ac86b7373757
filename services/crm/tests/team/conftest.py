"""An organisation with one campaign in it, and the requests of those who lead it."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.testing.steps import call
from kit.testing.tokens import bearer

MESSAGE = {"message": {"subject": "Samedi au marché", "body": "Bonjour {{ prenom }}, rejoignez-nous."}}
WORK = {
    "work": {
        "kind": "postering",
        "title": "Collage commun",
        "starts_at": "2029-05-20T20:00:00+02:00",
        "ends_at": "2029-05-20T22:00:00+02:00",
    }
}


@pytest.fixture
async def organisation(client: AsyncClient, app: FastAPI) -> str:
    """Led by `lead`; the campaign of `client` (circo:9406) is in it with all that it can share."""
    path = f"/v1/organisations/{uuid4()}"
    put = {"name": "Parti d'essai", "lead": "lead", "lead_name": "Dominique"}
    async with call(app) as anyone:
        assert (await anyone.put(path, json=put, headers=bearer(None, "operate"))).status_code == 204
    await join(client, app, path, "sums", "appeals")
    return path


async def join(client: AsyncClient, app: FastAPI, path: str, *shares: str) -> None:
    async with call(app) as anyone:
        code = (await anyone.post(f"{path}/join-links", headers=bearer(None, subject="lead"))).json()["code"]
    joined = await client.post("/v1/affiliations", json={"code": code, "shares": list(shares), "arrangement": 1})
    assert joined.status_code == 201, joined.text


async def ask(app: FastAPI, method: str, path: str, subject: str = "lead", **body: Any) -> Any:
    async with call(app) as client:
        return await client.request(method, path, headers=bearer(None, subject=subject), **body)
