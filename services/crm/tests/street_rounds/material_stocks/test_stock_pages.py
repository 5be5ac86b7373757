from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

HTML = {"Accept": "text/html"}


def entry(**fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": "poster", "name": "Affiche A2"} | fields


async def test_a_stock_is_added_and_moved_on_the_page(client: AsyncClient) -> None:
    added = await client.post("/material-stocks", data=entry(), headers=HTML)
    assert (added.status_code, added.headers["location"]) == (303, "/material-stocks?done=added")
    (stock,) = (await client.get("/v1/material-stocks")).json()["items"]
    path = f"/material-stocks/{stock['id']}/move"
    moved = await client.post(path, data={"id": str(uuid4()), "kind": "received", "count": "40"}, headers=HTML)
    assert (moved.status_code, moved.headers["location"]) == (303, "/material-stocks?done=moved")
    page = (await client.get("/material-stocks?done=moved", headers=HTML)).text
    assert "C&#39;est noté." in page or "C'est noté." in page
    assert '<span class="figure">40</span>' in page


async def test_what_is_wrong_is_said_at_its_input_and_stays_in_the_form(client: AsyncClient) -> None:
    refused = await client.post("/material-stocks", data=entry(kind="leaflet", name=""), headers=HTML)
    assert refused.status_code == 422
    assert 'href="#add-name"' in refused.text
    assert '<option value="leaflet" selected>' in refused.text


@pytest.mark.parametrize(("count", "status"), [("beaucoup", 422), ("41", 409)])
async def test_a_movement_is_refused_in_its_own_row(client: AsyncClient, count: str, status: int) -> None:
    for name in ("Affiche A2", "Affiche A3"):
        await client.post("/material-stocks", data=entry(name=name), headers=HTML)
    stock = (await client.get("/v1/material-stocks")).json()["items"][1]["id"]
    said = {"id": str(uuid4()), "kind": "scrapped", "count": count}
    refused = await client.post(f"/material-stocks/{stock}/move", data=said, headers=HTML)
    assert refused.status_code == status
    assert f'href="#move-{stock}-count"' in refused.text
    assert refused.text.count("aria-invalid") == 1
    assert f'value="{count}"' in refused.text
