"""The page behind the link of a message: one click, and nothing more comes that way."""

from uuid import UUID, uuid4

import pytest
from crm.consents.unsubscribes.links import unsubscribe_path
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.testing.steps import call


@pytest.mark.parametrize("way", ["email", "sms"])
async def test_the_button_takes_back_the_yes_to_this_way_alone(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, way: str
) -> None:
    person = (await client.post("/v1/people", json={"first_names": "Ada", "source": "form"})).json()["id"]
    for use in ("email", "sms"):
        yes = {"use": use, "state": "given", "source": "form", "text_version": "f-1"}
        assert (await client.post(f"/v1/people/{person}/consents", json=yes)).status_code == 201
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
    path = unsubscribe_path(vault, campaign_id, UUID(person), "email" if way == "email" else "sms")
    async with call(app) as anybody:
        assert (await anybody.get(path)).status_code == 200
        assert (await client.get(f"/v1/people/{person}")).json()["uses"] == ["email", "sms"]
        assert (await anybody.post(path)).status_code == 200
        assert (await anybody.get(f"/stop/{campaign_id}/{uuid4()}")).status_code == 404
    assert (await client.get(f"/v1/people/{person}")).json()["uses"] == [one for one in ("email", "sms") if one != way]
