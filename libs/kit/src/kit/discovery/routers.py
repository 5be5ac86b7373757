"""The routers of a service, found in its `routes.py` and `pages.py`, and the order in which they are tried."""

from importlib import import_module
from types import ModuleType
from typing import TypeAlias

from fastapi import APIRouter
from fastapi.routing import APIRoute

from kit.discovery.parts import find_modules

Parts: TypeAlias = tuple[str, ...]
"""Of a path, between its slashes."""


class ShadowedRoutes(Exception):
    """Two routers of a service each hide a route of the other, so that no order serves both."""


def find_routers(package: str) -> list[APIRouter]:
    """Return the routers of a service, each before those that would hide one of its routes.

    Otherwise they are in the order of their modules' names, and of their lines in a module.
    """
    modules = map(import_module, find_modules(package, "routes", "pages"))
    return order_routers([router for module in modules for router in routers_in(module)])


def routers_in(module: ModuleType) -> list[APIRouter]:
    return [value for value in vars(module).values() if isinstance(value, APIRouter)]


def order_routers(routers: list[APIRouter]) -> list[APIRouter]:
    """Return the routers, each once, so that `/people/bulk` is tried before `/people/{id}` of another router.

    Raise Shadowed where that is not possible.
    """
    known = list({id(one): one for one in routers}.values())
    before = _hidden(known)
    ordered: list[int] = []
    waiting = list(range(len(known)))
    while waiting:
        free = next((one for one in waiting if before[one] <= {*ordered}), None)
        if free is None:
            paths = ", ".join(_routes_of(known[one])[0].path for one in waiting)
            raise ShadowedRoutes(f"routers hide routes of each other: {paths}")
        ordered.append(free)
        waiting.remove(free)
    return [known[one] for one in ordered]


def hides_path(general: str, path: str) -> bool:
    """Return True if the route of `general`, which is less exact, would take a request for `path`."""
    return _hides(tuple(general.split("/")), tuple(path.split("/")))


def _hides(general: Parts, path: Parts) -> bool:
    exact = None
    for ours, theirs in zip(general, path, strict=False):
        if ours == theirs:
            continue
        open_here, open_there = "{" in ours, "{" in theirs
        if not open_here and not open_there:
            return False
        # Of two that take the same address the one is more exact that is so first, from the left.
        if exact is None and open_here != open_there:
            exact = open_here
    return exact is True and len(general) == len(path)


def _hidden(routers: list[APIRouter]) -> list[set[int]]:
    """Return for each router the places of those whose routes it would hide."""
    alike: dict[tuple[object, ...], list[tuple[int, Parts]]] = {}
    general: list[tuple[int, Parts, tuple[object, ...]]] = []
    for place, router in enumerate(routers):
        for route in _routes_of(router):
            parts = tuple(route.path.split("/"))
            begin = parts[1:3]
            exact = not any("{" in part for part in begin)
            for method in route.methods or ():
                every = (method, len(parts))
                alike.setdefault(every, []).append((place, parts))
                if exact:
                    alike.setdefault((*every, *begin), []).append((place, parts))
                if "{" in route.path:
                    general.append((place, parts, (*every, *begin) if exact else every))
    found: list[set[int]] = [set() for _ in routers]
    for place, parts, group in general:
        found[place].update(other for other, theirs in alike[group] if other != place and _hides(parts, theirs))
    return found


def _routes_of(router: APIRouter) -> list[APIRoute]:
    return [route for route in router.routes if isinstance(route, APIRoute)]
