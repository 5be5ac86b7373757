"""Search of a service: `POST /v1/search`, the same shape in all five, and a page for a service that runs alone.

Each service declares once what can be found in it (`Source`). The text is in the body: it may be somebody's name, which
no URL, log or history may hold. The browser asks every service; no service asks another.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from elections.places.text_similarity import simplified
from fastapi import APIRouter, FastAPI, Form, Request, Response, Security
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from kit.pages.page_form import PageForm, Posted
from kit.pages.rendering import render
from kit.pages.service_names import SERVICES
from kit.pages.shell.frame import scopes_of
from kit.pages.shell.hubs import Hub, declared_pages
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.problems import Problem
from kit.web.routing import Route

MOST = 5
"""Results of one source."""
SHORTEST = 2
LONGEST = 100

Kind: TypeAlias = Literal[
    "person",
    "turf",
    "street",
    "campaign_event",
    "segment",
    "mailing",
    "proxy_request",
    "expense",
    "station",
    "poll_watcher",
    "page",
]
KIND_NAMES: dict[Kind, str] = {
    "person": "Personne",
    "turf": "Secteur",
    "street": "Rue",
    "campaign_event": "Rendez-vous",
    "segment": "Segment",
    "mailing": "Message",
    "proxy_request": "Procuration",
    "expense": "Dépense",
    "station": "Bureau de vote",
    "poll_watcher": "Équipe des bureaux",
    "page": "Page",
}


class SearchText(BaseModel):
    """The text sought, in a body so that no URL, log or history holds a name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "rue des lilas"}]})

    text: Annotated[
        str,
        Field(
            min_length=SHORTEST,
            max_length=LONGEST,
            description="As people type it: accents and capitals do not count.",
        ),
    ]


class SearchResult(BaseModel):
    """One thing that the caller may open."""

    kind: Annotated[Kind, Field(description="What it is; more kinds may come.")]
    kind_name: Annotated[str, Field(description="In French.", examples=["Rue"])]
    title: str
    detail: Annotated[str, Field(description="What tells it from others of its name; empty if nothing does.")]
    page: Annotated[str, Field(description="A page of this service, after its prefix.", examples=["/people"])]


def found(kind: Kind, title: str, page: str, detail: str = "") -> SearchResult:
    return SearchResult(kind=kind, kind_name=KIND_NAMES[kind], title=title, detail=detail, page=page)


Find: TypeAlias = Callable[[AsyncSession, Caller, str], Awaitable[Sequence[SearchResult]]]


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found, and the rights that its pages require."""

    needs: frozenset[str]
    find: Find
    personal: bool = False
    """Finds people: for members in the suite only. Software has operations of its own, whose reads are logged."""


@dataclass(frozen=True)
class Wanted:
    """A typed text, as words to be found at the beginning of words."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Wanted":
        return cls(tuple(simplified(text).split()))

    def matches(self, *texts: str) -> bool:
        """Return whether each word begins one of these texts' words; False without a word."""
        there = [word for text in texts for word in simplified(text).split()]
        return bool(self.words) and all(any(word.startswith(wanted) for word in there) for wanted in self.words)


def pick(text: str, results: Iterable[SearchResult]) -> list[SearchResult]:
    """Return those whose title or detail has the words, titles first."""
    wanted = Wanted.of(text)
    matching = [one for one in results if wanted.matches(one.title, one.detail)]
    return sorted(matching, key=lambda one: not wanted.matches(one.title))[:MOST]


def find_pages(app: FastAPI, hubs: Sequence[Hub], scopes: frozenset[str], text: str) -> list[SearchResult]:
    """Return the pages of the menu that these rights open, by their labels."""
    wanted = Wanted.of(text)
    needed = _page_scopes(app, hubs)
    pages = [
        found("page", label, page, tab.title if tab.title != label else "")
        for hub in hubs
        for tab in hub.tabs
        for page, label in tab.pages.items()
        if needed.get(page, frozenset()) <= scopes
        and any(rights <= scopes for rights in tab.any_of.get(page, (frozenset[str](),)))
    ]
    return [one for one in pages if wanted.matches(one.title, one.detail)][:MOST]


def _page_scopes(app: FastAPI, hubs: Sequence[Hub]) -> dict[str, frozenset[str]]:
    if not hasattr(app.state, "page_scopes"):
        app.state.page_scopes = scopes_of(app, declared_pages(hubs))
    return app.state.page_scopes


async def search(
    app: FastAPI, session: AsyncSession, caller: Caller, sources: Sequence[Source], text: str
) -> list[SearchResult]:
    """Return what the caller may open: things first, then pages. A source that the law closes now has nothing."""
    results: list[SearchResult] = []
    is_software = caller.is_client or caller.through is not None
    for source in sources:
        if not source.needs <= caller.scopes or (source.personal and is_software):
            continue
        try:
            async with session.begin_nested():
                results += (await source.find(session, caller, text))[:MOST]
        except Problem:
            # In the silence before the vote, or in a territory of others: not this, but all the rest.
            continue
    return results + find_pages(app, app.state.hubs, caller.scopes, text)


class _SearchEntry(Posted):
    q: Annotated[str, Field(max_length=LONGEST)] = ""


Member = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]


def search_router(sources: Sequence[Source]) -> APIRouter:
    """Return the routes of a service's search."""
    router = APIRouter(route_class=Route, tags=["search"])

    @router.post("/v1/search")
    async def search_everything(  # pyright: ignore[reportUnusedFunction]  # a route
        wanted: SearchText, request: Request, session: Session, caller: Member
    ) -> Page[SearchResult]:
        """Find what you may open here: things by name, then pages of the menu.

        People for members only.
        """
        return single_page(await search(request.app, session, caller, sources, wanted.text))

    @router.get("/search", include_in_schema=False)
    async def show_search(request: Request, _: Member) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _show(request, PageForm(), None)

    @router.post("/search", include_in_schema=False)
    async def show_found(  # pyright: ignore[reportUnusedFunction]
        request: Request, session: Session, caller: Member, entry: Annotated[_SearchEntry, Form()]
    ) -> Response:
        text = entry.q.strip()
        results = await search(request.app, session, caller, sources, text) if len(text) >= SHORTEST else None
        return _show(request, PageForm.of(entry), results)

    return router


def _show(request: Request, form: PageForm, results: Sequence[SearchResult] | None) -> Response:
    service: str = request.app.state.service
    base: str = request.scope.get("root_path", "")
    groups = None if results is None else [(SERVICES[service], base, results)]
    return render(request, "shell/search.html", form=form, groups=groups, action=f"{base}/search", away=())
