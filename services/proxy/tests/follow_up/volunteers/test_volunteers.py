"""The team's pages of volunteers: who waits for a call is found, called, confirmed, and let go."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member
from proxy.intake.quarantine.service import quarantined_among
from proxy.intake.quarantine.signals import PEOPLE_PER_DEVICE

Make = Callable[..., dict[str, Any]]
HTML = {"Accept": "text/html"}
CAMILLE = {"first_names": "Camille", "surname": "Essai", "born_on": "1990-01-02"}


@pytest.fixture
async def offer(voter: AsyncClient, coordinator: AsyncClient, campaign_id: UUID, body: Make) -> str:
    """An offer from the public form, that waits to be confirmed."""
    sent = body(civil_status=CAMILLE, contact={"phone": "06 12 34 56 78"}, radius_km=10)
    made = await voter.post(f"/v1/public/campaigns/{campaign_id}/offers", json=sent)
    assert made.status_code == 201, made.text
    (one,) = (await coordinator.get("/v1/offers")).json()["items"]
    return one["id"]


async def test_a_volunteer_is_found_called_and_confirmed(coordinator: AsyncClient, offer: str) -> None:
    board = (await coordinator.get("/", headers=HTML)).text
    assert "/volontaires?to_confirm=true" in board
    waiting = (await coordinator.get("/volontaires?to_confirm=true", headers=HTML)).text
    assert f"/volontaires/{offer}" in waiting
    place = f"/volontaires/{offer}"
    page = (await coordinator.get(place, headers=HTML)).text
    for secret in ("Essai", "0612345678", "1990"):
        assert secret not in page
    called = (await coordinator.post(f"{place}/joindre", headers=HTML)).text
    assert "0612345678" in called
    assert "coordonnées consultées" in called
    done = await coordinator.post(f"{place}/confirmer", headers=HTML)
    assert done.headers["location"] == f"{place}?done=confirmer"
    assert f"/volontaires/{offer}" not in (await coordinator.get("/volontaires?to_confirm=true", headers=HTML)).text
    assert "Prête à voter pour quelqu’un" in (await coordinator.get("/volontaires", headers=HTML)).text


async def test_who_waits_for_a_call_is_counted_and_listed_by_one_condition(
    app: FastAPI, voter: AsyncClient, coordinator: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    for number in range(PEOPLE_PER_DEVICE):
        sent = body(
            civil_status=CAMILLE | {"surname": f"Essai{number}"},
            contact={"email": f"p{number}@exemple.fr", "phone": ""},
        )
        made = await voter.post(f"/v1/public/campaigns/{campaign_id}/offers", json=sent | {"radius_km": 10})
        assert made.status_code == 201, made.text
    offers = (await coordinator.get("/v1/offers?limit=100")).json()["items"]
    async with transaction(sessions, campaign_id) as session:
        held = {str(one) for one in await quarantined_among(session, campaign_id, [UUID(one["id"]) for one in offers])}
    waiting = {one["id"] for one in offers} - held
    assert len(waiting) == PEOPLE_PER_DEVICE - 1

    everybody = (await coordinator.get("/volontaires", headers=HTML)).text
    assert f"{len(waiting)} à confirmer au téléphone" in everybody
    # Who is held takes no place on a page of those who wait.
    first = (await coordinator.get(f"/volontaires?to_confirm=true&limit={len(waiting)}", headers=HTML)).text
    assert {one["id"] for one in offers if f"/volontaires/{one['id']}" in first} == waiting
    assert "Suite" not in first

    await new_member(sessions, campaign_id, "elsewhere", territories=("94080",))
    async with call(app, campaign_id, subject="elsewhere") as elsewhere:
        page = (await elsewhere.get("/volontaires", headers=HTML)).text
    assert "Personne ici pour l’instant" in page
    assert "à confirmer au téléphone" not in page


async def test_a_volunteer_who_gives_up_is_let_go_and_a_note_is_kept(coordinator: AsyncClient, offer: str) -> None:
    place = f"/volontaires/{offer}"
    noted = await coordinator.post(f"{place}/noter", data={"text": "Rappeler le soir"}, headers=HTML)
    assert noted.status_code == 303
    assert (await coordinator.post(f"{place}/retirer", headers=HTML)).status_code == 303
    page = (await coordinator.get(place, headers=HTML)).text
    assert "Rappeler le soir" in page
    assert "Ne vote plus pour personne" in page
    assert "Retirer l’offre" not in page
    assert (await coordinator.post(f"{place}/nimporte", headers=HTML)).status_code == 422


async def test_only_the_desk_of_proxies_sees_volunteers(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, offer: str
) -> None:
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call(app, campaign_id, subject="walker") as walker:
        for path in ("/volontaires", f"/volontaires/{offer}"):
            assert (await walker.get(path, headers=HTML)).status_code == 403
