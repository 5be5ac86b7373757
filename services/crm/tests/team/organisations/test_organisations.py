"""Organisations above campaigns: sums and no person, each campaign by its own word, nobody who lets himself in."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from crm.team.organisations.org_departments import department_of, may_look
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import bearer
from sqlalchemy import text

from services.crm.tests.team.conftest import MESSAGE, WORK, ask, join

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]


@pytest.mark.parametrize(
    ("territory", "department"),
    [
        ("circo:9406", "94"),
        ("commune:97411", "974"),
        ("circo:2A01", "2A"),
        ("departement:75", "75"),
        ("region:11", None),
        ("nation:FR", None),
    ],
)
def test_a_campaign_is_in_the_department_of_its_territory(territory: str, department: str | None) -> None:
    assert department_of(territory) == department


def test_who_is_limited_does_not_see_what_is_larger() -> None:
    assert may_look((), None)
    assert not may_look(("94",), None)
    assert not may_look(("94",), "93")


async def test_sums_are_across_campaigns_and_few_people_are_not_shown(
    client: AsyncClient, app: FastAPI, sessions: Sessions, organisation: str
) -> None:
    for number in range(5):
        await client.post("/v1/people", json={"surname": f"Canarie{number}", "source": "form", "roles": ["volunteer"]})
    other = await new_campaign(sessions, name="Une autre", territory="circo:9301")
    silent = await new_campaign(sessions, territory="circo:9302")
    async with call(app, other) as second, call(app, silent) as third:
        await join(second, app, organisation, "sums")
        await second.post("/v1/people", json={"surname": "Serine", "source": "form"})
        await join(third, app, organisation, "appeals")
    read = (await ask(app, "GET", f"{organisation}/totals")).json()
    assert [(one["department"], one["people"]) for one in read["campaigns"]] == [("93", None), ("94", 5)]
    assert (read["total"]["people"], read["total"]["volunteers"], read["silent"]) == (5, 5, 1)
    assert "Canarie" not in str(read)
    page = await ask(app, "GET", organisation.removeprefix("/v1"))
    assert (page.status_code, "moins de 5" in page.text) == (200, True)

    local = {"display_name": "Local", "role": "reader", "departments": ["93"]}
    assert (await ask(app, "PUT", f"{organisation}/members/local", json=local)).status_code == 204
    seen = (await ask(app, "GET", f"{organisation}/totals", "local")).json()
    assert ([one["department"] for one in seen["campaigns"]], seen["silent"]) == (["93"], 2)


async def test_a_total_of_what_is_withheld_everywhere_is_no_nought(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    await client.post("/v1/people", json={"surname": "Serine", "source": "form"})
    read = (await ask(app, "GET", f"{organisation}/totals")).json()
    assert [(one["people"], one["volunteers"]) for one in read["campaigns"]] == [(None, 0)]
    assert (read["total"]["people"], read["total"]["volunteers"]) == (None, 0)
    page = await ask(app, "GET", organisation.removeprefix("/v1"))
    assert (page.status_code, "Trop peu de contacts pour le dire" in page.text) == (200, True)


async def test_who_leaves_an_organisation_is_seen_and_asked_no_more(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    identity = organisation.rpartition("/")[2]
    assert (await client.delete(f"/v1/affiliations/{identity}")).status_code == 204
    assert (await client.delete(f"/v1/affiliations/{identity}")).status_code == 404
    read = (await ask(app, "GET", f"{organisation}/totals")).json()
    assert (read["campaigns"], read["silent"]) == ([], 0)
    assert (await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=MESSAGE)).json()["asked"] == 0


async def test_a_campaign_is_bound_by_who_may_bind_it_alone(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, call_as: CallAs, organisation: str
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.MANAGER,), ("94033",))
    await new_member(sessions, campaign_id, "canvasser", (Role.CANVASSER,))
    async with call_as("local") as local, call_as("canvasser") as canvasser:
        leaving = f"/v1/affiliations/{organisation.rpartition('/')[2]}"
        assert (await local.delete(leaving)).status_code == 403
        assert (await canvasser.delete(leaving)).status_code == 403
    bad = await client.post("/v1/affiliations", json={"code": "x" * 43, "shares": ["sums"]})
    assert (bad.status_code, bad.json()["pointer"]) == (404, "/code")
    for wrong in ({}, MESSAGE | WORK, {"message": {"subject": "", "body": "x"}}):
        assert (await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=wrong)).status_code == 422


async def test_the_database_itself_shows_no_organisation_to_who_has_not_entered_it(
    sessions: Sessions, campaign_id: UUID, organisation: str
) -> None:
    async with transaction(sessions, campaign_id) as session:
        for table in ("organisation", "organisation_member", "organisation_campaign"):
            assert await session.scalar(text(f"select count(*) from {table}")) == 0


async def test_an_exercise_is_counted_nowhere(app: FastAPI, sessions: Sessions, organisation: str) -> None:
    exercise = await new_campaign(sessions, name="Exercice")
    async with call(app) as anyone:
        code = (await anyone.post(f"{organisation}/join-links", headers=bearer(None, subject="lead"))).json()["code"]
    async with call(app, exercise) as client:
        refused = await client.post("/v1/affiliations", json={"code": code, "shares": ["sums"]})
        assert refused.status_code == 409
        assert "Un exercice ne compte nulle part" in refused.json()["detail"]
        renamed = await client.patch(f"/v1/campaigns/{exercise}", json={"name": "Vincennes 2029"})
        assert (renamed.status_code, renamed.json()["pointer"]) == (422, "/name")
    async with call(app, demonstration := await new_campaign(sessions)) as client:
        taken = await client.patch(f"/v1/campaigns/{demonstration}", json={"name": "Exercice"})
        assert taken.status_code == 422
    async with call(app, real := await new_campaign(sessions, demo=False)) as client:
        assert (await client.patch(f"/v1/campaigns/{real}", json={"name": "Exercice"})).status_code == 200
