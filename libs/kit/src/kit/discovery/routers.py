"""Discovery of a service's routers in its `routes.py` and `pages.py`, in an order without hidden routes."""

from importlib import import_module
from types import ModuleType
from typing import TypeAlias

from fastapi import APIRouter
from fastapi.routing import APIRoute

from kit.discovery.parts import find_modules

Parts: TypeAlias = tuple[str, ...]
"""The segments of a path."""


class ShadowedRoutes(Exception):
    """Two routers each hide a route of the other, so that no order works."""


def find_routers(package: str) -> list[APIRouter]:
    """Return the routers of a service, each before those that would hide one of its routes.

    Otherwise sorted by module name, and by line within a module.
    """
    modules = map(import_module, find_modules(package, "routes", "pages"))
    return order_routers([router for module in modules for router in routers_in(module)])


def routers_in(module: ModuleType) -> list[APIRouter]:
    return [value for value in vars(module).values() if isinstance(value, APIRouter)]


def order_routers(routers: list[APIRouter]) -> list[APIRouter]:
    """Return each router once, so that `/people/bulk` is tried before another router's `/people/{id}`.

    Raise ShadowedRoutes if that is impossible.
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
    """Return True if the less specific route `general` would match a request for `path`."""
    return _hides(tuple(general.split("/")), tuple(path.split("/")))


def _hides(general: Parts, path: Parts) -> bool:
    exact = None
    for ours, theirs in zip(general, path, strict=False):
        if ours == theirs:
            continue
        open_here, open_there = "{" in ours, "{" in theirs
        if not open_here and not open_there:
            return False
        # Of two matching routes, the one with the first literal segment from the left is more specific.
        if exact is None and open_here != open_there:
            exact = open_here
    return exact is True and len(general) == len(path)


def _hidden(routers: list[APIRouter]) -> list[set[int]]:
    """Return, for each router, the indexes of those whose routes it would hide."""
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
