from collections.abc import Callable
from typing import Any
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

Make = Callable[..., dict[str, Any]]


async def test_the_board_counts_who_waits_where(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    await voter.post(f"/demande/{campaign_id}", data=typed(surname="Autre", station="", rounds=["2"]))
    await voter.post(f"/demande/{campaign_id}", data=typed(commune="", station="", consulate="Montréal"))
    await voter.post(f"/offre/{campaign_id}", data=typed(surname="Offrant", radius_km="5"))

    page = (await coordinator.get("/")).text

    assert '<p class="figure">3</p>' in page
    assert "Fontenay-sous-Bois" in page
    assert "Bureau 12" in page
    assert "Bureau non précisé" in page
    assert "Montréal" in page
    assert "2 en attente, 1 offre dans cette commune" in page
    assert "peut-être un doublon" in page
    assert "3 votes à sauver" in page
    assert not [secret for secret in ("Lefèvre", "Autre", "zoe@exemple.fr") if secret in page]


async def test_nobody_waiting_is_said(coordinator: AsyncClient) -> None:
    page = (await coordinator.get("/")).text
    assert "Personne n'attend" in page


async def test_a_coordinator_sees_the_own_territory(
    app: FastAPI, sessions: Sessions, voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    await voter.post(f"/demande/{campaign_id}", data=typed(commune="Vincennes", station="1"))
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="local") as local:
        page = (await local.get("/")).text
    assert "Vincennes" in page
    assert "Fontenay" not in page


async def test_another_campaign_sees_nobody(
    app: FastAPI, sessions: Sessions, voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    async with call(app, await new_campaign(sessions)) as stranger:
        assert "Personne n'attend" in (await stranger.get("/")).text


async def test_without_a_login_a_browser_is_sent_to_it(voter: AsyncClient) -> None:
    answer = await voter.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/")
