"""« Chercher »: what all services find, for browsers without scripts; the gateway's own pages, for those with them."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, FastAPI, Form, Request
from kit.pages.page_form import PageForm, Posted
from kit.pages.rendering import render
from kit.pages.search import LONGEST, SHORTEST, SearchResult, SearchText, find_pages
from kit.pages.service_names import SERVICES
from kit.pages.shell.frame import SEARCH_ADDRESS
from kit.security.session_cookie import check_same_origin
from kit.security.tokens import ReadToken
from kit.web.paging import Page, single_page
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import Visit, read_visit

MOST_SECONDS = 0.3
"""The longest that the page waits for a service."""


Group: TypeAlias = tuple[str, str, Sequence[object]]
"""A service, its prefix, and what it found."""


class SearchEntry(Posted):
    q: Annotated[str, Field(max_length=LONGEST)] = ""


def search_router(settings: Settings, api: ServiceClient, read_token: ReadToken) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(SEARCH_ADDRESS)
    async def show_search(request: Request) -> Response:
        visit = await read_visit(request, settings, api, read_token)
        if visit.current is None:
            return RedirectResponse("/campagnes", 303)
        return _show(request, PageForm(), None, [])

    @router.post(SEARCH_ADDRESS)
    async def show_found(request: Request, entry: Annotated[SearchEntry, Form()]) -> Response:
        check_same_origin(request)
        visit = await read_visit(request, settings, api, read_token)
        if visit.current is None:
            return RedirectResponse("/campagnes", 303)
        text = entry.q.strip()
        if len(text) < SHORTEST:
            return _show(request, PageForm.of(entry), None, [])
        answers = await _ask_all(api, visit, text)
        groups: list[Group] = [
            (SERVICES[name], f"/{name}", found) for name, found in answers.items() if found is not None
        ]
        groups.append(("La suite", "", find_own_pages(request.app, visit, text)))
        away = [SERVICES[name] for name, found in answers.items() if found is None]
        return _show(request, PageForm.of(entry), groups, away)

    @router.post("/v1/search")
    async def search_own_pages(request: Request, wanted: SearchText) -> Page[SearchResult]:
        check_same_origin(request)
        visit = await read_visit(request, settings, api, read_token)
        return single_page(find_own_pages(request.app, visit, wanted.text))

    return router


def find_own_pages(app: FastAPI, visit: Visit, text: str) -> list[SearchResult]:
    return find_pages(app, app.state.hubs, visit.scopes, text)


async def _ask_all(api: ServiceClient, visit: Visit, text: str) -> dict[str, list[dict[str, Any]] | None]:
    """Return what each service found; None for one that does not answer in time."""

    async def ask(service: str) -> list[dict[str, Any]] | None:
        return await api.ask(service, "/v1/search", visit.session, {"text": text}, seconds=MOST_SECONDS)

    services = [name for name in SERVICES if name in api.services]
    return dict(zip(services, await asyncio.gather(*map(ask, services)), strict=True))


def _show(request: Request, form: PageForm, groups: Sequence[Group] | None, away: list[str]) -> Response:
    return render(request, "shell/search.html", form=form, groups=groups, action=SEARCH_ADDRESS, away=away)
