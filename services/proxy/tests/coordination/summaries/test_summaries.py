"""Proxy's summary for the home page: requests that wait for a holder, their places, the roles that may read it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

Make = Callable[..., dict[str, Any]]


async def summary(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/summary")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def waiting(client: AsyncClient) -> dict[str, Any]:
    (card,) = (await summary(client))["cards"]
    assert card["key"] == "waiting"
    return card


def places(card: dict[str, Any]) -> dict[str, str]:
    return {one["text"]: one["detail"] for one in card["lines"]}


@pytest.fixture
async def asked(voter: AsyncClient, campaign_id: UUID, typed: Make) -> None:
    """Two requests of Fontenay-sous-Bois, one of Vincennes, one of Montréal that is to be checked."""
    people = (
        typed(),
        typed(surname="Autre", first_names="Luc"),
        typed(surname="Voisin", commune="Vincennes", station="1"),
        typed(surname="Lointain", commune="", station="", consulate="Montréal"),
    )
    for one in people:
        answer = await voter.post(f"/demande/{campaign_id}", data=one)
        assert answer.status_code < 400, answer.text


async def test_nobody_waits_in_an_empty_campaign(coordinator: AsyncClient) -> None:
    card = await waiting(coordinator)
    assert (card["figure"], card["level"], card["lines"]) == ("0", "good", [])
    assert card["detail"] == "Toutes les demandes ont un volontaire."


@pytest.mark.usefixtures("asked")
async def test_who_waits_is_counted_by_commune_the_most_first(coordinator: AsyncClient) -> None:
    """The fourth of one hand is to be checked: it is named apart, and not counted."""
    card = await waiting(coordinator)
    assert (card["figure"], card["level"]) == ("3", "warn")
    assert places(card) == {
        "Fontenay-sous-Bois": "2 en attente",
        "Vincennes": "1 en attente",
        "1 à vérifier": "",
    }
    assert next(iter(places(card))) == "Fontenay-sous-Bois"
    assert card["detail"] != "Toutes les demandes ont un volontaire."


@pytest.mark.usefixtures("asked")
async def test_nobody_is_named(coordinator: AsyncClient) -> None:
    text = (await coordinator.get("/v1/summary")).text
    assert not [secret for secret in ("Lefèvre", "Autre", "Voisin", "Zoé", "zoe@exemple.fr") if secret in text]


@pytest.mark.usefixtures("asked")
async def test_a_coordinator_of_a_territory_gets_its_figures_alone(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="local") as local:
        card = await waiting(local)
    assert (card["figure"], places(card)) == ("1", {"Vincennes": "1 en attente"})


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("role", [Role.CANVASSER, Role.PHONE_BANK, Role.FINANCIAL_AGENT, Role.REPORTER, Role.READER])
async def test_a_role_that_may_not_see_requests_gets_no_figure(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, role: Role
) -> None:
    await new_member(sessions, campaign_id, "somebody", (role,))
    async with call(app, campaign_id, subject="somebody") as somebody:
        assert await summary(somebody) == {"cards": [], "steps": []}


async def test_a_token_without_the_right_gets_no_figure(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, "campaigns:read") as client:
        assert await summary(client) == {"cards": [], "steps": []}
    async with call(app) as nobody:
        assert (await nobody.get("/v1/summary")).status_code == 401


@pytest.mark.usefixtures("asked")
async def test_another_campaigns_requests_are_never_counted(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions)) as stranger:
        card = await waiting(stranger)
    assert (card["figure"], card["lines"]) == ("0", [])
