"""A coordinator plans, follows and closes a campaign event from a phone, without scripts."""

import html
import re
from datetime import UTC, datetime
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import Reading, call, clock_offset, new_campaign, new_member

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
TYPED = {
    "kind": "public_meeting",
    "title": "Rencontre au marché",
    "place": "Halle du marché",
    "starts_at": "2029-05-22T19:00",
    "ends_at": "2029-05-22T21:00",
    "capacity": "1",
    "is_public": "1",
    "volunteers": "3",
    "cost": "180,50 €",
}


def offset(day: int, hour: int) -> int:
    return clock_offset(datetime(2029, 5, day, hour, tzinfo=UTC))


async def test_from_the_plan_to_the_close(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset(20, 9))
    async with call(app, campaign_id) as client:
        client.headers.update(HTML)
        assert "Aucune réunion prévue" in html.unescape((await client.get("/campaign-events")).text)
        assert (await client.get("/campaign-events/new")).status_code == 200
        made = await client.post("/campaign-events/new", data=TYPED)
        assert made.status_code == 303
        path = made.headers["location"].partition("?")[0]
        assert "Rencontre au marché" in (await client.get("/campaign-events")).text
        (action,) = (await client.get("/v1/actions", headers={"Accept": "application/json"})).json()["items"]
        assert (action["volunteers"], action["cost_lines"][0]["amount_cents"]) == (3, 18050)
        for name in ("Ada", "Bob"):
            assert (await client.post(f"{path}/rsvps", data={"name": name})).status_code == 303
        page = (await client.get(path)).text
        assert "sur la liste d&#39;attente" in page
        rsvp = re.search(rf'action="{path}/rsvps/([0-9a-f-]+)"', page)
        assert rsvp is not None
        assert (await client.post(f"{path}/rsvps/{rsvp[1]}", data={"act": "came"})).status_code == 303
        assert (await client.post(f"{path}/rsvps/{rsvp[1]}", data={"act": "cancel"})).status_code == 409
        assert (await client.post(f"{path}/rsvps/{rsvp[1]}", data={"act": "?"})).status_code == 422
        shift = {"title": "Accueil", "starts_at": "2029-05-22T18:00", "ends_at": "2029-05-22T20:00", "needed": "2"}
        assert (await client.post(f"{path}/shifts", data=shift | {"skills": "logistics"})).status_code == 303
        put = {"first_names": "Cleo", "source": "form", "roles": ["volunteer"]}
        person = (await client.post("/v1/people", json=put)).json()["id"]
        await client.put(f"/v1/people/{person}/availability", json={"skills": ["logistics"]})
        page = (await client.get(path)).text
        found = re.search(rf'action="{path}/shifts/([0-9a-f-]+)"', page)
        assert found is not None
        assert f'<option value="{person}">Cleo</option>' in page
        assert "N’ont pas dit quand" in page
        one = f"{path}/shifts/{found[1]}"
        assert (await client.post(one, data={"act": "assign", "person": person})).status_code == 303
        assert (await client.post(one, data={"act": "assign", "person": "?"})).status_code == 422
        assert (await client.post(one, data={"act": "release", "person": person})).status_code == 303
        assert (await client.post(one, data={"act": "remove"})).status_code == 303
        desk = await client.post(f"{path}/desk")
        assert desk.headers["cache-control"] == "no-store"
        assert "/accueil/" in desk.text
        edited = TYPED | {"title": "Autre titre", "version": "1", "volunteers": "", "cost": ""}
        assert (await client.post(f"{path}/edit", data=edited)).status_code == 303
        late = await client.post(f"{path}/edit", data=edited | {"title": "Trop tard"})
        assert late.status_code == 412
        assert "Trop tard" in late.text
        assert "Clôturer" not in (await client.get(path)).text
        await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": offset(22, 20)})
        assert "Clôturer" in (await client.get(path)).text
        assert (await client.post(f"{path}/end", data={"attended": "beaucoup"})).status_code == 422
        assert (await client.post(f"{path}/end", data={"attended": "42"})).status_code == 303
        assert "42 personnes venues" in (await client.get("/campaign-events")).text


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: AsyncClient) -> None:
    client.headers.update(HTML)
    for wrong, said in (
        ({"starts_at": ""}, "Indiquez le jour et l'heure"),
        ({"starts_at": "2029-05-22T22:00"}, "la fin suit le début"),
        ({"capacity": "zéro"}, "le nombre de places"),
        ({"cost": "cher"}, "Le coût est un montant"),
        ({"title": ""}, "le nom"),
        ({"starts_at": "2029-06-09T19:00", "ends_at": "2029-06-09T21:00"}, "silence électoral"),
    ):
        again = await client.post("/campaign-events/new", data=TYPED | wrong)
        assert again.status_code in (409, 422), wrong
        assert said in html.unescape(again.text), wrong
        assert 'value="Halle du marché"' in again.text
        assert again.text.count("aria-invalid") == (0 if said == "la fin suit le début" else 1)
    assert 'href="#capacity"' in (await client.post("/campaign-events/new", data=TYPED | {"capacity": "zéro"})).text
    assert (await client.get("/campaign-events/00000000-0000-4000-8000-000000000000")).status_code == 404


