"""crm's search: things by their names, for the rights and territories of who asks, in the own campaign alone."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
Make = Callable[..., dict[str, Any]]


async def found(client: AsyncClient, text: str) -> list[tuple[str, str]]:
    answer = await client.post("/v1/search", json={"text": text})
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    return [(one["kind"], one["title"]) for one in answer.json()["items"]]


@pytest.fixture
async def filled(client: AsyncClient, turf: UUID, meeting: Make) -> AsyncClient:
    assert turf
    person = {"first_names": "Zoé", "surname": "Lefèvre", "town": "Vincennes", "source": "form"}
    for path, body in (
        ("/v1/people", person),
        ("/v1/campaign-events", meeting()),
        ("/v1/segments", {"name": "Essaim du marché", "filter": {"kind": "role", "role": "volunteer"}}),
    ):
        answer = await client.post(path, json=body)
        assert answer.status_code == 201, answer.text
    return client


async def test_each_kind_is_found_by_its_name_and_leads_to_a_page_that_opens(filled: AsyncClient) -> None:
    assert await found(filled, "lefevre") == [("person", "Zoé Lefèvre")]
    kinds = {kind for kind, _ in await found(filled, "MARCHÉ")}
    assert kinds == {"turf", "campaign_event", "segment"}
    assert ("street", "Rue des Essais") in await found(filled, "rue essais")
    assert ("page", "Doublons") in await found(filled, "doubl")
    for text in ("lefevre", "marche", "rue essais", "doublons"):
        for one in (await filled.post("/v1/search", json={"text": text})).json()["items"]:
            page = await filled.get(one["page"], headers={"Accept": "text/html"})
            assert page.status_code == 200, (one, page.text)


async def test_nothing_of_another_campaign_is_found(filled: AsyncClient, app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions)) as stranger:
        for text in ("lefevre", "marche", "rue essais"):
            assert [one for one in await found(stranger, text) if one[0] != "page"] == []


async def test_a_role_finds_only_what_it_may_open(
    filled: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    assert await found(filled, "lefevre")
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call_as("walker") as walker:
        assert await found(walker, "lefevre") == []
        assert ("street", "Rue des Essais") in await found(walker, "essais")
        assert await found(walker, "doublons") == []


async def test_somebody_of_another_place_finds_neither_its_people_nor_its_turfs(
    filled: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    assert await found(filled, "marche")
    await new_member(sessions, campaign_id, "elsewhere", (Role.COORDINATOR,), territories=("94033",))
    async with call_as("elsewhere") as elsewhere:
        assert await found(elsewhere, "lefevre") == []
        assert {kind for kind, _ in await found(elsewhere, "marche")} <= {"campaign_event", "segment"}


@pytest.mark.parametrize("text", ["", "a", "a" * 101, None, 3])
async def test_a_text_that_is_too_short_or_long_is_refused_at_its_field(client: AsyncClient, text: object) -> None:
    answer = await client.post("/v1/search", json={"text": text})
    assert answer.status_code == 422
    assert answer.json()["pointer"] == "/text"


@pytest.mark.parametrize("text", ["%%", "\\\\", "' or 1=1 --", "🗳️🗳️", "\u202e\u0000x".replace("\u0000", " ")])
async def test_marks_are_letters_like_others(filled: AsyncClient, text: str) -> None:
    assert [one for one in await found(filled, text) if one[0] == "person"] == []


async def test_a_service_alone_has_a_page_that_searches(filled: AsyncClient) -> None:
    html = {"Accept": "text/html"}
    empty = await filled.get("/search", headers=html)
    assert 'name="q"' in empty.text
    assert 'href="/search"' in empty.text
    page = await filled.post("/search", data={"q": "lefevre"}, headers=html)
    assert "Zoé Lefèvre" in page.text
    assert 'value="lefevre"' in page.text
    assert "au moins deux lettres" in (await filled.post("/search", data={"q": "l"}, headers=html)).text
    assert "Rien ne porte ce nom" in (await filled.post("/search", data={"q": "zzzzzz"}, headers=html)).text
