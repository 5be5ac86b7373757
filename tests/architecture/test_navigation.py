"""The sidebar agrees with the routes of every service, and no page is left out of it."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from common.scopes import ROLE_SCOPES, Role
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from isoloir_local.gateway.hubs import hubs_of
from kit.app import prepare_app
from kit.pages.shell.entries import ENTRIES, GATEWAY, keys_at_hand
from kit.pages.shell.frame import scopes_of
from kit.pages.shell.hubs import MOST_TABS, Hub, spot_of
from kit.web.router_group import flat_routes

SERVICES = ("predict", "crm", "proxy", "budget", "results")
MOST_ENTRIES = 9
FRAGMENTS = {"/places"}
"""Parts of pages, that scripts ask for."""


@pytest.fixture(scope="module")
def apps() -> dict[str, FastAPI]:
    return {name: prepare_app(import_module(f"{name}.app").create_app) for name in SERVICES}


IN_THE_HEADER = "/search"
"""The search of a service stands in the header of each page, not in a tab."""


def hubs_by_service(apps: dict[str, FastAPI]) -> dict[str, tuple[Hub, ...]]:
    return {name: app.state.hubs for name, app in apps.items()} | {GATEWAY: hubs_of(catches=True)}


def opened(apps: dict[str, FastAPI], service: str, hub: Hub, held: frozenset[str]) -> set[str]:
    """Return the pages of a hub that somebody with these rights may open."""
    needed = scopes_of(apps[service], {page for tab in hub.tabs for page in tab.pages}) if service in apps else {}
    return {
        page
        for tab in hub.tabs
        for page in tab.pages
        if needed.get(page, frozenset()) <= held
        and any(more <= held for more in tab.any_of.get(page, (frozenset[str](),)))
    }


def pages_of(app: FastAPI) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the pages of the team that need nothing in their address, with the rights that they take."""
    for context in iter_route_contexts(flat_routes(app)):
        route: Any = context.original_route
        path = context.path or ""
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()) or route.include_in_schema:
            continue
        needed = scopes_of(app, {path}).get(path, frozenset())
        whole = "{" not in path and "." not in path and not path.endswith("/stream") and path not in FRAGMENTS
        if needed and whole:
            yield path, needed


def test_each_door_is_a_page_with_the_rights_that_it_takes(apps: dict[str, FastAPI]) -> None:
    for door in (door for entry in ENTRIES for door in entry.doors if door.service != GATEWAY):
        needed = scopes_of(apps[door.service], {door.path})
        assert door.path in needed, f"{door.service} has no page {door.path}"
        assert needed[door.path] <= door.needs, f"{door.service}{door.path} takes {needed[door.path]}"


def test_an_entry_is_shown_to_whoever_may_open_something_behind_it(apps: dict[str, FastAPI]) -> None:
    for role in Role:
        held = ROLE_SCOPES[role]
        for entry in ENTRIES:
            shown = any(door.needs <= held for door in entry.doors)
            behind = {
                f"{service}{page}"
                for service, hubs in hubs_by_service(apps).items()
                for hub in hubs
                # Webhooks and reads of software: each service's, and all of them on the page of integrations.
                if hub.entry == entry.key and (service in ("crm", GATEWAY) or entry.key != "settings")
                for page in opened(apps, service, hub, held)
            }
            assert shown == bool(behind), f"{role}: {entry.title} is {shown}, and leads to {behind}"


def test_there_are_few_entries_and_few_tabs(apps: dict[str, FastAPI]) -> None:
    assert len(ENTRIES) <= MOST_ENTRIES
    keys = {entry.key for entry in ENTRIES}
    for service, hubs in hubs_by_service(apps).items():
        for hub in hubs:
            assert hub.entry in keys, f"{service}: {hub.entry}"
    for entry in ENTRIES:
        titles = {door.tab for door in entry.doors if door.tab} | {
            tab.title
            for hubs in hubs_by_service(apps).values()
            for hub in hubs
            if hub.entry == entry.key
            for tab in hub.tabs
        }
        assert len(titles) <= MOST_TABS, f"{entry.title}: {titles}"


def test_every_page_of_the_team_stands_in_a_hub(apps: dict[str, FastAPI]) -> None:
    for service, app in apps.items():
        for path, _ in pages_of(app):
            spot = spot_of(app.state.hubs, path)
            assert spot is not None
            assert spot.tab or path == IN_THE_HEADER, f"{service}: name {path} in a tab of HUBS, in its app.py"


def test_every_declared_page_exists(apps: dict[str, FastAPI]) -> None:
    for service, app in apps.items():
        declared = {page for hub in app.state.hubs for tab in hub.tabs for page in tab.pages}
        assert declared <= set(scopes_of(app, declared)), f"{service}: {declared - set(scopes_of(app, declared))}"


def test_each_role_has_one_to_four_entries_at_hand() -> None:
    for role in Role:
        visible = [entry.key for entry in ENTRIES if any(door.needs <= ROLE_SCOPES[role] for door in entry.doors)]
        at_hand = keys_at_hand({role}, visible)
        assert at_hand[0] == "today"
        assert 2 <= len(at_hand) <= 4, f"{role}: {at_hand}"