async def test_who_sees_no_people_sees_the_gathering_without_them(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    client.headers.update(HTML)
    path = (await client.post("/campaign-events/new", data=TYPED)).headers["location"].partition("?")[0]
    await client.post(f"{path}/rsvps", data={"name": "Zélie"})
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call(app, campaign_id, subject="reader") as reader:
        reader.headers.update(HTML)
        shown = await reader.get(path)
        assert shown.status_code == 200
        assert "Zélie" not in shown.text
        assert "Annuler" not in shown.text
        assert (await reader.post(f"{path}/cancel")).status_code == 403
    assert (await client.post(f"{path}/cancel")).status_code == 303
    assert "Annulée" in (await client.get(path)).text


async def test_a_fundraiser_counts_what_is_promised_and_what_it_cost(client: AsyncClient) -> None:
    client.headers.update(HTML)
    typed = TYPED | {"kind": "fundraiser", "ends_at": "", "volunteers": "2", "cost": "180,50"}
    path = (await client.post("/campaign-events/new", data=typed)).headers["location"].partition("?")[0]
    plain = {"Accept": "application/json"}
    event = (await client.get(f"/v1{path}", headers=plain)).json()
    assert event["ends_at"] == "2029-05-22T19:00:00Z"
    # The helpers have a shift, the cost is in the form of the change, and what is unchanged stays line by line.
    page = html.unescape((await client.get(path)).text)
    assert "Accueil et service" in page
    assert 'value="180,50"' in page
    lines = [
        {"label": "Salle", "heading": 13, "amount_cents": 10_050},
        {"label": "Vin", "heading": 13, "amount_cents": 8000},
    ]
    await client.patch(f"/v1/actions/{event['action_id']}", json={"cost_lines": lines})
    edit = typed | {"title": "Dîner", "volunteers": "3", "version": "1", "ends_at": "2029-05-22T22:00"}
    assert (await client.post(f"{path}/edit", data=edit)).status_code == 303
    action = (await client.get(f"/v1/actions/{event['action_id']}", headers=plain)).json()
    assert (action["kind"], action["volunteers"], action["cost_lines"]) == ("fundraiser", 3, lines)
    promised = {"id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "amount": "150", "action": event["action_id"]}
    noted = await client.post("/pledges", data=promised)
    assert noted.headers["location"].endswith(f"&action={event['action_id']}")
    assert "150 € promis" in html.unescape((await client.get(path)).text).replace("\u202f", " ").replace("\xa0", " ")


async def test_a_meeting_of_the_team_is_never_announced(client: AsyncClient) -> None:
    client.headers.update(HTML)
    made = await client.post("/campaign-events/new", data=TYPED | {"kind": "private_meeting"})
    assert made.status_code == 303
    assert "Lien à copier" not in (await client.get(made.headers["location"].partition("?")[0])).text


async def test_who_did_not_sign_up_and_a_cost_nobody_had_planned_are_counted(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset(20, 9))
    async with call(app, campaign_id) as client:
        client.headers.update(HTML)
        made = await client.post("/campaign-events/new", data=TYPED | {"volunteers": "", "cost": ""})
        path = made.headers["location"].partition("?")[0]
        desk = re.search(r"/accueil/[\w-]+", (await client.post(f"{path}/desk")).text)
        assert desk is not None
        async with AsyncClient(transport=Reading(app), base_url="http://service") as steward:
            for act in ("in", "in", "back", "in"):
                assert (await steward.post(f"{desk[0]}/sans-inscription", data={"act": act})).status_code == 303
            assert "2</span> personnes entrées" in (await steward.get(desk[0])).text
        await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": offset(22, 20)})
        assert (await client.post(f"{path}/end", data={"attended": "", "cost": "12"})).status_code == 303
        page = html.unescape((await client.get(path)).text)
        assert "2 personnes venues" in page
        assert "dont 2 sans inscription" in page
        (action,) = (await client.get("/v1/actions", headers={"Accept": "application/json"})).json()["items"]
        assert (action["status"], action["cost_lines"][0]["amount_cents"]) == ("completed", 1200)
        assert action["attendees"] == 2
