"""The frame round the pages of a team: sidebar, tabs, header, and on a phone the bottom bar, for who looks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elections.places.names import place_name
from elections.places.place import parse_territory
from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from markupsafe import Markup

from kit.campaigns.queries import campaign_today
from kit.pages.service_names import SERVICES
from kit.pages.shell.countdown import Countdown, count_down
from kit.pages.shell.entries import BY_KEY, ENTRIES, GATEWAY, Door, Entry, keys_at_hand
from kit.pages.shell.hubs import Hub, Spot, Tab, declared_pages, spot_of
from kit.security.role_names import ROLE_NAMES
from kit.security.viewer import Viewer, viewer_of
from kit.web.router_group import flat_routes

SEARCH_ADDRESS = "/recherche"
"""The gateway's page that asks all services."""
_NO_MORE = (frozenset[str](),)


@dataclass(frozen=True)
class Link:
    title: str
    href: str
    current: str = ""
    """Value of `aria-current`: `page`, `true` for what the page stands in, empty otherwise."""
    icon: str = ""


@dataclass(frozen=True)
class Header:
    """The campaign, its place and the days left."""

    campaign: str
    candidate: str
    place: str
    countdown: Countdown | None
    is_demo: bool
    is_exercise: bool
    roles: str


@dataclass(frozen=True)
class Frame:
    header: Header | None
    entries: Sequence[Link]
    at_hand: Sequence[Link]
    hub: str
    """Title of the entry that the page stands in."""
    tabs: Sequence[Link]
    pages: Sequence[Link]
    """The second row: the pages of the tab, where it has several."""
    is_alone: bool
    """The service runs without gateway: no home page, no other service, no login of its own."""
    search: str
    """Address of the page that searches; scripts open a panel instead of it."""
    searched: Sequence[tuple[str, str]]
    """Services that a search asks, by name, with their prefix. The gateway's is empty: it knows its own pages."""
    help: str
    """Address of the guide's chapter on this page; empty for a service alone: the gateway serves the guide."""


def frame_of(request: Request) -> Frame | None:
    """Return the frame; None on pages that are not the team's."""
    viewer = viewer_of(request)
    hubs: Sequence[Hub] = request.app.state.hubs
    if viewer is None or not hubs:
        return None
    base: str = request.scope.get("root_path", "")
    spot = spot_of(hubs, request.url.path.removeprefix(base) or "/")
    return _Drawing(request, viewer, hubs, base, spot or Spot("")).draw()


class _Drawing:
    """A frame in the making, from the caller's rights, this service's hubs, and the page's spot in them."""

    def __init__(self, request: Request, viewer: Viewer, hubs: Sequence[Hub], base: str, spot: Spot) -> None:
        self._viewer = viewer
        self._hubs = {hub.entry: hub for hub in hubs}
        self._base = base
        self._spot = spot
        self._path = request.url.path.removeprefix(base) or "/"
        self._service: str = request.app.state.service
        self._needed = _needed_scopes(request.app, hubs)
        self._neighbours = neighbours(request)

    def draw(self) -> Frame:
        entries = [link for entry in ENTRIES if (link := self._entry(entry))]
        keys = [entry.key for entry in ENTRIES if self._entry(entry)]
        at_hand = keys_at_hand(self._viewer.roles, keys)
        entry = BY_KEY.get(self._spot.entry)
        rows = self._tabs(entry) if entry else {}
        tabs = [
            Link(title, pages[0].href, self._current(title == self._spot.tab, pages[0].href))
            for title, pages in rows.items()
        ]
        second = rows.get(self._spot.tab, [])
        return Frame(
            header=_header(self._viewer),
            entries=entries,
            at_hand=[link for key in at_hand for link in entries if link.icon == BY_KEY[key].icon],
            hub=entry.title if entry else "",
            tabs=tabs if len(tabs) > 1 else [],
            pages=second if len(second) > 1 else [],
            is_alone=GATEWAY not in self._neighbours,
            search=SEARCH_ADDRESS if GATEWAY in self._neighbours else f"{self._base}/search",
            searched=self._searched(),
            help=self._help() if GATEWAY in self._neighbours else "",
        )

    def _help(self) -> str:
        """Return where the gateway finds the chapter: by the declared page, so that no key of a person is in it."""
        hub = self._hubs.get(self._spot.entry)
        beside = [page for tab in (hub.tabs if hub else ()) if tab.title == self._spot.tab for page in tab.pages]
        page = self._spot.page or next(iter(beside), "/")
        return f"/guide/aide?page={self._base}{page}"

    def _searched(self) -> list[tuple[str, str]]:
        if GATEWAY not in self._neighbours:
            return [(SERVICES[self._service], self._base)]
        services = [(title, f"/{name}") for name, title in SERVICES.items() if name in self._neighbours]
        return [*services, ("La suite", "")]

    def _entry(self, entry: Entry) -> Link | None:
        own = self._hubs.get(entry.key)
        mine = [link for tab in own.tabs for link in self._pages(tab)] if own else []
        for door in entry.doors:
            if door.service != self._service and self._opens(door):
                return Link(entry.title, door.address, self._current(entry.key == self._spot.entry, ""), entry.icon)
            if door.service == self._service and mine:
                break
        if not mine:
            return None
        return Link(entry.title, mine[0].href, self._current(entry.key == self._spot.entry, mine[0].href), entry.icon)

    def _tabs(self, entry: Entry) -> dict[str, list[Link]]:
        hub = self._hubs.get(entry.key)
        own = {tab.title: self._pages(tab) for tab in hub.tabs} if hub else {}
        found: dict[str, list[Link]] = {title: [] for title in entry.tabs}
        for door in entry.doors:
            if door.service == self._service:
                found.setdefault(door.tab, []).extend(own.pop(door.tab, ()))
            elif door.tab and self._opens(door):
                found[door.tab].append(Link(door.label or door.tab, door.address))
        for title, pages in own.items():
            found.setdefault(title, []).extend(pages)
        # Several doors may lead to one page, for other rights each.
        return {title: list({one.href: one for one in pages}.values()) for title, pages in found.items() if pages}

    def _pages(self, tab: Tab) -> list[Link]:
        return [
            Link(label, f"{self._base}{page}", self._current(page == self._spot.page, f"{self._base}{page}"))
            for page, label in tab.pages.items()
            if self._needed.get(page, frozenset()) <= self._viewer.scopes
            and any(rights <= self._viewer.scopes for rights in tab.any_of.get(page, _NO_MORE))
        ]

    def _opens(self, door: Door) -> bool:
        return door.service in self._neighbours and door.needs <= self._viewer.scopes

    def _current(self, within: bool, href: str) -> str:
        if not within:
            return ""
        return "page" if href == f"{self._base}{self._path}" else "true"


