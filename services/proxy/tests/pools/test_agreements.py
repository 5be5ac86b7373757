"""Campaigns agree by a code, each for itself, and end it by their own word."""

import pytest
from common.schemas.campaign import CampaignState
from common.scopes import Role
from fastapi import FastAPI
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, call, new_campaign, new_member

from services.proxy.tests.teams import NewTeam, Team, agree


async def test_a_code_shows_who_is_behind_it_before_anything_is_agreed(here: Team, there: Team) -> None:
    code = (await here.client.post("/v1/pool/codes")).json()["code"]
    seen = (await there.client.post("/v1/pool/offers", json={"code": code})).json()
    assert seen == {"members": [{"name": "Campagne de Alix Ici", "candidate": "Alix Ici"}]}
    assert (await there.client.get("/v1/pool")).json()["partners"] == []

    joined = await there.client.post("/v1/pool/membership", json={"code": code})

    assert joined.status_code == 201, joined.text
    (partner,) = joined.json()["partners"]
    assert partner["candidate"] == "Alix Ici"
    assert partner["own_agreed_at"]
    assert partner["partner_agreed_at"]
    assert "Alix Ici" in joined.json()["consent_text"]
    (partner,) = (await here.client.get("/v1/pool")).json()["partners"]
    assert partner["candidate"] == "Bao Là"


async def test_a_code_serves_once_and_a_new_one_ends_the_one_before(here: Team, there: Team, new_team: NewTeam) -> None:
    third = await new_team("Chloé Ailleurs")
    old = (await here.client.post("/v1/pool/codes")).json()["code"]
    code = (await here.client.post("/v1/pool/codes")).json()["code"]
    assert (await there.client.post("/v1/pool/membership", json={"code": old})).status_code == 404
    assert (await here.client.post("/v1/pool/membership", json={"code": code})).status_code == 404  # one's own
    assert (await there.client.post("/v1/pool/membership", json={"code": code})).status_code == 201
    again = await third.client.post("/v1/pool/membership", json={"code": code})
    assert again.status_code == 404
    assert again.json()["pointer"] == "/code"


async def test_who_joins_later_is_agreed_to_by_each(here: Team, there: Team, new_team: NewTeam, agreed: None) -> None:
    third = await new_team("Chloé Ailleurs")
    await agree(here, third)

    waiting = {one["candidate"]: one for one in (await there.client.get("/v1/pool")).json()["partners"]}
    assert waiting["Chloé Ailleurs"]["own_agreed_at"] is None
    assert waiting["Chloé Ailleurs"]["partner_agreed_at"]
    assert "Chloé" not in (await there.client.get("/v1/pool")).json()["consent_text"]

    answer = await there.client.put(f"/v1/pool/agreements/{third.id}")
    assert answer.status_code == 200, answer.text
    assert "Chloé Ailleurs" in answer.json()["consent_text"]
    ended = await there.client.delete(f"/v1/pool/agreements/{third.id}")
    assert "Chloé" not in ended.json()["consent_text"]
    assert (await there.client.put(f"/v1/pool/agreements/{there.id}")).status_code == 404


async def test_leaving_takes_effect_at_once_for_both(here: Team, there: Team, agreed: None) -> None:
    person = await here.enter("requests", "Amal")
    assert (await here.client.get("/v1/pool")).json()["consents"] == 1
    assert (await there.client.delete("/v1/pool/membership")).status_code == 204
    assert (await there.client.get("/v1/pool")).json()["joined_at"] is None
    assert (await here.client.get("/v1/pool")).json()["partners"] == []
    assert (await here.client.get(f"/v1/public/status/{person.token}")).json()["pool_choice"] is None
    # And a code of the pool leads back in.
    await agree(here, there)


async def test_campaigns_of_other_days_have_nothing_to_match(here: Team, app: FastAPI, sessions: Sessions) -> None:
    later = await new_campaign(sessions, rounds=[{"number": 1, "on": "2029-09-10"}])
    code = (await here.client.post("/v1/pool/codes")).json()["code"]
    async with call(app, later) as client:
        answer = await client.post("/v1/pool/membership", json={"code": code})
    assert answer.status_code == 409
    assert "mêmes jours" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/pool/codes", "/v1/pool/membership", "/v1/pool/offers"])
async def test_only_who_directs_agrees(here: Team, path: str) -> None:
    await new_member(here.sessions, here.id, "other", (Role.PROXY_COORDINATOR,))
    async with call(here.app, here.id, subject="other") as client:
        assert (await client.get("/v1/pool")).status_code == 200
        assert (await client.post(path, json={"code": "x" * 40})).status_code == 403


@pytest.mark.parametrize("code", ["", "court", "é" * 40, "x" * 5_000, 12, None, ["x"]])
async def test_a_code_that_is_none_is_refused_by_its_field(here: Team, code: object) -> None:
    answer = await here.client.post("/v1/pool/membership", json={"code": code})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/code"


async def test_the_page_shows_a_link_once_and_both_see_what_is_shared_before(here: Team, there: Team) -> None:
    for one in (here, there):
        one.client.headers["Accept"] = "text/html"
    assert "une commune, un bureau, des tours et une distance" in (await here.client.get("/partenaires")).text
    given = (await here.client.post("/partenaires/proposer")).text
    link = given.split('id="given" value="')[1].split('"')[0]
    address, code = link.split("#")
    assert address.endswith("/partenaires"), "the code is in what no server and no log sees"
    assert code not in (await here.client.get("/partenaires")).text
    seen = (await there.client.post("/partenaires/regarder", data={"code": f" {link} "})).text
    assert "Alix Ici" in seen
    assert "une commune, un bureau, des tours et une distance" in seen
    assert "Nous nous accordons" in seen
    done = await there.client.post("/partenaires/rejoindre", data={"code": code}, follow_redirects=True)
    assert "Accord réciproque" in done.text
    wrong = await there.client.post("/partenaires/regarder", data={"code": "<b>faux</b>"})
    assert wrong.status_code == 422
    assert "&lt;b&gt;faux" in wrong.text or "<b>faux" not in wrong.text
    assert (await there.client.post("/partenaires/refuser", data={"member": "personne"})).status_code == 422
    assert (await there.client.post("/partenaires/danser")).status_code == 422
    ended = await there.client.post("/partenaires/refuser", data={"member": str(here.id)}, follow_redirects=True)
    assert "donné son accord" in ended.text or "attend votre accord" in ended.text
    left = await there.client.post("/partenaires/quitter", follow_redirects=True)
    assert "restent entre vos propres personnes" in left.text


async def test_the_territory_of_a_partner_is_none_of_elsewhere(
    new_team: NewTeam, app: FastAPI, sessions: Sessions, here: Team
) -> None:
    async def warned() -> bool:
        sent = here.body(registration={"commune": "93066", "station": ""})
        token = (await here.client.post("/v1/requests", json=sent)).json()["token"]
        seen = (await here.client.get(f"/v1/public/status/{token}")).json()
        return any("territoire" in one for one in seen["warnings"])

    other = await new_team("Cléo Loin")
    state = CampaignState.model_validate(STATE | {"candidate": "Cléo Loin", "territory": "commune:93066"})
    async with transaction(sessions, other.id) as session:
        await store_campaign(session, other.id, 2, state, LOCAL)
    assert await warned()

    await agree(here, other)

    assert not await warned()
