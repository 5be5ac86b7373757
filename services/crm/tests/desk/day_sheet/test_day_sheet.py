import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.budget import CeilingChanged
from common.events.proxy import RequestOpened
from common.schemas.money import AlertLevel
from common.schemas.proxies import RequestState, RequestStatus
from common.scopes import Role
from crm.consumers import CONSUMERS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, react, told

BROWSER = {"Accept": "text/html"}
Make = Callable[..., dict[str, Any]]


@pytest.fixture
async def browser(client: AsyncClient, campaign_id: UUID) -> AsyncClient:
    """On 19 May 2029 at noon in Paris, by the campaign's clock."""
    await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"now": "2029-05-19T10:00:00Z"})
    client.headers.update(BROWSER)
    return client


def tapped(**fields: str) -> dict[str, str]:
    return {"id": str(uuid4()), "station": "94033_0001", "channel": "door", "outcome": "answered"} | fields


def planned(**fields: str) -> dict[str, str]:
    return {
        "id": str(uuid4()),
        "kind": "postering",
        "title": "Collage du centre",
        "starts_at": "2029-05-19T20:00",
        "ends_at": "2029-05-19T22:00",
        "stations": "94033_0001, 94033_0002",
        "volunteers": "6",
        "cost": "180,50",
    } | fields


async def test_the_sheet_shows_today_what_is_next_and_the_doors(browser: AsyncClient) -> None:
    await browser.post("/plan", data=planned())
    await browser.post("/plan", data=planned(title="Réunion", starts_at="2029-05-21T19:00", ends_at="2029-05-21T21:00"))
    for outcome in ("answered", "not_home", "refused"):
        await browser.post("/record", data=tapped(outcome=outcome))

    page = await browser.get("/")

    assert page.status_code == 200
    today, _, rest = page.text.partition("Ensuite")
    assert "Collage du centre" in today
    assert "samedi 19 mai 2029 à 20 h, jusqu'à 22 h" in today
    assert "180,50" in today
    assert "Réunion" in rest
    assert "Fontenay-sous-Bois, bureau 1" in rest
    assert re.findall(r'<td class="num"[^>]*>(\d+)</td>', rest)[:3] == ["3", "2", "1"]
    assert "Démonstration" in page.text


async def test_a_tap_records_one_canvass_and_keeps_the_station(
    browser: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    entry = tapped(support="4")
    answer = await browser.post("/record", data=entry)
    assert (await browser.post("/record", data=entry)).status_code == 303
    assert (await browser.post("/record", data=entry | {"outcome": "refused"})).status_code == 409

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/?station=94033_0001&channel=door&done=canvass#noter",
    )
    stored = (await browser.get(f"/v1/canvasses/{entry['id']}")).json()
    assert stored["happened_at"].startswith("2029-05-19T10:0")
    assert (await browser.get("/v1/canvasses/totals")).json()["items"][0]["attempts"] == 1
    assert "C&#39;est noté" in (await browser.get(answer.headers["location"])).text


async def test_support_is_dropped_when_nobody_talked(browser: AsyncClient) -> None:
    answer = await browser.post("/record", data=tapped(outcome="not_home", support="4"))
    assert answer.status_code == 303


