"""Members of an organisation: let in by who leads it, never more than they have themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.scopes import Role
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

from services.crm.tests.team.conftest import ask


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
        assert shown.count('value="lead"') == 2  # the role alone, in two forms
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
        assert "Malika (Porte-à-porte)" not in (await lead.get(page)).text
        assert 'value="m-3f2a"' in (await lead.get(page)).text  # inside, to be given other rights
