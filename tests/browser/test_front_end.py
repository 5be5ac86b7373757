"""A front-end of a third party in a real browser, on an origin of its own: a member logs in, and takes a canvass."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from json import JSONDecodeError
from typing import Any

import pytest
from common.scopes import Role
from isoloir_local.testing import Launched
from isoloir_local.walk.stage import Stage
from playwright.async_api import Browser, Page, StorageState

from tests.browser.conftest import SignIn
from tests.browser.front_end_site import FrontEndSite, front_end_site
from tests.browser.page_checks import Visitor, visit
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("days", "morning")

PRIORITIES = "/predict/v1/priorities.geojson"
RECORDED = "/crm/v1/events?type=crm.v1.canvass.recorded&limit=1000&after=0"


async def register(stage: Stage, site: FrontEndSite) -> str:
    """Register the site; return its id."""
    body = {
        "name": "Carte du terrain",
        "publisher": "Éditions Exemple",
        "purpose": "Voir où aller d'abord et noter des portes",
        "origins": [site.origin],
        "redirect_uris": [site.back, f"{site.origin}/"],
        "scopes": ["stations:read", "priorities:read", "canvasses:read", "canvasses:write", "people:read"],
    }
    made = await asyncio.to_thread(stage.ask, "POST", "/crm/v1/front-ends", json=body)
    site.client_id = made["client_id"]
    return made["id"]


@pytest.fixture
async def site(stage: Stage, suite: Launched) -> AsyncIterator[FrontEndSite]:
    async with front_end_site(suite.address) as made:
        front_end = await register(stage, made)
        yield made
        await asyncio.to_thread(stage.ask, "DELETE", f"/crm/v1/front-ends/{front_end}")


@pytest.fixture
async def volunteer(
    browser: Browser, suite: Launched, sign_in: SignIn, cast: Cast, site: FrontEndSite
) -> AsyncIterator[Visitor]:
    """Somebody who canvasses, logged in to the suite."""
    cast.with_role(Role.CANVASSER)
    async with visit(browser, suite.address, state=await sign_in(Role.CANVASSER.value)) as visitor:
        yield visitor
        # What the tests have refused is in the browser's console, and calls of two addresses are what they are about.
        visitor.wrong.clear()


async def test_a_member_logs_in_sees_the_map_and_takes_a_canvass(
    site: FrontEndSite, volunteer: Visitor, cast: Cast, stage: Stage, suite: Launched
) -> None:
    page = volunteer.page
    before = await asyncio.to_thread(stage.see, RECORDED)
    await page.goto(f"{site.origin}/")
    await page.get_by_role("button", name="Se connecter avec Isoloir").click()
    await page.get_by_role("heading", name="Donner accès à Carte du terrain ?").wait_for()
    assert page.url.startswith(f"{suite.address}/crm/oauth/authorize?")
    volunteer.wrong.clear()
    await volunteer.look("consent", widths=(390, 1280))
    assert volunteer.wrong == []
    await page.get_by_role("button", name="Donner cet accès").click()
    await page.get_by_text("bureaux de vote.").wait_for()
    # Nothing that opens something is left in the history.
    assert page.url == f"{site.origin}/"
    assert await page.locator("#map [data-station]").count() > 0
    await volunteer.picture("front-end-map")
    await page.locator("#map [data-station]").first.click()
    await page.get_by_role("button", name="Noter la porte").click()
    await page.get_by_text("C'est noté pour le bureau").wait_for()
    after = await asyncio.to_thread(stage.see, RECORDED.replace("after=0", f"after={before['next']}"))
    assert len(after["items"]) == 1

    own = await page.context.new_page()
    await own.goto(f"{suite.address}/crm/my-connections")
    assert "Carte du terrain" in await own.inner_text("main")
    await own.get_by_role("button", name="Mettre fin à la connexion à Carte du terrain").click()
    await own.get_by_text("La connexion a pris fin").wait_for()
    await page.get_by_role("button", name="Noter la porte").click()
    await page.get_by_text("Le jeton n'est pas valable").wait_for()


async def open_session(site: FrontEndSite, page: Page) -> dict[str, Any]:
    given = await site.exchange(page, await site.code(page))
    assert given["status"] == 200, given
    assert (await site.get(page, PRIORITIES, given["body"]["access_token"]))["status"] == 200
    return given["body"]


async def test_the_pages_about_it_are_for_managers_and_for_each_member(
    site: FrontEndSite, volunteer: Visitor, manager: StorageState, browser: Browser, suite: Launched
) -> None:
    await open_session(site, volunteer.page)
    volunteer.wrong.clear()
    await volunteer.open("/crm/my-connections")
    await volunteer.look("my-connections", widths=(390, 1280))
    assert volunteer.wrong == []
    async with visit(browser, suite.address, state=manager) as visitor:
        await visitor.open("/crm/front-ends")
        await visitor.page.get_by_text("Inscrire un site").click()
        await visitor.look("front-ends", widths=(390, 1280))
        await visitor.page.get_by_role("link", name="Carte du terrain").first.click()
        await visitor.page.get_by_role("heading", name="Qui y est connecté").wait_for()
        assert await visitor.page.get_by_role("heading", name="canvasser").count() == 1
        await visitor.look("front-end", widths=(390, 1280))


async def test_a_code_or_a_refresh_token_that_is_used_twice_ends_the_session(
    site: FrontEndSite, volunteer: Visitor
) -> None:
    page = volunteer.page
    code = await site.code(page)
    tokens = (await site.exchange(page, code))["body"]
    assert (await site.exchange(page, code))["body"]["error"] == "invalid_grant"
    await refused_in_time(site, page, tokens["access_token"])
    first = await open_session(site, page)
    second = (await site.refresh(page, first["refresh_token"]))["body"]
    assert (await site.refresh(page, first["refresh_token"]))["body"]["error"] == "invalid_grant"
    assert (await site.refresh(page, second["refresh_token"]))["body"]["error"] == "invalid_grant"
    await refused_in_time(site, page, second["access_token"])


async def refused_in_time(site: FrontEndSite, page: Page, token: str) -> None:
    """Return once predict, which hears of it from crm, refuses the token; the page can read that it does."""
    tries = 200
    while (answer := await site.get(page, PRIORITIES, token))["status"] == 200 and tries:
        tries -= 1
        await asyncio.sleep(0.1)
    assert answer["status"] in (401, 403)


async def test_a_wrong_verifier_and_another_clients_code_give_nothing(
    site: FrontEndSite, volunteer: Visitor, stage: Stage
) -> None:
    page = volunteer.page
    code = await site.code(page)
    assert (await site.exchange(page, code, code_verifier="v" * 43))["body"]["error"] == "invalid_grant"
    assert (await site.exchange(page, code))["body"]["error"] == "invalid_grant"
    other = FrontEndSite(site.suite, site.origin, verifier=site.verifier)
    front_end = await register(stage, other)
    code = await site.code(page)
    assert (await other.exchange(page, code))["body"]["error"] == "invalid_grant"
    assert (await site.exchange(page, code))["body"]["error"] == "invalid_grant"
    await asyncio.to_thread(stage.ask, "DELETE", f"/crm/v1/front-ends/{front_end}")


async def test_addresses_and_origins_that_look_alike_and_scopes_beyond_are_refused(
    site: FrontEndSite, volunteer: Visitor, suite: Launched
) -> None:
    page = volunteer.page
    for address in (f"{site.back}/", f"{site.back}?a=1", site.back.replace("localhost", "127.0.0.1")):
        await page.goto(site.authorization(redirect_uri=address))
        assert page.url.startswith(suite.address)
        assert "n’allez pas plus loin" in (await page.inner_text("main")).replace("'", "’")
    await page.goto(site.authorization(scope="members:write"))
    assert "error=invalid_scope" in page.url
    # What they may not do themselves is said, and cannot be ticked.
    await page.goto(site.authorization(scope="priorities:read people:read"))
    assert await page.locator("input[value='people:read']").count() == 0
    tokens = await open_session(site, page)
    async with front_end_site(suite.address) as alike:
        await page.goto(f"{alike.origin}/retour")
        assert (await site.get(page, PRIORITIES, tokens["access_token"]))["status"] == 0
        assert (await site.get(page, "/crm/v1/canvasses/totals", tokens["access_token"]))["status"] == 0
        assert (await site.refresh(page, tokens["refresh_token"]))["status"] == 0
    await page.goto(site.back)
    # The look-alike's attempt used nothing up.
    assert (await site.refresh(page, tokens["refresh_token"]))["status"] == 200


async def test_who_logs_out_or_leaves_is_refused_at_once_in_their_front_end(
    site: FrontEndSite, volunteer: Visitor, stage: Stage, suite: Launched, cast: Cast, sign_in: SignIn
) -> None:
    page = volunteer.page
    tokens = await open_session(site, page)
    await page.goto(f"{suite.address}/")
    await page.set_viewport_size({"width": 390, "height": 800})
    await page.click(".shell-bottom summary")
    await page.get_by_role("button", name="Se déconnecter").click()
    await page.wait_for_url(f"{suite.address}/entrer")
    await page.goto(site.back)
    await refused_in_time(site, page, tokens["access_token"])
    assert (await site.refresh(page, tokens["refresh_token"]))["body"]["error"] == "invalid_grant"

    state = await sign_in(Role.CANVASSER.value)
    await page.context.add_cookies([dict(one) for one in state.get("cookies", [])])  # pyright: ignore[reportArgumentType]  # as it gave them
    tokens = await open_session(site, page)
    with suppress(JSONDecodeError):  # it answers nothing
        await asyncio.to_thread(stage.ask, "DELETE", f"/crm/v1/members/{Role.CANVASSER.value}")
    cast.forget(Role.CANVASSER)
    await refused_in_time(site, page, tokens["access_token"])
    assert (await site.refresh(page, tokens["refresh_token"]))["body"]["error"] == "invalid_grant"