def neighbours(request: Request) -> Collection[str]:
    """Return the services that links may lead to: this one, and those behind the same gateway."""
    service: str = request.app.state.service
    if not request.scope.get("root_path", "") and service != GATEWAY:
        return {service}
    return {GATEWAY, service, *request.app.state.settings.services}


class OpenPages:
    """Pages of this service that the person may open, for the links within a page."""

    def __init__(self, request: Request) -> None:
        self._app: FastAPI = request.app
        self._base: str = request.scope.get("root_path", "")
        self._viewer = viewer_of(request)

    def may_open(self, page: str) -> bool:
        """Return whether the rights open it; True where nobody is known, as the page itself decides."""
        if self._viewer is None:
            return True
        held = self._viewer.scopes
        tabs = [tab for hub in self._app.state.hubs for tab in hub.tabs if page in tab.pages]
        return self._needed.get(page, frozenset()) <= held and all(
            any(rights <= held for rights in tab.any_of.get(page, _NO_MORE)) for tab in tabs
        )

    def has_rights(self, *scopes: str) -> bool:
        """Return whether the person has these rights, for links to another service."""
        return self._viewer is None or self._viewer.scopes >= set(scopes)

    def link_row(self, *pages: tuple[str, str]) -> Markup:
        """Return links to those of these pages that open: address and label of each."""
        link = Markup('<a href="{}">{}</a>')
        opening = [(page, label) for page, label in pages if self.may_open(page)]
        return Markup(" · ").join(link.format(f"{self._base}{page}", label) for page, label in opening)

    @property
    def _needed(self) -> Mapping[str, frozenset[str]]:
        state = self._app.state
        if not hasattr(state, "route_scopes"):
            paths = {context.path for context in iter_route_contexts(flat_routes(self._app)) if context.path}
            state.route_scopes = scopes_of(self._app, paths)
        return state.route_scopes


def _header(viewer: Viewer) -> Header | None:
    state = viewer.campaign
    if state is None:
        return None
    return Header(
        campaign=state.name,
        candidate=state.candidate,
        place=place_name(parse_territory(state.territory)),
        countdown=count_down(state, campaign_today(state)),
        is_demo=state.demo,
        is_exercise=state.is_exercise,
        roles=", ".join(ROLE_NAMES[role] for role in ROLE_NAMES if role in viewer.roles),
    )


def _needed_scopes(app: FastAPI, hubs: Sequence[Hub]) -> Mapping[str, frozenset[str]]:
    if not hasattr(app.state, "page_scopes"):
        app.state.page_scopes = scopes_of(app, declared_pages(hubs))
    return app.state.page_scopes


def scopes_of(app: FastAPI, pages: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the rights that each of these pages requires, of those that there are."""
    by_path: dict[str, frozenset[str]] = {}
    for context in iter_route_contexts(flat_routes(app)):
        route: Any = context.original_route
        path = context.path or ""
        if isinstance(route, APIRoute) and path in pages and "GET" in (route.methods or ()):
            by_path[path] = frozenset(_asked(route.dependant))
    return by_path


def _asked(dependant: Dependant) -> Iterator[str]:
    yield from dependant.own_oauth_scopes or ()
    for dependency in dependant.dependencies:
        yield from _asked(dependency)