@pytest.mark.parametrize("station", ["Fontenay-sous-Bois, bureau 1", "fontenay sous bois 1", "94120 1", "94033_0001"])
async def test_a_station_is_written_as_people_say_it(browser: AsyncClient, station: str) -> None:
    entry = tapped(station=station)
    assert (await browser.post("/record", data=entry)).status_code == 303
    assert (await browser.get(f"/v1/canvasses/{entry['id']}")).json()["station"] == "94033_0001"
    assert 'value="Fontenay-sous-Bois, bureau 1"' in (await browser.get("/?station=94033_0001")).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"station": "Ivry 1"}, "Ivry-sur-Seine"),
        ({"station": "Fontenay-sous-Bois"}, "ajoutez le numéro"),
        ({"station": ""}, "ajoutez le numéro"),
        ({"outcome": "dancing"}, "rechargez la page"),
        ({"channel": "drone"}, "rechargez la page"),
        ({"id": "1"}, "rechargez la page"),
        ({"channel": "street", "outcome": "not_home"}, "ne se dit pas"),
    ],
)
async def test_a_bad_tap_is_said_on_the_page(browser: AsyncClient, fields: dict[str, str], sentence: str) -> None:
    page = await browser.post("/record", data=tapped(**fields))
    assert page.status_code == 422
    assert sentence in page.text.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"starts_at": "demain"}, 422, "l'heure du début"),
        ({"starts_at": "9999-12-31T23:59"}, 422, "l'heure du début"),
        ({"ends_at": "2029-05-19T19:00"}, 422, "La fin doit suivre le début"),
        ({"cost": "beaucoup"}, 422, "montant en euros"),
        ({"stations": "Fontenay-sous-Bois"}, 422, "ajoutez le numéro de chaque bureau"),
        ({"volunteers": "six"}, 422, "nombre entier"),
        ({"title": ""}, 422, "Donnez un nom"),
        ({"kind": "meeting", "starts_at": "2029-06-09T10:00", "ends_at": "2029-06-09T12:00"}, 409, "L. 49"),
    ],
)
async def test_a_bad_plan_is_said_on_the_page_and_what_was_typed_stays(
    browser: AsyncClient, fields: dict[str, str], status: int, sentence: str
) -> None:
    page = await browser.post("/plan", data=planned(**fields))
    text = page.text.replace("&#39;", "'")
    assert page.status_code == status, text
    assert sentence in text
    assert 'value="94033_0001, 94033_0002"' in text or "stations" in fields
    assert (await browser.get("/v1/actions")).json()["items"] == []


