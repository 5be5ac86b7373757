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
    unique = list({id(router): router for router in routers}.values())
    before = _hidden(unique)
    ordered: list[int] = []
    pending = list(range(len(unique)))
    while pending:
        free = next((one for one in pending if before[one] <= {*ordered}), None)
        if free is None:
            paths = ", ".join(_routes_of(unique[one])[0].path for one in pending)
            raise ShadowedRoutes(f"routers hide routes of each other: {paths}")
        ordered.append(free)
        pending.remove(free)
    return [unique[one] for one in ordered]


def hides_path(general: str, path: str) -> bool:
    """Return True if the less specific route `general` would match a request for `path`."""
    return _hides(tuple(general.split("/")), tuple(path.split("/")))


def _hides(general: Parts, path: Parts) -> bool:
    exact = None
    for general_part, part in zip(general, path, strict=False):
        if general_part == part:
            continue
        open_here, open_there = "{" in general_part, "{" in part
        if not open_here and not open_there:
            return False
        # Of two matching routes, the one with the first literal segment from the left is more specific.
        if exact is None and open_here != open_there:
            exact = open_here
    return exact is True and len(general) == len(path)


def _hidden(routers: list[APIRouter]) -> list[set[int]]:
    """Return, for each router, the indexes of those whose routes it would hide."""
    groups: dict[tuple[object, ...], list[tuple[int, Parts]]] = {}
    general: list[tuple[int, Parts, tuple[object, ...]]] = []
    for index, router in enumerate(routers):
        for route in _routes_of(router):
            parts = tuple(route.path.split("/"))
            begin = parts[1:3]
            exact = not any("{" in part for part in begin)
            for method in route.methods or ():
                every = (method, len(parts))
                groups.setdefault(every, []).append((index, parts))
                if exact:
                    groups.setdefault((*every, *begin), []).append((index, parts))
                if "{" in route.path:
                    general.append((index, parts, (*every, *begin) if exact else every))
    hidden: list[set[int]] = [set() for _ in routers]
    for index, parts, group in general:
        hidden[index].update(other for other, theirs in groups[group] if other != index and _hides(parts, theirs))
    return hidden


def _routes_of(router: APIRouter) -> list[APIRoute]:
    return [route for route in router.routes if isinstance(route, APIRoute)]
