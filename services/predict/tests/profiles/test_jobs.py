"""Profiles of a territory too large to be made while a page waits."""

import pytest
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, work_off
from predict.consumers import JOBS
from predict.profiles import requests

STATION = "94033_0001"


async def test_a_job_makes_the_profiles_that_would_have_been_made_at_once(
    app: FastAPI, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work_off(sessions, JOBS)  # what other tests asked for and left
    small, large = await new_campaign(sessions), await new_campaign(sessions)
    async with call(app, small) as client:
        at_once = (await client.get("/v1/profiles?limit=200")).json()
    assert at_once["pending_job"] is None
    assert len(at_once["items"]) == 80
    monkeypatch.setattr(requests, "AT_ONCE", 50)

    async with call(app, large) as client:
        first, page = [(await client.get("/v1/profiles?limit=200")).json() for _ in range(2)]
        assert first == page
        assert page["items"] == []
        assert (page["pending_job"]["state"], page["pending_job"]["done"]) == ("waiting", 0)
        shown = (await client.get("/profiles", headers={"Accept": "text/html"})).text
        assert "Le profil social est en cours de calcul" in shown
        one = await client.get(f"/v1/profiles/{STATION}")
        assert one.status_code == 409
        assert one.json()["job"] == page["pending_job"]["job"]
        for path in ("/v1/profiles.csv", "/v1/typology", "/v1/priorities?kind=door_to_door"):
            assert (await client.get(path)).status_code == 200

        assert await work_off(sessions, JOBS) == 1
        made = (await client.get("/v1/profiles?limit=200")).json()
        same = {"made_at": None}
        assert [row | same for row in made["items"]] == [row | same for row in at_once["items"]]
        assert made["pending_job"] is None
        assert "en cours de calcul" not in (await client.get("/profiles", headers={"Accept": "text/html"})).text
        assert (await client.get(f"/v1/jobs/{page['pending_job']['job']}")).json()["result"] == {"stations": 80}


async def test_profiles_that_cannot_be_made_say_why(
    app: FastAPI, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work_off(sessions, JOBS)
    campaign = await new_campaign(sessions)
    monkeypatch.setattr(requests, "AT_ONCE", 50)
    monkeypatch.setattr("predict.profiles.service.MAX_STATIONS", 60)
    async with call(app, campaign) as client:
        await client.get("/v1/profiles")
        await work_off(sessions, JOBS)
        page = (await client.get("/v1/profiles")).json()
        assert page["pending_job"]["state"] == "failed"
        shown = (await client.get("/profiles", headers={"Accept": "text/html"})).text
        assert "Ouvrez une campagne par département" in shown
