"""A member types what somebody says on the telephone: the same form, and another member confirms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member

Make = Callable[..., dict[str, Any]]
HTML = {"Accept": "text/html"}


async def test_a_member_enters_a_request_and_another_confirms_it(
    app: FastAPI, sessions: Sessions, coordinator: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    page = await coordinator.get("/dossiers/saisie/demande", headers=HTML)
    assert "Saisir une demande" in page.text
    assert "Aucun cookie" not in page.text
    assert 'aria-label="Procurations"' in page.text

    answer = await coordinator.post("/dossiers/saisie/demande", data=typed(email="", phone="0612345678"), headers=HTML)

    assert answer.status_code == 303, answer.text
    (one,) = (await coordinator.get("/v1/requests")).json()["items"]
    assert answer.headers["location"].endswith(f"/dossiers/{one['id']}?done=saisie")
    case = await coordinator.get(answer.headers["location"], headers=HTML)
    assert "Un autre membre de l'équipe rappelle" in case.text
    alone = await coordinator.post(f"/dossiers/{one['id']}/confirmer", headers=HTML)
    assert (alone.status_code, "un autre membre" in alone.text) == (409, True)
    await new_member(sessions, campaign_id, "second")
    async with call(app, campaign_id, subject="second") as other:
        assert (await other.post(f"/v1/requests/{one['id']}/confirm")).status_code == 200


async def test_an_offer_is_entered_and_the_next_can_be(coordinator: AsyncClient, typed: Make) -> None:
    sent = typed(radius_km="10", held_france="", held_abroad="")
    answer = await coordinator.post("/dossiers/saisie/offre", data=sent, headers=HTML)
    assert answer.headers["location"].endswith("/dossiers/saisie/offre?done=saisie")
    assert len((await coordinator.get("/v1/offers")).json()["items"]) == 1
    again = await coordinator.get(answer.headers["location"], headers=HTML)
    assert "est enregistrée" in again.text


@pytest.mark.parametrize("what", ["demande", "offre"])
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    coordinator: AsyncClient, typed: Make, what: str
) -> None:
    wrong = typed(commune="Trifouilly", born_day="31", born_month="2", radius_km="10")
    answer = await coordinator.post(f"/dossiers/saisie/{what}", data=wrong, headers=HTML)
    assert answer.status_code == 422
    assert 'id="commune-error"' in answer.text
    assert 'id="born_day-error"' in answer.text
    assert 'value="Trifouilly"' in answer.text
    assert (await coordinator.get("/v1/requests")).json()["items"] == []


async def test_a_member_enters_in_their_territories_alone(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, typed: Make
) -> None:
    await new_member(sessions, campaign_id, "vincennes", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="vincennes") as client:
        outside = await client.post("/dossiers/saisie/demande", data=typed(), headers=HTML)
        theirs = typed(commune="Vincennes", station="")
        inside = await client.post("/dossiers/saisie/demande", data=theirs, headers=HTML)
    assert (outside.status_code, 'role="alert"' in outside.text) == (403, True)
    assert 'value="Lefèvre"' in outside.text
    assert inside.status_code == 303


@pytest.mark.parametrize(("path", "status"), [("/dossiers/saisie/demande", 401), ("/dossiers/saisie/offre", 401)])
async def test_it_is_no_page_for_everybody(voter: AsyncClient, path: str, status: int) -> None:
    assert (await voter.get(path)).status_code == status
    assert (await voter.post(path)).status_code == status


@pytest.mark.parametrize("kind", ["requests", "offers"])
async def test_only_a_member_hears_that_somebody_is_here_already(
    voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make, kind: str
) -> None:
    await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=body())
    public = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=body())
    entered = await coordinator.post(f"/v1/{kind}", json=body())
    assert (public.json()["warnings"], entered.status_code) == ([], 201)
    assert "déjà une fiche" in entered.json()["warnings"][0]


async def test_the_case_of_a_duplicate_says_so(coordinator: AsyncClient, typed: Make) -> None:
    first = await coordinator.post("/dossiers/saisie/demande", data=typed(), headers=HTML)
    second = await coordinator.post("/dossiers/saisie/demande", data=typed(), headers=HTML)
    pages = [(await coordinator.get(one.headers["location"], headers=HTML)).text for one in (first, second)]
    assert ["est un doublon" in one for one in pages] == [False, True]
