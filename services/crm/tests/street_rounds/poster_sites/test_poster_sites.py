import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

CallAs = Callable[..., Any]


def poster_site(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "free_panel",
        "label": "Panneau libre, place du Marché",
        "longitude": 2.47,
        "latitude": 48.79,
        "station": "94033_0001",
    } | fields


async def add(client: AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await client.post("/v1/poster-sites", json=poster_site(**fields))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_place_is_added_once_with_what_the_law_says_of_it(client: AsyncClient) -> None:
    body = poster_site(id=str(uuid4()))
    first = await client.post("/v1/poster-sites", json=body)
    again = await client.post("/v1/poster-sites", json=body)
    other = await client.post("/v1/poster-sites", json=body | {"label": "Ailleurs"})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json()["legality"]["verdict"] == "allowed"
    assert len((await client.get("/v1/poster-sites")).json()["items"]) == 1


async def test_the_law_is_asked_for_a_day(client: AsyncClient) -> None:
    wall = await add(client, kind="private_wall", permission_until="2029-12-31", note="Mme Serin, 2e étage")
    before = await client.get(f"/v1/poster-sites/{wall['id']}", params={"on": "2028-11-30"})
    within = await client.get(f"/v1/poster-sites/{wall['id']}", params={"on": "2028-12-01"})
    eve = await client.get("/v1/poster-sites", params={"on": "2029-06-09", "kind": "private_wall"})

    assert (before.json()["legality"]["verdict"], within.json()["legality"]["article"]) == ("warned", "L. 51")
    assert eve.json()["items"][0]["legality"]["article"] == "L. 49"


async def test_a_note_is_for_who_keeps_the_panels(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    wall = await add(client, kind="private_wall", note="Mme Serin, 2e étage")
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call_as("reader") as reader:
        seen = await reader.get(f"/v1/poster-sites/{wall['id']}")
        assert (seen.status_code, seen.json()["note"]) == (200, None)
    assert (await client.get(f"/v1/poster-sites/{wall['id']}")).json()["note"] == "Mme Serin, 2e étage"


async def test_a_change_carries_the_version_that_was_read(client: AsyncClient) -> None:
    made = await add(client)
    at = f"/v1/poster-sites/{made['id']}"
    changed = await client.patch(at, json={"station": None, "note": "Derrière l'église"}, headers={"If-Match": '"1"'})
    late = await client.patch(at, json={"label": "Autre"}, headers={"If-Match": '"1"'})

    assert (changed.status_code, changed.json()["station"], changed.headers["ETag"]) == (200, None, '"2"')
    assert (late.status_code, late.json()["current"]["note"]) == (412, "Derrière l'église")
    assert (await client.patch(at, json={"label": None})).status_code == 422


async def test_what_was_seen_is_reported_once_and_settled(client: AsyncClient) -> None:
    made = await add(client, kind="official_board")
    put = {
        "id": str(uuid4()),
        "poster_site_id": made["id"],
        "what": "covered",
        "posters": 2,
        "seen_at": "2029-05-20T20:00:00Z",
    }
    first, again = (
        await client.post("/v1/poster-site-reports", json=put),
        await client.post("/v1/poster-site-reports", json=put),
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert (await client.post("/v1/poster-site-reports", json=put | {"what": "torn"})).status_code == 409
    assert (await client.post(f"/v1/poster-site-reports/{put['id']}/resolve")).json()["resolved_at"]
    left = await client.get("/v1/poster-site-reports", params={"settled": False})
    assert left.json()["items"] == []


async def test_a_removed_place_is_gone_with_its_note(client: AsyncClient) -> None:
    made = await add(client, note="Clé chez le gardien")
    assert (await client.delete(f"/v1/poster-sites/{made['id']}")).status_code == 204
    assert (await client.get(f"/v1/poster-sites/{made['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"kind": "tree"}, "/kind"),
        ({"label": "Un\u0000nul"}, "/label"),
        ({"label": "\ud800"}, "/label"),
        ({"longitude": 181}, "/longitude"),
        ({"latitude": 10**400}, "/latitude"),
        ({"station": "94033"}, "/station"),
        ({"permission_until": "2029-02-30"}, "/permission_until"),
        ({"note": "x" * 501}, "/note"),
        ({"owner": "Mme Serin"}, "/owner"),
    ],
    ids=["kind", "nul", "surrogate", "longitude", "huge", "station", "day", "long", "unknown"],
)
async def test_what_cannot_be_is_refused_at_its_field(
    client: AsyncClient, changed: dict[str, Any], pointer: str
) -> None:
    body = json.dumps(poster_site(**changed))
    answer = await client.post("/v1/poster-sites", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422), answer.text
    assert answer.json().get("pointer", pointer) == pointer


async def test_a_member_keeps_the_panels_of_their_territories(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    theirs, other = await add(client), await add(client, station="94068_0001")
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), territories=("94033",))
    async with call_as("local") as local:
        assert [one["id"] for one in (await local.get("/v1/poster-sites")).json()["items"]] == [theirs["id"]]
        assert (await local.get(f"/v1/poster-sites/{other['id']}")).status_code == 403
        assert (await local.post("/v1/poster-sites", json=poster_site(station=None))).status_code == 403


async def test_another_campaigns_panels_are_not_found(app: FastAPI, client: AsyncClient, sessions: Sessions) -> None:
    made = await add(client)
    put = {"id": str(uuid4()), "poster_site_id": made["id"], "what": "torn", "seen_at": "2029-05-20T20:00:00Z"}
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get(f"/v1/poster-sites/{made['id']}")).status_code == 404
        assert (await stranger.post("/v1/poster-site-reports", json=put)).status_code == 404
