"""The team withdraws for who calls: the other hears of it, and it is noted by whom."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.messages import Mail, Sms
from kit.testing.steps import call, new_member

Make = Callable[..., dict[str, Any]]
Letters = Callable[[], Awaitable[list[tuple[str, Mail | Sms]]]]
HTML = {"Accept": "text/html"}


@pytest.fixture
async def pair(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, coordinator: AsyncClient, voter: AsyncClient, body: Make
) -> dict[str, str]:
    """Two who agreed: the id of each by its kind."""
    await new_member(sessions, campaign_id, "second")
    camille = {"first_names": "Camille", "surname": "Essai", "born_on": "1990-01-02"}
    offered = body(civil_status=camille, contact={"email": "camille@exemple.fr"}, radius_km=10)
    ids: dict[str, str] = {}
    token = ""
    async with call(app, campaign_id, subject="second") as other:
        for kind, sent in (("requests", body()), ("offers", offered)):
            token = (await coordinator.post(f"/v1/{kind}", json=sent)).json()["token"]
            (one,) = (await coordinator.get(f"/v1/{kind}")).json()["items"]
            ids[kind] = one["id"]
            assert (await other.post(f"/v1/{kind}/{one['id']}/confirm")).status_code == 200
    asked = {"request_id": ids["requests"], "offer_id": ids["offers"], "rounds": [1, 2]}
    match = (await coordinator.post("/v1/matches", json=asked)).json()["id"]
    assert (await voter.post(f"/v1/public/status/{token}/matches/{match}/accept")).status_code == 200
    return ids


@pytest.mark.parametrize(("kind", "told"), [("requests", "ended_holder"), ("offers", "ended_grantor")])
async def test_the_other_is_told_and_it_is_noted(
    coordinator: AsyncClient, pair: dict[str, str], letters: Letters, kind: str, told: str
) -> None:
    answer = await coordinator.post(f"/v1/{kind}/{pair[kind]}/withdraw")

    assert answer.status_code == 204, answer.text
    (one,) = (await coordinator.get(f"/v1/{kind}")).json()["items"]
    assert one["state"] == "withdrawn"
    (match,) = (await coordinator.get("/v1/matches")).json()["items"]
    assert match["state"] == "released"
    assert {told, "withdrawn"} <= {name for name, _ in await letters()}
    (note,) = (await coordinator.get(f"/v1/{kind}/{pair[kind]}/notes")).json()["items"]
    assert (note["created_by"], "demande de la personne" in note["text"]) == ("tester", True)


async def test_the_page_withdraws_once(coordinator: AsyncClient, pair: dict[str, str]) -> None:
    case = f"/dossiers/{pair['requests']}"
    assert f"{case}/retirer" in (await coordinator.get(case, headers=HTML)).text

    done = await coordinator.post(f"{case}/retirer", headers=HTML)

    assert done.status_code == 303
    assert f"{case}/retirer" not in (await coordinator.get(case, headers=HTML)).text


async def test_who_covers_another_territory_withdraws_nobody(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, pair: dict[str, str]
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.PROXY_COORDINATOR,), ("94080",))
    async with call(app, campaign_id, subject="local") as local:
        assert (await local.post(f"/v1/requests/{pair['requests']}/withdraw")).status_code == 403
        assert (await local.post(f"/v1/people/{pair['requests']}/withdraw")).status_code in (404, 422)


async def test_a_note_that_reveals_health_or_an_opinion_is_refused(
    coordinator: AsyncClient, pair: dict[str, str]
) -> None:
    path = f"/v1/requests/{pair['requests']}/notes"
    for text in ("A un cancer, rappeler jeudi.", "Électrice RN, très motivée"):
        answer = await coordinator.post(path, json={"text": text})
        assert (answer.status_code, answer.json()["pointer"]) == (422, "/text")
        assert "art. 9" in answer.json()["detail"]
    assert (await coordinator.get(path)).json()["items"] == []
    assert (await coordinator.post(path, json={"text": "Préfère être rappelée le soir."})).status_code == 201
