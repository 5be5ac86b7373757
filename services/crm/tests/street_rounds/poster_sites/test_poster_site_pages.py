import re
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

HTML = {"Accept": "text/html"}


def entry(**fields: Any) -> dict[str, Any]:
    said = {"id": str(uuid4()), "kind": "free_panel", "label": "Place du Marché", "where": "48.79 2.47"}
    return said | {"station": "94033_0001", "permission_until": "", "note": "La clé est à la loge."} | fields


async def test_a_place_is_added_reported_put_in_order_and_removed_by_the_pages_own_forms(client: AsyncClient) -> None:
    added = await client.post("/poster-sites", data=entry(), headers=HTML)
    assert (added.status_code, added.headers["location"]) == (303, "/poster-sites?done=added")
    page = (await client.get("/poster-sites", headers=HTML)).text
    report, remove = re.findall(r'action="(/poster-sites/[^"]+)"', page)
    said = {"id": str(uuid4()), "what": "torn"}
    assert (await client.post(report, data=said, headers=HTML)).headers["location"] == "/poster-sites?done=reported"
    page = (await client.get("/poster-sites", headers=HTML)).text
    (settle,) = re.findall(r'action="(/poster-site-reports/[^"]+)"', page)
    assert (await client.post(settle, headers=HTML)).headers["location"] == "/poster-sites?done=settled"
    assert (await client.post(remove, headers=HTML)).headers["location"] == "/poster-sites?done=removed"
    gone = await client.post(remove, headers=HTML)
    assert gone.status_code == 404
    assert 'role="alert"' in gone.text


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"label": ""}, "add-label"),
        ({"where": "nulle part"}, "add-where"),
        ({"where": "91 2.47"}, "add-where"),
        ({"where": "48,79"}, "add-where"),
        ({"permission_until": "un jour"}, "add-permission_until"),
    ],
    ids=str,
)
async def test_what_is_wrong_is_said_at_its_input_and_stays_in_the_form(
    client: AsyncClient, fields: dict[str, str], at: str
) -> None:
    refused = await client.post("/poster-sites", data=entry(**fields), headers=HTML)
    assert refused.status_code == 422
    assert f'href="#{at}"' in refused.text
    assert "La clé est à la loge." in refused.text
    assert (await client.get("/v1/poster-sites")).json()["items"] == []


async def test_a_report_says_what_was_seen(client: AsyncClient) -> None:
    await client.post("/poster-sites", data=entry(), headers=HTML)
    (site,) = (await client.get("/v1/poster-sites")).json()["items"]
    said = {"id": str(uuid4()), "what": "rien"}
    refused = await client.post(f"/poster-sites/{site['id']}/report", data=said, headers=HTML)
    assert refused.status_code == 422
    assert f'href="#report-{site["id"]}-what"' in refused.text


@pytest.mark.parametrize("where", ["41.59, 9.28", "41.59,9.28", "41,59 9,28", "41,59 ; 9,28", "41.59 9.28"])
async def test_a_point_is_read_as_maps_and_people_write_it(client: AsyncClient, where: str) -> None:
    added = await client.post("/poster-sites", data=entry(where=where), headers=HTML)
    assert added.status_code == 303
    (site,) = (await client.get("/v1/poster-sites")).json()["items"]
    assert (site["latitude"], site["longitude"]) == (41.59, 9.28)
