"""Features are opened and closed to one member, within their roles and within those of who does it."""

import html
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.events.crm import MemberChanged
from common.scopes import Feature, Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.security.feature_names import FEATURES
from kit.testing.steps import new_member, told

CallAs = Callable[..., Any]
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
FRENCH = {"Accept-Language": "fr"}


@pytest.fixture(autouse=True)
async def team(sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "sacha", (Role.CANVASSER,), ("94033_0001",))
    await new_member(sessions, campaign_id, "chef", (Role.COORDINATOR,), ("94033",))
    await new_member(sessions, campaign_id, "autre", (Role.COORDINATOR,), ("94033",))
    await new_member(sessions, campaign_id, "loin", (Role.CANVASSER,), ("94041",))


async def switch(client: AsyncClient, subject: str, *closed: str) -> int:
    answer = await client.put(f"/v1/members/{subject}/features", json={"closed": list(closed)})
    return answer.status_code


def test_every_feature_has_a_french_name() -> None:
    assert FEATURES.keys() == set(Feature)


async def test_a_closed_feature_is_refused_by_name_at_the_next_call_and_told(
    call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    async with call_as("chef") as chef, call_as("sacha") as sacha:
        assert (await sacha.get("/v1/questionnaires")).status_code == 200
        answer = await chef.put("/v1/members/sacha/features", json={"closed": ["questionnaires"]})
        assert (answer.status_code, answer.json()["closed"]) == (200, ["questionnaires"])
        assert "questionnaires" not in answer.json()["features"]
        refused = await sacha.get("/v1/questionnaires", headers=FRENCH)
        assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
        assert "« Questionnaires et réponses » vous est fermée" in refused.json()["detail"]
        page = await sacha.get("/questionnaires", headers=BROWSER)
        assert (page.status_code, "« Questionnaires et réponses »" in page.text) == (403, True)
        assert (await sacha.get("/v1/canvasses")).status_code == 200
        beyond = await sacha.get("/v1/people", headers=FRENCH)
        assert "Votre rôle" in beyond.json()["detail"]  # no feature of theirs: the role never gave it
        event = (await told(sessions, campaign_id))[-1]
        assert isinstance(event, MemberChanged)
        assert (event.member, event.roles, event.closed) == ("sacha", ["canvasser"], ["questionnaires"])
        assert await switch(chef, "sacha") == 200
        assert (await sacha.get("/v1/questionnaires")).status_code == 200


async def test_nobody_switches_for_oneself_for_ones_like_or_out_of_ones_place(
    client: AsyncClient, call_as: CallAs
) -> None:
    async with call_as("chef") as chef, call_as("sacha") as sacha:
        assert await switch(client, "chef", "messages") == 200
        assert await switch(chef, "chef") == 403
        assert await switch(chef, "autre", "messages") == 403
        assert await switch(chef, "tester", "messages") == 403
        assert await switch(chef, "loin", "tasks") == 403
        assert await switch(chef, "personne", "tasks") == 404
        assert await switch(sacha, "chef", "tasks") == 403
        assert await switch(chef, "sacha", "everything") == 422
        assert await switch(client, "tester", "team") == 403


async def test_who_gives_rights_opens_no_feature_that_is_closed_to_them(client: AsyncClient, call_as: CallAs) -> None:
    whole = {"display_name": "Ada", "roles": ["manager"]}
    assert (await client.put("/v1/members/ada", json=whole | {"closed": ["messages"]})).status_code == 200
    async with call_as("ada") as ada:
        assert (await ada.get("/v1/mailings")).status_code == 403
        for body in (whole | {"closed": []}, whole | {"closed": ["tasks"]}):
            refused = await ada.put("/v1/members/ada", json=body)
            assert (refused.status_code, refused.json()["pointer"]) == (403, "/roles")
        kept = await ada.put("/v1/members/ada", json=whole | {"display_name": "Ada L."})
        assert kept.json()["closed"] == ["messages"]
        assert (await ada.put("/v1/members/eve", json=whole)).status_code == 403
        lent = await ada.put("/v1/members/eve", json=whole | {"closed": ["messages", "tasks"]})
        assert lent.status_code == 200


async def test_the_last_manager_keeps_everything_open(client: AsyncClient) -> None:
    rights = {"display_name": "Moi", "roles": ["manager"], "closed": ["messages"]}
    assert (await client.put("/v1/members/tester", json=rights)).status_code == 409


async def test_an_invitation_keeps_what_is_closed(client: AsyncClient, call_as: CallAs) -> None:
    rights = {"display_name": "Eve", "roles": ["canvasser"], "closed": ["tasks"]}
    made = await client.post("/v1/invitations", json=rights)
    assert (made.status_code, made.json()["closed"]) == (201, ["tasks"])


async def test_features_are_switched_on_the_teams_page(client: AsyncClient, call_as: CallAs) -> None:
    async with call_as("chef") as chef:
        page = html.unescape((await chef.get("/team", headers=BROWSER)).text)
        assert page.count("Ouvrir et fermer des fonctions") == 1
        assert "Export des personnes" not in page.partition("Ouvert à sacha")[2].partition("</form>")[0]
        shown = {"of": ["questionnaires", "canvasses", "actions", "tasks", "map"], "feature": ["canvasses", "map"]}
        done = await chef.post("/team/sacha/features", data=shown, headers=BROWSER)
        assert (done.status_code, done.headers["location"]) == (303, "/team?done=switched")
        after = html.unescape((await chef.get("/team?done=switched", headers=BROWSER)).text)
        assert "Fermé : Actions et réunions, Questionnaires et réponses, Tâches" in after
        assert "dès le prochain geste" in after
        refused = await chef.post("/team/tester/features", data=shown, headers=BROWSER)
        assert (refused.status_code, "des droits que vous n'avez pas" in html.unescape(refused.text)) == (403, True)
    assert (await client.get("/v1/members/sacha")).json()["closed"] == ["actions", "questionnaires", "tasks"]
