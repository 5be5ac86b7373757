"""Discovery of a service's parts by the names of its modules (ADR 65): nothing is left out, whatever its depth."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts
from kit.discovery.parts import find_consumers, find_modules
from kit.discovery.routers import ShadowedRoutes, find_routers, hides_path, order_routers
from kit.web.router_group import flat_routes

from tests.contracts.documents import _NO_SECRET as NO_SECRET  # pyright: ignore[reportPrivateUsage]

ROOT = Path(__file__).parents[2]
TABLE = "a table"
SERVICES = ("predict", "crm", "proxy", "budget", "results")
PLACES = {
    "APIRouter": ("routes", "pages"),
    "application_router": ("pages",),
    "summary_router": ("routes",),
    "after_election_router": ("routes",),
    "search_router": ("routes",),
    "Consumer": ("consumers",),
    "JobKind": ("jobs",),
    TABLE: ("models",),
}
"""Modules of a feature in which each thing is made, by its maker."""
WORDS = (*PLACES.keys() - {TABLE}, "__tablename__", "keep_")
"""Words of modules that make one of them."""
MAKERS_OF_ROUTERS = ("APIRouter", "application_router", "summary_router", "after_election_router", "search_router")
"""Makers of routers: FastAPI itself, and kit for an application on a phone, a home page's summary, what is left after
the election, the search of a service."""
BESIDE = {"keep_reading"}
"""The mailbox for replies, which the worker starts where one is set."""


def package(service: str) -> Path:
    return ROOT / "services" / service / "src" / service


def made_in(top: Path) -> Iterator[tuple[str, Path]]:
    """Yield what each module below makes: a router, a consumer, a kind of job, a table, a watcher; and where."""
    for path in sorted(top.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text()
        # Most modules make none of it, and are not parsed.
        if not any(word in text for word in WORDS):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and (name := _called(node)) in PLACES:
                yield name, path
            elif isinstance(node, ast.ClassDef) and any(_names_table(one) for one in node.body):
                yield TABLE, path
            elif isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("keep_") and _watches(node):
                yield node.name, path


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _names_table(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(one, ast.Name) and one.id == "__tablename__" for one in node.targets
    )


def _watches(node: ast.AsyncFunctionDef) -> bool:
    return any(isinstance(one.annotation, ast.Name) and one.annotation.id == "Sessions" for one in node.args.args)


def misplaced(top: Path) -> list[str]:
    """List the parts that would not be found, in the order of the modules."""
    return [
        f"{kind} in {path.relative_to(top)}"
        for kind, path in made_in(top)
        if kind in PLACES and (path.stem not in PLACES[kind] or path.parent == top)
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_everything_a_feature_makes_stands_where_it_is_found(service: str) -> None:
    assert misplaced(package(service)) == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_found_is_all_that_is_made(service: str) -> None:
    made = Counter(kind for kind, _ in made_in(package(service)))
    gathered = import_module(f"{service}.consumers")
    tables = import_module(f"{service}.tables").Base.registry.mappers
    assert len(find_routers(service)) == sum(made.pop(kind, 0) for kind in MAKERS_OF_ROUTERS)
    assert len(gathered.CONSUMERS) == made.pop("Consumer", 0)
    assert len(gathered.JOBS) == made.pop("JobKind", 0)
    assert len(set(tables)) == made.pop(TABLE)
    watchers = {one.__name__ for one in gathered.WATCHERS}
    assert watchers == made.keys() - BESIDE
    assert len(gathered.WATCHERS) == sum(count for name, count in made.items() if name not in BESIDE)


@pytest.mark.parametrize("service", SERVICES)
def test_no_route_hides_a_later_one(service: str) -> None:
    """Check the routes of the whole application, in the order in which they are tried."""
    settings = import_module(f"{service}.settings").Settings(secret_key=NO_SECRET)
    app = import_module(f"{service}.app").create_app(settings=settings)
    tried: dict[tuple[str, int], list[str]] = {}
    hidden: list[tuple[str, str]] = []
    endpoints = set[object]()
    for context in iter_route_contexts(flat_routes(app)):
        if isinstance(context.original_route, APIRoute) and context.path:
            endpoints.add(context.original_route.endpoint)
            for method in context.methods or ():
                alike = tried.setdefault((method, context.path.count("/")), [])
                hidden += [(one, context.path) for one in alike if one == context.path or hides_path(one, context.path)]
                alike.append(context.path)
    assert hidden == []
    routes = [one for router in find_routers(service) for one in router.routes if isinstance(one, APIRoute)]
    assert {one.endpoint for one in routes} <= endpoints


@pytest.mark.parametrize("service", SERVICES)
def test_a_web_process_loads_neither_jobs_nor_consumers(service: str) -> None:
    code = f"import sys, {service}.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    workers = {name for name in loaded if name.startswith(f"{service}.") and name.endswith((".jobs", ".consumers"))}
    assert workers == set()
    assert "kit.worker" not in loaded


@pytest.mark.parametrize("service", SERVICES)
def test_every_module_of_commands_is_named_by_another(service: str) -> None:
    folder = package(service) / "commands"
    if not folder.is_dir():
        return
    named = {
        node.module
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    here = {f"{service}.commands.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"}
    assert here <= named


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service whose one feature lies two folders deep."""
    feature = tmp_path / "planted" / "field" / "rounds"
    feature.mkdir(parents=True)
    for folder in (feature, feature.parent, feature.parent.parent):
        (folder / "__init__.py").write_text("")
    (feature / "routes.py").write_text("from fastapi import APIRouter\n\nrouter = APIRouter()\npublic = APIRouter()\n")
    (feature / "consumers.py").write_text("CONSUMERS = [1, 2]\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [one for one in sys.modules if one.partition(".")[0] == "planted"]:
        del sys.modules[name]
    return tmp_path / "planted"


def test_a_feature_is_found_at_any_depth(planted: Path) -> None:
    assert find_modules(planted.name, "routes") == ["planted.field.rounds.routes"]
    assert len(find_routers("planted")) == 2
    assert find_consumers("planted") == [1, 2]
    assert misplaced(planted) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("field/rounds/serving.py", "router = APIRouter()"),
        ("routes.py", "router = APIRouter()"),
        ("field/rounds/service.py", "WORK = JobKind(1)"),
        ("field/jobs.py", "REACTIONS = [Consumer(1)]"),
        ("field/rounds/queries.py", "class Round:\n    __tablename__ = 'round'"),
    ],
)
def test_what_is_left_out_is_seen(planted: Path, module: str, line: str) -> None:
    (planted / module).write_text(f"{line}\n")
    (left_out,) = misplaced(planted)
    assert left_out.endswith(module)


