"""Organisations above campaigns: sums and no person, each campaign by its own word, nobody who lets himself in."""

import html
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from crm.consumers import JOBS
from crm.team.organisations.org_departments import department_of, may_look
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, work_off
from kit.testing.tokens import bearer
from sqlalchemy import text

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
MESSAGE = {"message": {"subject": "Samedi au marché", "body": "Bonjour {{ prenom }}, rejoignez-nous."}}
WORK = {
    "work": {
        "kind": "postering",
        "title": "Collage commun",
        "starts_at": "2029-05-20T20:00:00+02:00",
        "ends_at": "2029-05-20T22:00:00+02:00",
    }
}


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


@pytest.fixture
async def organisation(client: AsyncClient, app: FastAPI) -> str:
    """Led by `lead`; the campaign of `client` (circo:9406) is in it with all that it can share."""
    path = f"/v1/organisations/{uuid4()}"
    put = {"name": "Parti d'essai", "lead": "lead", "lead_name": "Dominique"}
    async with call(app) as anyone:
        assert (await anyone.put(path, json=put, headers=bearer(None, "operate"))).status_code == 204
    await join(client, app, path, "sums", "appeals")
    return path


async def join(client: AsyncClient, app: FastAPI, path: str, *shares: str) -> None:
    async with call(app) as anyone:
        code = (await anyone.post(f"{path}/join-links", headers=bearer(None, subject="lead"))).json()["code"]
    joined = await client.post("/v1/affiliations", json={"code": code, "shares": list(shares)})
    assert joined.status_code == 201, joined.text


async def ask(app: FastAPI, method: str, path: str, subject: str = "lead", **body: Any) -> Any:
    async with call(app) as client:
        return await client.request(method, path, headers=bearer(None, subject=subject), **body)


async def test_who_directs_a_campaign_founds_an_organisation_from_its_page(client: AsyncClient) -> None:
    assert "Fonder une organisation" in (await client.get("/affiliations")).text
    founded = await client.post("/affiliations/found", data={"name": "Fédération d'essai"})
    assert founded.status_code == 303, founded.text
    page = await client.get(founded.headers["location"].removeprefix("/crm"))
    assert (page.status_code, "L’organisation est fondée" in page.text) == (200, True)
    mine = (await client.get("/v1/organisations")).json()["items"]
    assert [(one["name"], one["role"]) for one in mine] == [("Fédération d'essai", "lead")]
    # It sees nothing of a campaign that has not joined, its founder's neither.
    assert (await client.get(f"/v1/organisations/{mine[0]['id']}/totals")).json()["campaigns"] == []
    nameless = await client.post("/affiliations/found", data={"name": " "})
    assert nameless.status_code == 422
    for number in range(2, 6):
        made = await client.post("/v1/organisations", json={"name": f"Fédération {number}"})
        assert made.status_code == 201, made.text
    assert (await client.post("/v1/organisations", json={"name": "Une de trop"})).status_code == 409


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


