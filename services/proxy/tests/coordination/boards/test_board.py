import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

from services.proxy.tests.follow_up.cases.conftest import At
from services.proxy.tests.follow_up.cases.conftest import at as at

Make = Callable[..., dict[str, Any]]


async def test_the_board_counts_who_waits_where(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    await voter.post(
        f"/demande/{campaign_id}", data=typed(surname="Autre", email="autre@exemple.fr", station="", rounds=["2"])
    )
    await voter.post(
        f"/demande/{campaign_id}",
        data=typed(surname="Loin", email="loin@exemple.fr", commune="", station="", consulate="Montréal"),
    )
    await voter.post(f"/offre/{campaign_id}", data=typed(surname="Offrant", email="offre@exemple.fr", radius_km="5"))

    page = (await coordinator.get("/")).text

    assert 'Reçues <span class="figure">3</span>' in page
    assert 'Confirmées <span class="figure">0</span>' in page
    assert "Fontenay-sous-Bois, bureau 12" in page
    assert "Bureau 12" in page
    assert "Bureau non précisé" in page
    assert "Montréal" in page
    assert "2 en attente, 1 offre dans cette commune" in page
    assert "2 votes à sauver" in page
    assert "3 votes à sauver" in page
    assert "aujourd" in page
    assert "1 offre à confirmer" in page
    assert re.search(r"Volontaires</a></h2><p class=\"figure\">0</p>", page), "who has not confirmed is not ready"
    (offer,) = (await coordinator.get("/v1/offers")).json()["items"]
    assert (await coordinator.post(f"/v1/offers/{offer['id']}/confirm")).status_code == 200
    assert re.search(r"Volontaires</a></h2><p class=\"figure\">1</p>", (await coordinator.get("/")).text)
    assert not [secret for secret in ("Lefèvre", "Autre", "zoe@exemple.fr") if secret in page]


async def test_who_is_to_be_checked_or_came_twice_is_apart_and_counted_nowhere(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    await coordinator.post("/dossiers/saisie/demande", data=typed())  # the same person, by telephone
    for number in range(5):  # one hand, whose forms resemble each other
        forged = typed(first_names=f"Faux{'abcde'[number]}", surname="Inventé", station="3")
        assert (await voter.post(f"/demande/{campaign_id}", data=forged)).status_code < 400

    page = (await coordinator.get("/")).text
    held = (await coordinator.get("/v1/quarantine")).json()["items"]

    assert held
    assert f"{len(held)} formulaire" in page
    listed = (await coordinator.get("/dossiers", headers={"Accept": "text/html"})).text
    assert listed.count("Formulaire à vérifier, ") == len(held), "not « Nous cherchons quelqu'un »"
    assert "1 demande en double" in page
    counted = 1 + 5 - sum(one["kind"] == "request" for one in held)
    assert f'Reçues <span class="figure">{counted}</span>' in page
    assert f">{counted} vote" in page
    card = (await coordinator.get("/v1/summary")).json()["cards"][0]
    assert card["figure"] == str(counted)


async def test_an_empty_board_says_what_fills_it(coordinator: AsyncClient, campaign_id: UUID) -> None:
    page = (await coordinator.get("/")).text
    assert "Aucune demande pour l" in page
    assert f"/demande/{campaign_id}" in page


async def test_a_coordinator_sees_the_own_territory(
    app: FastAPI, sessions: Sessions, voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    elsewhere = typed(surname="Voisin", email="voisin@exemple.fr", commune="Vincennes", station="1")
    await voter.post(f"/demande/{campaign_id}", data=elsewhere)
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="local") as local:
        page = (await local.get("/")).text
    assert "Vincennes" in page
    assert "Fontenay" not in page


async def test_on_the_day_of_a_round_nobody_is_looked_for_who_votes_in_it_alone(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, typed: Make, at: At
) -> None:
    await at(6, 1)
    await voter.post(f"/demande/{campaign_id}", data=typed(rounds=["1"]))
    await voter.post(
        f"/demande/{campaign_id}", data=typed(surname="Autre", email="autre@exemple.fr", rounds=["1", "2"])
    )
    assert 'Reçues <span class="figure">2</span>' in (await coordinator.get("/")).text

    await at(6, 10)
    page = (await coordinator.get("/")).text
    assert "Aujourd'hui</p>" in page.replace("&#39;", "'")
    assert "Passé" not in page
    assert 'Reçues <span class="figure">1</span>' in page
    assert "1 demande est restée sans procuration" in page
    assert "1 en attente" in page
    assert (await coordinator.get("/v1/summary")).json()["cards"][0]["figure"] == "1"

    await at(6, 18)
    page = (await coordinator.get("/")).text
    assert page.count("Passé") == 2
    assert "2 demandes sont restées sans procuration" in page
    assert "Aucune demande pour l" not in page


async def test_another_campaign_sees_nobody(
    app: FastAPI, sessions: Sessions, voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    await voter.post(f"/demande/{campaign_id}", data=typed())
    async with call(app, await new_campaign(sessions)) as stranger:
        assert "Aucune demande pour l" in (await stranger.get("/")).text


async def test_without_a_login_a_browser_is_sent_to_it(voter: AsyncClient) -> None:
    answer = await voter.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/")


async def test_the_board_says_when_no_mail_leaves(app: FastAPI, sessions: Sessions) -> None:
    """Who asked waits for a message to confirm; in a demonstration everybody knows that none leaves."""
    said = "Aucun e-mail ne part encore de cette suite"
    for demo in (False, True):
        async with call(app, await new_campaign(sessions, demo=demo)) as coordinator:
            assert (said in (await coordinator.get("/")).text) is not demo
    app.state.settings = app.state.settings.model_copy(update={"smtp_host": "mail.exemple.fr"})
    async with call(app, await new_campaign(sessions, demo=False)) as coordinator:
        assert said not in (await coordinator.get("/")).text
