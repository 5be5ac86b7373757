"""Every page as every role: what a person is shown leads nowhere that refuses them, says no code where words should
stand, and no page is out of reach.

Links are followed without a browser. The manager's pages, which are all there are, are then looked at in two widths:
the narrowest and that of a desk. Together with starting the suite that is what four minutes hold.
"""

import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from importlib import import_module
from urllib.parse import urlsplit

import httpx
import pytest
from common.scopes import ROLE_SCOPES, Role
from isoloir_local.gateway.hubs import hubs_of
from isoloir_local.testing import Launched
from kit.app import prepare_app
from kit.pages.shell.frame import scopes_of
from playwright.async_api import StorageState

from tests.browser.conftest import SignIn
from tests.browser.page_checks import Visitor
from tests.browser.page_text import find_codes
from tests.browser.test_pages import PAGES
from tests.cast import SERVICES, Cast

pytestmark = pytest.mark.usefixtures("days", "morning")

HREF = re.compile(r'<a\b[^>]*?\bhref="(/[^"]*)"')
FRAME_ROWS = re.compile(r'<nav class="shell-(side|tabs)".*?</nav>', re.DOTALL)
KEY = re.compile(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Z]{5}_[0-9A-Z]+|[0-9a-zA-Z_-]*[0-9][0-9a-zA-Z_.-]*)(?=/|$)")
BEYOND = re.compile(r"/docs$|/openapi\.json$|^/developers|^/oidc/|^/login")
"""Addresses beyond the team's pages: the references of the API, and the beginning of a login."""
ENGINEERS = re.compile(
    r"^/(?:integrations|installation|messages|crm/(?:applications|front-ends|connectors|custom-fields))(?:/|$)"
    r"|/(?:webhooks|client-reads)(?:/|$)|^/guide/serveur"
)
"""Pages whose readers connect software or keep the server: rights, events and identifiers are their words."""
GUIDE = re.compile(r"/guide(?:/|$)")
"""The guide tells of the pages of all roles: one that a reader may not open names who may (403)."""
STEPS = 2
"""Steps from the sidebar to the pages of a hub."""
WIDTHS = (320, 1280)


@dataclass
class Crawl:
    """Pages reached by links: the status of each, and where a link to it stands."""

    statuses: dict[str, int] = field(default_factory=dict[str, int])
    found_on: dict[str, str] = field(default_factory=dict[str, str])
    codes: dict[str, str] = field(default_factory=dict[str, str])
    """Codes that stand where words should, with the first page that shows each."""
    pages: dict[str, str] = field(default_factory=dict[str, str])
    """The text of each page that was opened."""

    @property
    def refused(self) -> list[str]:
        return [
            f"{self.found_on[at]} leads to {at}: {one}"
            for at, one in self.statuses.items()
            if one >= (404 if GUIDE.match(self.found_on[at]) else 400)
        ]


def kind_of(address: str) -> str:
    """Return an address without what tells one thing of a list from another: one of each kind is opened."""
    return KEY.sub("{}", urlsplit(address).path)


def links_of(page: str) -> list[str]:
    return [unescape(link).partition("#")[0] for link in HREF.findall(page)]


async def crawl(client: httpx.AsyncClient) -> Crawl:
    found = Crawl()
    # The guide's links last: a page of the team that leads to a refusal is never excused by them.
    waiting, guide = deque([("/", "the beginning")]), deque[tuple[str, str]]()
    kinds: set[str] = set()
    while waiting or guide:
        address, source = (waiting or guide).popleft()
        if BEYOND.search(urlsplit(address).path) or kind_of(address) in kinds:
            continue
        kinds.add(kind_of(address))
        answer = await client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
        found.statuses[address], found.found_on[address] = answer.status_code, source
        if answer.headers.get("content-type", "").startswith("text/html"):
            if answer.status_code == 200:
                found.pages[str(answer.url.copy_with(scheme="", host=None, port=None))] = answer.text
            if not ENGINEERS.search(urlsplit(address).path):
                found.codes |= {code: address for code in find_codes(answer.text) if code not in found.codes}
            for link in links_of(answer.text):
                later = GUIDE.match(link) or GUIDE.match(address)
                (guide if later else waiting).append((link, address))
    return found


async def near(client: httpx.AsyncClient) -> set[str]:
    """Return the pages that the sidebar leads to: its own, their tabs, and what these show."""
    first = (await client.get("/", headers={"Accept": "text/html"})).text
    reached: set[str] = set()
    edge = {link for found in FRAME_ROWS.finditer(first) for link in links_of(found[0])}
    for step in range(STEPS):
        reached |= edge
        pages = [await client.get(address, headers={"Accept": "text/html"}, follow_redirects=True) for address in edge]
        rows = [found[0] for page in pages for found in FRAME_ROWS.finditer(page.text)]
        shown = rows if step + 1 < STEPS else [page.text for page in pages]
        edge = {link for text in shown for link in links_of(text)} - reached
    return reached | edge


def declared_for(role: Role) -> set[str]:
    """Return the addresses of the pages that the services declare, and that this role may open."""
    held = ROLE_SCOPES[role]
    found: set[str] = set()
    for service in SERVICES:
        app = prepare_app(import_module(f"{service}.app").create_app)
        tabs = [tab for hub in app.state.hubs for tab in hub.tabs]
        needed = scopes_of(app, {page for tab in tabs for page in tab.pages})
        found |= {
            f"/{service}{page}"
            for tab in tabs
            for page in tab.pages
            if needed[page] <= held and any(more <= held for more in tab.any_of.get(page, (frozenset[str](),)))
        }
    own = [tab for hub in hubs_of(catches=True) for tab in hub.tabs]
    return found | {
        page
        for tab in own
        for page in tab.pages
        if any(more <= held for more in tab.any_of.get(page, (frozenset[str](),)))
    }


def client_of(suite: Launched, state: StorageState) -> httpx.AsyncClient:
    cookies = {one.get("name", ""): one.get("value", "") for one in state.get("cookies", ())}
    return httpx.AsyncClient(base_url=suite.address, cookies=cookies, timeout=60)


@pytest.mark.parametrize("role", list(Role))
async def test_no_link_leads_to_a_refusal_and_every_page_is_near_the_sidebar(
    suite: Launched, cast: Cast, sign_in: SignIn, role: Role
) -> None:
    cast.with_role(role)
    async with client_of(suite, await sign_in(role.value)) as client:
        found = await crawl(client)
        reached = await near(client)
    assert not found.refused, "\n".join(found.refused)
    assert not found.codes, "\n".join(f"{at}: {code}" for code, at in found.codes.items())
    pages = declared_for(role)
    assert pages <= reached, f"not within {STEPS} steps of the sidebar: {sorted(pages - reached)}"


LOOKED_AT = {path for path, _ in PAGES.values()}
OTHERS = sorted(declared_for(Role.MANAGER) - LOOKED_AT)
"""The pages that `test_pages` does not open."""


@pytest.mark.parametrize("path", OTHERS)
async def test_a_page_can_be_used_by_everyone(desk: Visitor, path: str) -> None:
    async with desk.new_look():
        await desk.open(path)
        await desk.look(path.strip("/").replace("/", "-"), widths=WIDTHS)
