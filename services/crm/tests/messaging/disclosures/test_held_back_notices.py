"""A notice that the silence holds back or nobody answers for: it waits, the day sheet warns, and it is sent after."""

import html
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.servers.postgres import Postgres
from kit.testing.steps import call, new_campaign, work_off

from .conftest import CONTROLLER, OUTSIDE, TODAY, Fill, forget_controller
from .notices import inform, read, settle

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def test_the_silence_holds_it_back_and_what_it_stopped_is_sent_after(
    sessions: Sessions, app: FastAPI, fill: Fill
) -> None:
    eve = datetime(2029, 6, 9, 8, tzinfo=UTC)
    silent = await new_campaign(sessions, clock_offset_seconds=int((eve - datetime.now(UTC)).total_seconds()))
    async with call(app, silent) as there:
        await there.put("/v1/register/controller", json=CONTROLLER)
        acquired_list = await fill(there=there, received_on="2029-05-01", ends_on="2029-06-30")
        assert (await read(there, acquired_list))["late"] is True
        for what, body in (("send", None), ("letters", None), ("test", {"address": "a@exemple.fr"})):
            refused = await there.post(f"/v1/acquired-lists/{acquired_list}/notice/{what}", json=body)
            assert (refused.status_code, refused.json()["article"]) == (409, "L. 49"), what
    before = datetime(2029, 6, 7, 8, tzinfo=UTC)
    near = await new_campaign(sessions, clock_offset_seconds=int((before - datetime.now(UTC)).total_seconds()))
    async with call(app, near) as there:
        await there.put("/v1/register/controller", json=CONTROLLER)
        acquired_list = await fill(there=there, received_on="2029-06-01", ends_on="2029-06-30")
        assert (
            await there.post(f"/v1/acquired-lists/{acquired_list}/notice/letters")
        ).status_code == 409  # it would arrive then
        assert (await there.post(f"/v1/acquired-lists/{acquired_list}/notice/send")).status_code == 202


async def test_what_was_stopped_is_still_to_be_told(
    client: AsyncClient, sessions: Sessions, acquired_list: str
) -> None:
    assert (await client.post(f"/v1/acquired-lists/{acquired_list}/notice/send")).status_code == 202
    assert (await client.post(f"/v1/acquired-lists/{acquired_list}/notice/send")).status_code == 409
    await work_off(sessions, JOBS)
    assert (await client.post(f"/v1/acquired-lists/{acquired_list}/notice/stop")).status_code == 200
    await settle(sessions)
    told = await read(client, acquired_list)
    assert (told["to_mail"], told["mailed"], told["sent"], told["state"]) == (3, 0, {"cancelled": 2}, "ended")
    assert len(await inform(client, sessions, acquired_list)) == 2
    assert (await read(client, acquired_list))["mailed"] == 3


@pytest.mark.parametrize(
    ("days", "said"),
    [(10, None), (25, "Les personnes d'une liste sont à informer dans la semaine"), (31, "et le mois est passé")],
)
async def test_the_day_sheet_warns_until_they_are_told(
    client: AsyncClient, sessions: Sessions, fill: Fill, days: int, said: str | None
) -> None:
    await client.put("/v1/register/controller", json=CONTROLLER)
    acquired_list = await fill(
        received_on=(TODAY - timedelta(days=days)).isoformat(), data=b"nom;e-mail\nDurand;a@b.fr\n"
    )
    sheet = html.unescape((await client.get("/", headers=HTML)).text)
    assert ("Listes reçues d'ailleurs" in sheet) is (said is not None)
    assert said is None or said in sheet
    await inform(client, sessions, acquired_list)
    assert "Listes reçues d'ailleurs" not in html.unescape((await client.get("/", headers=HTML)).text)


async def test_nothing_goes_before_somebody_answers_for_it(
    client: AsyncClient, sessions: Sessions, postgres: Postgres, app: FastAPI, fill: Fill
) -> None:
    acquired_list = await fill()
    forget_controller(postgres, sessions)
    assert len((await read(client, acquired_list))["missing"]) == 1
    for what, body in (("send", None), ("letters", None), ("test", {"address": "a@exemple.fr"})):
        refused = await client.post(f"/v1/acquired-lists/{acquired_list}/notice/{what}", json=body)
        assert (refused.status_code, refused.json()["pointer"]) == (409, "/controller"), what
    assert (await client.post(f"/v1/acquired-lists/{acquired_list}/notice/stop")).status_code == 409
    roll = {"kind": "roll", "name": "Liste", "ends_on": None, "no_commercial_use": True}
    opened = (await client.post("/v1/acquired-lists", json=OUTSIDE | roll)).json()["id"]
    assert (await client.get(f"/v1/acquired-lists/{opened}/notice")).status_code == 409
    async with call(app, await new_campaign(sessions)) as stranger:
        for one in (acquired_list, str(uuid4())):
            assert (await stranger.get(f"/v1/acquired-lists/{one}/notice")).status_code == 404
            assert (await stranger.post(f"/v1/acquired-lists/{one}/notice/send")).status_code == 404
            assert (await stranger.post(f"/v1/acquired-lists/{one}/notice/letters")).status_code == 404
