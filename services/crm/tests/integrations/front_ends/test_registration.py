"""Registering front-ends: by whom, with what, and which sites may call from a browser then."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.integrations.front_ends.registration_rules import origin_of, read_whole_origin, strays
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

from services.crm.tests.conftest import CallAs
from services.crm.tests.integrations.front_ends.conftest import ORIGIN, REGISTERED, RETURN, RegisterSite, Site

ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
LOOK_ALIKES = [
    "https://carte.exemple.fr.attaque.example",
    "https://attaque-carte.exemple.fr",
    "https://exemple.fr",
    "http://carte.exemple.fr",
    "https://carte.exemple.fr:8443",
    "https://carte.exemple.fr/",
    "https://CARTE.exemple.fr",
    "https://carte.exemple.fr.",
    "null",
    "%",
]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"origins": ["https://carte.exemple.fr/chemin"]}, "/origins/0"),
        ({"origins": [ORIGIN, "https://*.exemple.fr"]}, "/origins/1"),
        ({"origins": ["http://carte.exemple.fr"]}, "/origins/0"),
        ({"origins": ["*"]}, "/origins/0"),
        ({"origins": ["null"]}, "/origins/0"),
        ({"origins": ["https://192.0.2.7"]}, "/origins/0"),
        ({"origins": []}, "/origins"),
        ({"redirect_uris": ["https://ailleurs.exemple.fr/retour"]}, "/redirect_uris/0"),
        ({"redirect_uris": [RETURN, "https://carte.exemple.fr.attaque.example/"]}, "/redirect_uris/1"),
        ({"redirect_uris": ["https://carte.exemple.fr:443/retour"]}, "/redirect_uris/0"),
        ({"redirect_uris": ["https://CARTE.exemple.fr/retour"]}, "/redirect_uris/0"),
        ({"redirect_uris": [f"{RETURN}#a"]}, "/redirect_uris/0"),
        ({"redirect_uris": ["https://carte.exemple.fr@a.example/"]}, "/redirect_uris/0"),
        ({"redirect_uris": ["javascript:alert(1)//"]}, "/redirect_uris/0"),
        ({"redirect_uris": []}, "/redirect_uris"),
        ({"scopes": ["members:write"]}, "/scopes"),
        ({"scopes": ["operate"]}, "/scopes/0"),
        ({"scopes": []}, "/scopes"),
        ({"name": "<b>"}, "/name"),
    ],
)
async def test_what_cannot_be_registered_is_named(client: AsyncClient, said: dict[str, Any], pointer: str) -> None:
    refused = await client.post("/v1/front-ends", json=REGISTERED | said)
    assert (refused.status_code, refused.json()["pointer"]) == (422, pointer), refused.text


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_origin_as_browsers_say_it_or_refused(text: str) -> None:
    found = read_whole_origin(text)
    if isinstance(found, str):
        assert read_whole_origin(found) == found
        assert strays([f"{found}/retour"], [found]) is None
        assert origin_of(f"{found}/retour") == found
        assert strays([f"{found}.attaque.example/retour"], [found]) == 0


async def test_who_directs_the_whole_campaign_without_an_end_registers(
    sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    soon = datetime.now(UTC) + timedelta(days=3)
    await new_member(sessions, campaign_id, "integrator", (Role.INTEGRATOR,))
    await new_member(sessions, campaign_id, "volunteer", (Role.CANVASSER,))
    await new_member(sessions, campaign_id, "commune", (Role.MANAGER,), ("94033",))
    await new_member(sessions, campaign_id, "until", (Role.MANAGER,), (), soon)
    for subject in ("integrator", "volunteer", "commune", "until"):
        async with call_as(subject) as somebody:
            assert (await somebody.post("/v1/front-ends", json=REGISTERED)).status_code == 403, subject
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    async with call_as("candidate") as candidate:
        assert (await candidate.post("/v1/front-ends", json=REGISTERED)).status_code == 201


async def test_a_campaign_has_twenty_at_most(register: RegisterSite, client: AsyncClient) -> None:
    last = [await register(name=f"Site {number}") for number in range(20)][-1]
    assert (await client.post("/v1/front-ends", json=REGISTERED)).status_code == 409
    assert (await client.delete(f"/v1/front-ends/{last.id}")).status_code == 200
    assert (await client.post("/v1/front-ends", json=REGISTERED)).status_code == 201


async def test_a_registered_origin_may_ask_before_it_calls_and_read_the_answers(
    site: Site, anybody: AsyncClient
) -> None:
    for path in ("/oauth/token", "/v1/canvasses", "/predict/v1/priorities.geojson"):
        before = await anybody.options(path, headers={"Origin": ORIGIN} | ASKED)
        assert before.status_code == 204, path
        assert before.headers["access-control-allow-origin"] == ORIGIN
        assert "POST" in before.headers["access-control-allow-methods"]
        assert "authorization" in before.headers["access-control-allow-headers"].lower()
        assert "access-control-allow-credentials" not in before.headers
    found = await anybody.get("/.well-known/oauth-authorization-server", headers={"Origin": ORIGIN})
    assert found.headers["access-control-allow-origin"] == ORIGIN
    assert "Origin" in found.headers["vary"]


@pytest.mark.parametrize("origin", LOOK_ALIKES)
async def test_an_origin_that_looks_alike_may_not(
    site: Site, member: AsyncClient, anybody: AsyncClient, origin: str
) -> None:
    before = await anybody.options("/v1/canvasses", headers={"Origin": origin} | ASKED)
    assert before.status_code in (400, 405)
    assert "access-control-allow-origin" not in before.headers
    code = await site.code(member)
    form = {"grant_type": "authorization_code", "client_id": site.client_id, "code": code, "redirect_uri": RETURN}
    stolen = await anybody.post(
        "/oauth/token", data=form | {"code_verifier": site.verifier}, headers={"Origin": origin}
    )
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_request")
    assert "access-control-allow-origin" not in stolen.headers
    # Nor with a token that was given to the right one.
    tokens = (await site.exchange(code)).json()
    refused = await site.get("/v1/canvasses/totals", tokens, origin)
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers


async def test_another_campaigns_site_cannot_use_a_token_that_it_got_hold_of(
    site: Site, member: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    other = await new_campaign(sessions)
    theirs = "https://autre.exemple.fr"
    async with call(app, other) as elsewhere:
        body = REGISTERED | {"origins": [theirs], "redirect_uris": [f"{theirs}/retour"]}
        assert (await elsewhere.post("/v1/front-ends", json=body)).status_code == 201
        assert (await elsewhere.get(f"/v1/front-ends/{site.id}")).status_code == 404
        assert [one["origins"] for one in (await elsewhere.get("/v1/front-ends")).json()["items"]] == [[theirs]]
    tokens = await site.tokens(member)
    assert (await site.get("/v1/canvasses/totals", tokens, theirs)).status_code == 403


async def test_an_origin_is_let_in_no_longer_once_its_site_is_cut_off(
    site: Site, client: AsyncClient, anybody: AsyncClient
) -> None:
    read = (await client.get(f"/v1/front-ends/{site.id}")).json()
    assert (read["id"], read["origins"]) == (str(site.id), [ORIGIN])
    await client.delete(f"/v1/front-ends/{site.id}")
    before = await anybody.options("/v1/canvasses", headers={"Origin": ORIGIN} | ASKED)
    assert "access-control-allow-origin" not in before.headers
