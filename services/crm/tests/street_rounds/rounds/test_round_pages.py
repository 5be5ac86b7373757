import html
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

AddPanels = Callable[..., Awaitable[list[str]]]
NewDrop = Callable[..., Awaitable[dict[str, Any]]]
HTML = {"Accept": "text/html"}


def plan(**fields: Any) -> dict[str, Any]:
    said = {"id": str(uuid4()), "kind": "postering", "title": "Collage", "volunteers": "4", "cost": "180,50"}
    return said | {"starts_at": "2029-05-19T20:00", "ends_at": "2029-05-19T22:00", "turf": ""} | fields


def marking(**fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "position": "2", "outcome": "done", "count": "2"} | fields


async def test_a_round_is_planned_marked_and_ended_on_its_pages(client: AsyncClient, add_panels: AddPanels) -> None:
    sites = await add_panels(3)
    planned = await client.post("/street-rounds", data=plan(poster_sites=sites), headers=HTML)
    assert planned.status_code == 303
    path = planned.headers["location"].partition("?")[0]
    marked = await client.post(f"{path}/mark", data=marking(), headers=HTML)
    assert marked.headers["location"] == f"{path}?done=marked#etape-2"
    ended = await client.post(f"{path}/end", data={"how": "completed", "volunteers": "5"}, headers=HTML)
    assert ended.headers["location"] == f"{path}?done=completed"
    seen = (await client.get(f"/v1{path}")).json()
    assert (seen["status"], seen["volunteers"], seen["sums"]["posters"]) == ("completed", 5, 2)
    assert seen["cost_lines"][0]["amount_cents"] == 18050


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"title": ""}, "title"),
        ({"starts_at": "demain"}, "starts_at"),
        ({"ends_at": "2029-05-19T19:00"}, "ends_at"),
        ({"volunteers": "beaucoup"}, "volunteers"),
        ({"cost": "cher"}, "cost"),
        ({"poster_sites": []}, "poster_sites"),
        ({"kind": "leaflet_drop"}, "turf"),
    ],
    ids=str,
)
async def test_what_is_wrong_with_a_plan_is_said_at_its_input(
    client: AsyncClient, add_panels: AddPanels, fields: dict[str, Any], at: str
) -> None:
    sites = await add_panels(2)
    refused = await client.post("/street-rounds", data=plan(poster_sites=sites) | fields, headers=HTML)
    assert refused.status_code == 422
    assert f'href="#{at}"' in refused.text
    assert f'id="{at}"' in refused.text
    assert refused.text.count(" checked") == (0 if at == "poster_sites" else 2)


async def test_a_mark_is_refused_at_its_stop(client: AsyncClient, new_drop: NewDrop) -> None:
    path = f"/street-rounds/{(await new_drop())['id']}"
    for fields in ({"count": "beaucoup"}, {"outcome": "brûlé"}):
        refused = await client.post(f"{path}/mark", data=marking(**fields), headers=HTML)
        assert refused.status_code == 422
        assert 'href="#mark-2-count"' in refused.text
        assert refused.text.count("aria-invalid") == 1


async def test_what_the_stock_has_not_is_not_taken(client: AsyncClient, new_drop: NewDrop) -> None:
    path = f"/street-rounds/{(await new_drop())['id']}"
    stock = (await client.post("/v1/material-stocks", json={"kind": "poster", "name": "Affiche A2"})).json()["id"]
    said = {"id": str(uuid4()), "stock": stock, "kind": "taken", "count": "3"}
    refused = await client.post(f"{path}/move", data=said, headers=HTML)
    assert refused.status_code == 409
    assert 'href="#move-count"' in refused.text


async def test_who_goes_is_given_a_link_once(client: AsyncClient, new_drop: NewDrop) -> None:
    path = f"/street-rounds/{(await new_drop())['id']}"
    person = (await client.post("/v1/people", json={"surname": "Abeille", "source": "form"})).json()["id"]
    given = await client.post(f"{path}/helpers", data={"person": person}, headers=HTML)
    assert (given.status_code, given.headers["cache-control"]) == (200, "no-store")
    assert "/sortie/" in given.text
    unknown = await client.post(f"{path}/helpers", data={"person": str(uuid4())}, headers=HTML)
    assert unknown.status_code == 404
    assert 'role="alert"' in unknown.text
    (helper,) = (await client.get(f"/v1{path}/helpers")).json()["items"]
    removed = await client.post(f"{path}/helpers/{helper['id']}/remove", headers=HTML)
    assert removed.headers["location"] == f"{path}?done=removed"


async def test_the_plan_leads_to_turfs_and_to_street_stands_where_there_is_no_turf(client: AsyncClient) -> None:
    page = html.unescape((await client.get("/street-rounds", headers=HTML)).text)
    assert 'découpez d\'abord des <a href="/turfs">secteurs</a>' in page
    assert 'est un <a href="/campaign-events/new">rendez-vous</a>' in page


async def test_a_round_without_stock_leads_to_it_and_once_over_gives_no_more_links(
    client: AsyncClient, new_drop: NewDrop
) -> None:
    path = f"/street-rounds/{(await new_drop())['id']}"
    planned = html.unescape((await client.get(path, headers=HTML)).text)
    assert "à la réserve</a>" in planned
    assert "Qui sait le faire" in planned
    assert (await client.post(f"{path}/end", data={"how": "completed", "volunteers": "5"}, headers=HTML)).is_redirect
    over = html.unescape((await client.get(path, headers=HTML)).text)
    assert "à la réserve</a>" not in over
    assert "Qui sait le faire" not in over


async def test_the_link_of_a_volunteer_can_be_copied(client: AsyncClient, new_drop: NewDrop) -> None:
    path = f"/street-rounds/{(await new_drop())['id']}"
    made = await client.post("/v1/people", json={"first_names": "Ada", "surname": "Serinette", "source": "form"})
    offer = {"skills": ["postering", "leaflets"], "slots": [], "areas": []}
    assert (await client.put(f"/v1/people/{made.json()['id']}/availability", json=offer)).is_success
    given = await client.post(f"{path}/helpers", data={"person": made.json()["id"]}, headers=HTML)
    assert given.status_code == 200, given.text
    assert 'id="made-link" readonly value="http' in given.text