async def test_a_task_is_ticked_off_on_the_page(browser: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    request = RequestState(ref=uuid4(), status=RequestStatus.OPEN, commune="94033", station="94033_0004", rounds=[1])
    event = RequestOpened(campaign_id=campaign_id, version=1, request=request)
    await react(sessions, next(one for one in CONSUMERS if one.event is RequestOpened), event)
    assert "Une demande de procuration attend : Fontenay-sous-Bois, bureau 4" in (await browser.get("/")).text

    (task,) = (await browser.get("/v1/tasks")).json()["items"]
    assert (await browser.post(f"/tasks/{task['id']}/done")).status_code == 303
    assert "Aucune tâche" in (await browser.get("/")).text


async def test_the_sheet_warns_of_the_budget_and_of_the_silence(
    browser: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    event = CeilingChanged(
        campaign_id=campaign_id,
        version=1,
        ceiling_cents=100,
        spent_cents=200,
        planned_cents=0,
        headroom_cents=-100,
        level=AlertLevel.EXCEEDED,
        level_with_planned=AlertLevel.EXCEEDED,
    )
    await react(sessions, next(one for one in CONSUMERS if one.event is CeilingChanged), event)
    calm = (await browser.get("/")).text
    await browser.put(f"/v1/campaigns/{campaign_id}/clock", json={"now": "2029-06-09T08:00:00Z"})
    eve = (await browser.get("/")).text
    recorded = await browser.post("/record", data=tapped())

    assert "L. 52-11" in calm
    assert "L. 49" not in calm
    assert "Jusqu&#39;au dimanche 10 juin 2029 à 20 h" in eve
    assert recorded.status_code == 303


@pytest.mark.parametrize(("how", "told_as"), [("completed", "completed"), ("cancelled", "cancelled")])
async def test_an_action_that_is_over_is_closed_on_the_page(browser: AsyncClient, how: str, told_as: str) -> None:
    await browser.post("/plan", data=planned(starts_at="2029-05-18T20:00", ends_at="2029-05-18T22:00"))
    (action,) = (await browser.get("/v1/actions")).json()["items"]
    assert "À clôturer" in (await browser.get("/")).text

    answer = await browser.post(f"/actions/{action['id']}/close", data={"how": how})

    assert answer.status_code == 303
    assert "À clôturer" not in (await browser.get("/")).text
    assert (await browser.get(f"/v1/actions/{action['id']}")).json()["status"] == told_as


async def test_a_reader_sees_neither_forms_nor_doors(
    app: FastAPI, browser: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call(app, campaign_id, subject="reader") as reader:
        page = await reader.get("/", headers=BROWSER)
        assert (await reader.post("/record", data=tapped(), headers=BROWSER)).status_code == 403
    assert page.status_code == 200
    assert "<form" not in page.text
    assert "sept jours" not in page.text


async def test_a_stranger_is_sent_to_the_login(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app) as stranger:
        answer = await stranger.get("/", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/")


async def test_the_forms_tell_what_the_api_tells(browser: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    await browser.post("/plan", data=planned())
    await browser.post("/record", data=tapped())

    subjects = [event.subject for event in await told(sessions, campaign_id)]
    assert subjects == ["crm.v1.campaign.changed", "crm.v1.action.planned", "crm.v1.canvass.recorded"]
    assert datetime.now(UTC) - timedelta(minutes=5) < (await told(sessions, campaign_id))[1].occurred_at


async def test_a_request_that_is_due_is_on_the_sheet_of_who_may_answer_it(
    app: FastAPI, browser: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    asked = {"kind": "access", "channel": "post", "first_names": "Ada", "surname": "Lefèvre"}
    late = asked | {"received_on": "2029-04-01"}
    assert (await browser.post("/v1/rights/cases", json=asked)).status_code == 201
    assert "Droits des personnes." not in (await browser.get("/")).text
    case = (await browser.post("/v1/rights/cases", json=late)).json()["id"]
    assert '<a href="/rights">Y répondre</a>' in (await browser.get("/")).text
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    async with call(app, campaign_id, subject="coordinator") as other:
        assert "Y répondre" not in (await other.get("/", headers=BROWSER)).text
    # Who keeps the file plans no action: it stands where they begin.
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,))
    await new_member(sessions, campaign_id, "local-steward", (Role.DATA_STEWARD,), ("94033",))
    async with call(app, campaign_id, subject="steward") as other:
        first = await other.get("/", headers=BROWSER)
        assert (first.status_code, first.headers["location"]) == (303, "/people")
        assert '<a href="/rights">Y répondre</a>' in (await other.get("/people", headers=BROWSER)).text
    async with call(app, campaign_id, subject="local-steward") as other:
        assert "Y répondre" not in (await other.get("/people", headers=BROWSER)).text
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,))
    async with call(app, campaign_id, subject="reporter") as other:
        assert (await other.get("/", headers=BROWSER)).status_code == 403
    assert (await browser.post(f"/v1/rights/cases/{case}/close", json={"outcome": "withdrawn"})).status_code == 200
    assert "Y répondre" not in (await browser.get("/")).text


async def test_each_role_is_led_to_the_pages_that_it_opens(
    app: FastAPI, browser: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "canvasser", (Role.CANVASSER,))
    whole = (await browser.get("/", headers=BROWSER)).text
    async with call(app, campaign_id, subject="canvasser") as canvasser:
        own = (await canvasser.get("/", headers=BROWSER)).text
        refused = await canvasser.get("/people", headers=BROWSER)
        linked = {path for path in re.findall(r'<li><a href="(/[^"]*)"', own)}
        assert linked
        for path in linked - {"/pledges"}:  # that one is shown by two rights, either of them
            assert (await canvasser.get(path, headers=BROWSER)).status_code != 403, path
    for path in ("/people", "/mailings"):
        assert f'<li><a href="{path}">' in whole
        assert f'<li><a href="{path}">' not in own
    hub = (await browser.get("/people", headers=BROWSER)).text
    for path in ("/segments", "/imports", "/questionnaires"):
        assert f'<li><a href="{path}">' in hub
    assert refused.status_code == 403
    assert '<li><a href="/segments">' not in refused.text
    assert "direction de campagne" in refused.text


async def test_contacts_of_a_consulate_are_noted_by_telephone_and_in_the_street(
    app: FastAPI, sessions: Sessions
) -> None:
    abroad = await new_campaign(sessions, territory="circo:ZZ07", election="legislatives")
    async with call(app, abroad) as client:
        page = (await client.get("/", headers=BROWSER)).text
        typed = (await client.get("/?channel=door", headers=BROWSER)).text
    channels = page.partition('aria-label="Canal"')[2].partition("</ul>")[0]
    assert re.findall(r">([^<]+)</a>", channels) == ["Téléphone", "Rue"]
    assert re.search(r'name="channel" value="phone"', page)
    assert re.search(r'name="channel" value="phone"', typed)


async def test_a_meeting_says_where_it_is_held(browser: AsyncClient, meeting: Callable[..., dict[str, Any]]) -> None:
    times = {"starts_at": "2029-05-21T19:00:00+02:00", "ends_at": "2029-05-21T21:00:00+02:00"}
    planned_event = await browser.post(
        "/v1/campaign-events",
        json=meeting(place="Salle des fêtes, Publier", stations=[], action={"volunteers": 2}, **times),
    )
    assert planned_event.status_code == 201, planned_event.text
    page = (await browser.get("/")).text
    assert ("Salle des fêtes, Publier" in page, "sans lieu précis" in page) == (True, False)