async def test_a_message_becomes_a_draft_of_the_campaigns_own_and_work_an_action(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    first, second, third = (f"{organisation}/appeals/{uuid4()}" for _ in range(3))
    assert (await ask(app, "PUT", first, json=MESSAGE)).json()["asked"] == 1
    assert (await ask(app, "PUT", first, json=MESSAGE)).json()["asked"] == 0
    assert (await ask(app, "PUT", second, json=WORK)).json()["asked"] == 1
    assert (await ask(app, "PUT", third, json=MESSAGE | {"departments": ["13"]})).json()["asked"] == 0
    for appeal in (await client.get("/v1/appeals")).json()["items"]:
        done = await client.post(f"/v1/appeals/{appeal['id']}/accept")
        assert done.status_code == 200, done.text
        assert (await client.post(f"/v1/appeals/{appeal['id']}/accept")).status_code == 409
        kind = "mailings" if appeal["kind"] == "message" else "actions"
        made = await client.get(f"/v1/{kind}/{done.json()['made']}")
        assert made.status_code == 200, made.text
        assert made.json().get("state", "draft") == "draft"
        if kind == "mailings":
            assert f'href="/mailings/{done.json()["made"]}"' in (await client.get("/affiliations")).text
            assert (await client.get(f"/mailings/{done.json()['made']}")).status_code == 200
    assert (await ask(app, "GET", first)).json()["accepted"] == 1
    assert (await ask(app, "GET", third)).status_code == 404


async def test_who_leaves_an_organisation_is_seen_and_asked_no_more(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    identity = organisation.rpartition("/")[2]
    assert (await client.delete(f"/v1/affiliations/{identity}")).status_code == 204
    assert (await client.delete(f"/v1/affiliations/{identity}")).status_code == 404
    read = (await ask(app, "GET", f"{organisation}/totals")).json()
    assert (read["campaigns"], read["silent"]) == ([], 0)
    assert (await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=MESSAGE)).json()["asked"] == 0


async def test_nobody_lets_himself_in_or_hands_on_more_than_he_has(app: FastAPI, organisation: str) -> None:
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    member = {"display_name": "X", "role": "lead", "departments": ["94"], "ends_at": soon}
    assert (await ask(app, "GET", f"{organisation}/totals", "mallory")).status_code == 404
    assert (await ask(app, "PUT", f"{organisation}/members/mallory", "mallory", json=member)).status_code == 404
    assert (
        await ask(app, "PUT", organisation, "lead", json={"name": "Y", "lead": "m", "lead_name": "M"})
    ).status_code == 403
    assert (await ask(app, "PUT", f"{organisation}/members/lead", json=member)).status_code == 403

    assert (await ask(app, "PUT", f"{organisation}/members/deputy", json=member)).status_code == 204
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"departments": []}, "/departments"),
        ({"departments": ["94", "93"]}, "/departments"),
        ({"ends_at": None}, "/ends_at"),
    )
    for wrong, pointer in bad:
        refused = await ask(app, "PUT", f"{organisation}/members/puppet", "deputy", json=member | wrong)
        assert (refused.status_code, refused.json()["pointer"]) == (403, pointer)
    assert (await ask(app, "DELETE", f"{organisation}/members/lead", "deputy")).status_code == 403
    assert (await ask(app, "PUT", f"{organisation}/members/puppet", "deputy", json=member)).status_code == 204
    reader = {"display_name": "R", "role": "reader"}
    assert (await ask(app, "PUT", f"{organisation}/members/reader", json=reader)).status_code == 204
    assert (await ask(app, "POST", f"{organisation}/join-links", "reader")).status_code == 403
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    assert (await ask(app, "PUT", f"{organisation}/members/deputy", json=member | {"ends_at": past})).status_code == 204
    assert (await ask(app, "GET", f"{organisation}/totals", "deputy")).status_code == 404
    assert (await ask(app, "DELETE", f"{organisation}/members/reader")).status_code == 204
    assert (await ask(app, "GET", f"{organisation}/totals", "reader")).status_code == 404


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


async def test_the_page_joins_answers_and_leaves(client: AsyncClient, app: FastAPI, organisation: str) -> None:
    await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=MESSAGE)
    page = (await client.get("/affiliations")).text
    assert "Samedi au marché" in page
    appeal = page.partition("/appeals/")[2].partition("/")[0]
    assert (await client.post(f"/appeals/{appeal}/decline")).status_code == 303
    assert "refusée" in (await client.get("/affiliations")).text
    assert (await client.post("/affiliations", data={"code": "court"})).status_code == 422
    assert (await client.post(f"/affiliations/{organisation.rpartition('/')[2]}/leave")).status_code == 303


