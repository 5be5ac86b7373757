"""A campaign that was opened a moment ago, in a service that has not heard of it."""

from uuid import UUID, uuid4

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from kit.app import Route, new_app
from kit.campaigns.queries import get_campaign
from kit.db.sessions import Sessions
from kit.security.request_session import Session
from kit.testing.steps import call, new_member
from kit.testing.tokens import settings

from libs.kit.tests.conftest import Writer

PAGE = {"Accept": "text/html"}

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/name")
async def show_name(session: Session, caller: Writer) -> HTMLResponse:
    return HTMLResponse((await get_campaign(session, caller.campaign_id)).state.name)


async def test_its_page_says_so_and_loads_itself_anew(app: FastAPI) -> None:
    async with call(app, uuid4()) as client:
        page = await client.get("/page", headers=PAGE)
    assert page.status_code == 200
    assert page.headers["Refresh"] == "2"
    assert "<h1>Votre campagne arrive</h1>" in page.text
    assert "Numéro de la demande" not in page.text


async def test_the_api_says_when_to_try_again(app: FastAPI) -> None:
    async with call(app, uuid4()) as client:
        refused = await client.get("/v1/notes")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/CampaignComing")
    assert refused.headers["Retry-After"] == "2"


async def test_nothing_is_done_in_it(app: FastAPI) -> None:
    async with call(app, uuid4()) as client:
        refused = await client.post("/v1/notes", json={"text": "door"}, headers=PAGE)
    assert refused.status_code == 403


async def test_who_left_a_campaign_that_is_known_is_told_so(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id, subject="somebody") as client:
        refused = await client.get("/page", headers=PAGE)
    assert refused.status_code == 403
    assert "membre de cette campagne" in refused.text.replace(" ", " ")


async def test_a_member_who_came_before_the_campaign_waits_too(sessions: Sessions) -> None:
    campaign_id = uuid4()
    await new_member(sessions, campaign_id)
    async with call(new_app("kit", "A service", settings(sessions), sessions, [router]), campaign_id) as client:
        page = await client.get("/name", headers=PAGE)
    assert (page.status_code, page.headers.get("Refresh")) == (200, "2")
