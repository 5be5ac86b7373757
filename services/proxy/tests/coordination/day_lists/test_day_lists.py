"""The list of the day: numbers only when asked for, which the case tells; a phone keeps it; who voted is not in it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

At = Callable[..., Awaitable[None]]
Pair = tuple[str, str, str, str]
HTML = {"Accept": "text/html"}


async def test_numbers_are_on_the_list_once_somebody_asks_and_the_case_tells_it(
    coordinator: AsyncClient, pair: Pair
) -> None:
    coordinator.headers.update(HTML)
    before = await coordinator.get("/jour/")
    assert before.status_code == 200
    assert "Camille" in before.text
    assert "Procuration pas encore établie" in before.text
    assert "0612345678" not in before.text
    # On paper neither the button nor what is said of it, nor what only a telephone does.
    form = before.text.partition("/jour/numeros")[2].partition("</form>")[0]
    assert "noté dans chaque dossier" in form
    assert 'class="small on-screen">Ouverte une fois' in before.text
    assert "worker-src 'self'" in before.headers["Content-Security-Policy"]
    assert "isoloir-procurations" in (await coordinator.get("/jour/worker.js")).text

    done = await coordinator.post("/jour/numeros", follow_redirects=True)

    assert "tel:0612345678" in done.text
    assert "Ajouter les numéros" not in done.text
    assert "coordonnées consultées" in (await coordinator.get(f"/dossiers/{pair[0]}")).text


async def test_the_numbers_go_a_day_and_a_half_later(coordinator: AsyncClient, pair: Pair, at: At) -> None:
    coordinator.headers.update(HTML)
    await coordinator.post("/jour/numeros")
    await at(5, 12)
    assert "0612345678" not in (await coordinator.get("/jour/")).text


async def test_who_voted_is_not_told_on_the_list(
    coordinator: AsyncClient, voter: AsyncClient, pair: Pair, at: At
) -> None:
    await at(6, 10)
    told = await voter.post(f"/v1/public/status/{pair[2]}/matches/{pair[1]}/votes", json={"round": 1, "voted": True})
    assert told.status_code == 200, told.text
    page = (await coordinator.get("/jour/")).text
    assert "Camille" in page
    assert "voté" not in page


async def test_a_coordinator_has_the_own_territory_and_another_campaign_nobody(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, pair: Pair
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="local") as local:
        assert "Aucune procuration acceptée" in (await local.get("/jour/")).text
    async with call(app, await new_campaign(sessions)) as stranger:
        assert "Aucune procuration acceptée" in (await stranger.get("/jour/")).text
