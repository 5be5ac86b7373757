"""results' search: stations to enter a sheet of, and who stands in them, for who may."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
ZOE = {"first_names": "Zoé", "surname": "Lefèvre"}


async def found(client: AsyncClient, text: str) -> list[tuple[str, str, str]]:
    answer = await client.post("/v1/search", json={"text": text})
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["title"], one["page"]) for one in answer.json()["items"] if one["kind"] != "page"]


async def test_a_station_leads_to_the_entry_of_its_sheet(client: AsyncClient) -> None:
    results = await found(client, "fontenay")
    assert len(results) == 3
    assert {kind for kind, _, _ in results} == {"station"}
    page = await client.get(results[0][2], headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert results[0][1] in page.text


async def test_who_stands_in_a_station_is_found_by_name(client: AsyncClient) -> None:
    assert (await client.post("/v1/poll-watchers", json=ZOE)).status_code == 201
    assert await found(client, "lefevre") == [("poll_watcher", "Zoé Lefèvre", "/poll-watchers")]


async def test_another_campaign_another_role_and_another_place_find_none(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    assert (await client.post("/v1/poll-watchers", json=ZOE)).status_code == 201
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    await new_member(sessions, campaign_id, "elsewhere", (Role.REPORTER,), territories=("75056",))
    async with call(app, await new_campaign(sessions)) as stranger, call_as("walker") as walker:
        for one in (stranger, walker):
            assert await found(one, "lefevre") == []
            assert await found(one, "fontenay") == []
    async with call_as("elsewhere") as elsewhere:
        assert await found(elsewhere, "fontenay") == []
