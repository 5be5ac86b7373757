"""A coordinator plans, follows and closes a campaign event from a phone, without scripts."""

import html
import re
from datetime import UTC, datetime
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, clock_offset, new_campaign, new_member

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
