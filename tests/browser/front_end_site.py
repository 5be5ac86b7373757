"""The example of a front-end (examples/front-end), served from an origin of its own."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from crm.integrations.front_ends.code_challenge import challenge_of
from playwright.async_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.browser.driver import serving

EXAMPLE = Path(__file__).parents[2] / "examples" / "front-end"
SCOPES = "stations:read priorities:read canvasses:write"
FETCH = """async ([address, form, token]) => {
    const headers = {Authorization: `Bearer ${token}`};
    const sent = form ? {method: "POST", body: new URLSearchParams(form)} : {headers};
    try {
        const answer = await fetch(address, sent);
        return {status: answer.status, body: await answer.json()};
    } catch (error) { return {status: 0, body: {error: error.name}}; }
}"""


@dataclass
class FrontEndSite:
    """Where the example stands, and what it is registered as."""

    suite: str
    origin: str
    client_id: str = ""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def back(self) -> str:
        """An address of return on which no script takes the code."""
        return f"{self.origin}/retour"

    def authorization(self, scope: str = SCOPES, **said: str) -> str:
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "scope": scope,
            "state": "s",
            "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256",
        }
        return f"{self.suite}/crm/oauth/authorize?{urlencode(asked | said)}"

    async def code(self, page: Page) -> str:
        """Consent in the page, as a person does, and return the code that came back."""
        await page.goto(self.authorization())
        await page.get_by_role("button", name="Donner cet accès").click()
        await page.wait_for_url(f"{self.back}?**")
        return parse_qs(urlsplit(page.url).query)["code"][0]

    async def exchange(self, page: Page, code: str, **said: str) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": self.verifier}
        return await self._post(page, form | {"redirect_uri": self.back} | said)

    async def refresh(self, page: Page, token: str) -> dict[str, Any]:
        return await self._post(page, {"grant_type": "refresh_token", "refresh_token": token})

    async def get(self, page: Page, path: str, token: str) -> dict[str, Any]:
        """What a script of the page is answered; status 0 where the browser lets it read nothing."""
        return await page.evaluate(FETCH, [f"{self.suite}{path}", None, token])

    async def _post(self, page: Page, form: dict[str, str]) -> dict[str, Any]:
        form = {"client_id": self.client_id} | form
        return await page.evaluate(FETCH, [f"{self.suite}/crm/oauth/token", form, None])


@asynccontextmanager
async def front_end_site(suite: str) -> AsyncGenerator[FrontEndSite]:
    """On another site than the suite's 127.0.0.1, and at another port."""
    known: list[FrontEndSite] = []

    async def config(_: Request) -> Response:
        text = f'export const SUITE = "{suite}";\nexport const CLIENT_ID = "{known[0].client_id}";\n'
        return Response(text, media_type="text/javascript")

    async def blank(_: Request) -> Response:
        return HTMLResponse("<!doctype html><title>Retour</title>")

    files = Mount("/", StaticFiles(directory=EXAMPLE, html=True))
    async with serving(Starlette(routes=[Route("/config.js", config), Route("/retour", blank), files])) as address:
        known.append(FrontEndSite(suite, address.replace("127.0.0.1", "localhost")))
        yield known[0]
