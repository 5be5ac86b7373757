from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.campaign.members.labels import ROLES
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

CallAs = Callable[..., Any]
BROWSER = {"Accept": "text/html"}


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "subject": "sacha",
        "display_name": "Sacha, Ivry",
        "roles": ["canvasser", "reporter"],
        "territories": "94041, 94033_0001",
        "ends_on": "2029-06-17",
    } | fields


def test_every_role_has_a_french_name() -> None:
    assert ROLES.keys() == set(Role)


async def test_a_member_is_added_changed_and_removed_on_the_page(client: AsyncClient) -> None:
    added = await client.post("/team", data=typed(), headers=BROWSER)
    assert (added.status_code, added.headers["location"]) == (303, "/team?done=put")
    stored = (await client.get("/v1/members/sacha")).json()
    assert stored["roles"] == ["canvasser", "reporter"]
    assert stored["territories"] == ["94033_0001", "94041"]
    assert stored["ends_at"] == "2029-06-17T22:00:00Z"
    page = (await client.get("/team", headers=BROWSER)).text
    assert "Sacha, Ivry" in page
    assert "Ivry-sur-Seine" in page
    assert "94041" not in page
    assert "jusqu'au lundi 18 juin 2029 à 0 h" in page

    removed = await client.post("/team/sacha/remove", headers=BROWSER)
    assert removed.status_code == 303
    assert "Sacha, Ivry" not in (await client.get("/team", headers=BROWSER)).text


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"subject": ""}, 422, "L'identifiant"),
        ({"subject": "deux mots"}, 422, "L'identifiant"),
        ({"display_name": ""}, 422, "nom d'usage"),
        ({"roles": []}, 422, "au moins un rôle"),
        ({"roles": ["emperor"]}, 422, "au moins un rôle"),
        ({"territories": "Nulle-Part-du-Tout"}, 422, "Nulle-Part-du-Tout"),
        ({"ends_on": "un jour"}, 422, "date de fin"),
        ({"ends_on": "9999-12-31"}, 422, "date de fin"),
        ({"subject": "tester", "roles": ["canvasser"], "territories": "", "ends_on": ""}, 409, "garde toujours"),
    ],
)
async def test_a_bad_entry_is_said_on_the_page_and_stays_in_the_form(
    client: AsyncClient, fields: dict[str, Any], status: int, sentence: str
) -> None:
    page = await client.post("/team", data=typed(**fields), headers=BROWSER)
    text = page.text.replace("&#39;", "'")
    assert page.status_code == status, text
    assert sentence in text
    assert 'value="Sacha, Ivry"' in text or "display_name" in fields


async def test_the_last_manager_cannot_be_removed_on_the_page(client: AsyncClient) -> None:
    page = await client.post("/team/tester/remove", headers=BROWSER)
    assert page.status_code == 409
    assert "garde toujours un responsable" in page.text


async def test_who_may_only_read_the_team_sees_no_form(call_as: CallAs, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    async with call_as("coordinator") as client:
        page = await client.get("/team", headers=BROWSER)
        assert (await client.post("/team", data=typed(), headers=BROWSER)).status_code == 403
    assert page.status_code == 200
    assert "<form" not in page.text