def routes_of(*paths: str) -> APIRouter:
    router = APIRouter()
    for path in paths:
        router.add_api_route(path, lambda: None)
    return router


def test_the_more_exact_route_is_tried_first_whatever_the_modules_are_called() -> None:
    general, exact, other = routes_of("/people/{id}"), routes_of("/people/bulk"), routes_of("/people/{id}/tags")
    assert order_routers([general, exact, other, general]) == [exact, general, other]


def test_routers_that_hide_routes_of_each_other_are_refused() -> None:
    one, other = routes_of("/people/{id}", "/turfs/new"), routes_of("/people/bulk", "/turfs/{id}")
    with pytest.raises(ShadowedRoutes, match=r"/people/\{id\}, /people/bulk"):
        order_routers([one, other])


@pytest.mark.parametrize(
    ("general", "path", "hidden"),
    [
        ("/people/{id}", "/people/bulk", True),
        ("/people/bulk", "/people/{id}", False),
        ("/people/{id}", "/people/{key}", False),
        ("/people/{id}", "/people/bulk/undo", False),
        ("/people/{id}", "/turfs/bulk", False),
        ("/{kind}/{id}/undo", "/pool/{id}/undo", True),
        ("/pool/{id}/undo", "/{kind}/first/undo", False),
        ("/{kind}/first/undo", "/pool/{id}/undo", True),
    ],
)
def test_a_route_hides_what_is_more_exact(general: str, path: str, *, hidden: bool) -> None:
    assert hides_path(general, path) is hidden