async def test_who_leads_asks_from_the_page_and_sees_how_far_it_is(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    page = organisation.removeprefix("/v1")
    opened = await ask(app, "GET", page)
    form = {"id": str(uuid4()), "what": "message", "region": "Île-de-France", "subject": "Samedi", "body": "Bonjour"}
    assert (opened.status_code, "Demander un message" in opened.text) == (200, True)
    asked = await ask(app, "POST", f"{page}/appeals", data=form)
    assert asked.headers["location"].endswith("?done=asked&asked=1")
    assert "C'est demandé à 1 campagne " in html.unescape((await ask(app, "GET", asked.headers["location"])).text)
    elsewhere = form | {"id": str(uuid4()), "region": "Bretagne"}
    assert (await ask(app, "POST", f"{page}/appeals", data=elsewhere)).headers["location"].endswith("asked=0")
    work = {"id": str(uuid4()), "what": "work", "kind": "postering", "title": "Collage commun", "departments": "94 2a"}
    hours = {"starts_at": "2029-05-20T20:00", "ends_at": "2029-05-20T22:00", "volunteers": "6"}
    assert (await ask(app, "POST", f"{page}/appeals", data=work | hours)).status_code == 303
    never = await ask(app, "POST", f"{page}/appeals", data=work | {"id": str(uuid4())})
    assert (never.status_code, "Donnez une date" in never.text, "Collage commun" in never.text) == (422, True, True)
    nowhere = await ask(app, "POST", f"{page}/appeals", data=work | hours | {"departments": "Val-de-Marne"})
    assert (nowhere.status_code, "les départements" in nowhere.text) == (422, True)

    (message,) = (one for one in (await client.get("/v1/appeals")).json()["items"] if one["kind"] == "message")
    made = (await client.post(f"/v1/appeals/{message['id']}/accept")).json()["made"]
    assert (await client.post(f"/v1/appeals/{work['id']}/accept")).status_code == 200
    rule = {"second_person": False, "sponsor": "Mandataire", "sponsor_address": "1 rue de l'Exemple"}
    await client.put("/v1/mailing-rule", json=rule)
    listed = {one["appeal"]: one for one in (await ask(app, "GET", f"{organisation}/appeals")).json()["items"]}
    assert {(one["title"], one["accepted"], one["done"]) for one in listed.values()} == {
        ("Samedi", 1, 0),
        ("Collage commun", 1, 0),
    }
    assert (await client.post(f"/v1/mailings/{made}/send", json={})).status_code == 200
    await work_off(app.state.sessions, JOBS)
    finished = {"volunteers": 4}
    assert (await client.post(f"/v1/actions/{work['id']}/complete", json=finished)).status_code == 200
    assert (await ask(app, "GET", f"{organisation}/appeals/{message['id']}")).json()["done"] == 1
    assert (await ask(app, "GET", f"{organisation}/appeals/{work['id']}")).json()["done"] == 1
    shown = html.unescape((await ask(app, "GET", page)).text)
    assert "Oui : 1, dont envoyés : 1. Sans réponse encore : 0." in shown.replace("\u202f", " ").replace("\xa0", " ")


async def test_who_leads_lets_people_in_from_the_page_and_a_reader_does_not(app: FastAPI, organisation: str) -> None:
    page = organisation.removeprefix("/v1")
    coded = await ask(app, "POST", f"{page}/join-code")
    assert (coded.status_code, "montré une seule fois" in coded.text) == (200, True)
    entry = {"subject": "pie", "display_name": "Pie", "role": "reader", "departments": "94", "ends_at": "2099-01-31"}
    assert (await ask(app, "POST", f"{page}/members", data=entry)).status_code == 303
    (pie,) = (
        one for one in (await ask(app, "GET", f"{organisation}/members")).json()["items"] if one["subject"] == "pie"
    )
    ends = datetime.fromisoformat(pie["ends_at"])
    assert (pie["departments"], ends) == (["94"], datetime(2099, 1, 31, 22, 59, tzinfo=UTC))
    blank = await ask(app, "POST", f"{page}/members", data=entry | {"subject": "deux mots"})
    assert (blank.status_code, "sans espace" in blank.text) == (422, True)
    seen = await ask(app, "GET", page, "pie")
    assert (seen.status_code, "Demander un message" in seen.text) == (200, False)
    for path in ("appeals", "join-code", "members", "members/lead/remove"):
        form = {"id": str(uuid4()), "what": "message", "subject": "S", "body": "B"} | entry | {"subject": "lead"}
        assert (await ask(app, "POST", f"{page}/{path}", "pie", data=form)).status_code == 403
    assert (await ask(app, "POST", f"{page}/members/pie/remove")).status_code == 303
    assert (await ask(app, "GET", page, "pie")).status_code == 404


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


async def test_who_leads_lets_in_somebody_of_their_own_team_by_name(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, organisation: str
) -> None:
    await new_member(sessions, campaign_id, "lead", (Role.MANAGER,))
    await new_member(sessions, campaign_id, "m-3f2a", (Role.CANVASSER,))
    page = organisation.removeprefix("/v1")
    async with call(app, campaign_id, subject="lead") as lead:
        named = {"display_name": "Malika", "roles": ["canvasser"]}
        assert (await lead.put("/v1/members/m-3f2a", json=named)).status_code == 200
        shown = (await lead.get(page)).text
        assert "Malika (Porte-à-porte)" in shown
        assert shown.count('value="lead"') == 1  # the role alone
        entry = {"teammate": "m-3f2a", "role": "reader"}
        assert (await lead.post(f"{page}/members", data=entry)).status_code == 303
        names = {
            one["subject"]: one["display_name"] for one in (await lead.get(f"{organisation}/members")).json()["items"]
        }
        assert names["m-3f2a"] == "Malika"
        assert "Malika (Porte-à-porte)" not in (await lead.get(page)).text
        stranger = await lead.post(f"{page}/members", data=entry | {"teammate": "somebody"})
        assert (stranger.status_code, "Choisissez dans la liste" in stranger.text) == (422, True)
    # Who is no member of the campaign of their session sees none of its team.
    elsewhere = await new_campaign(sessions)
    async with call(app, elsewhere, subject="lead") as lead:
        assert "Quelqu’un d’autre" not in (await lead.get(page)).text
