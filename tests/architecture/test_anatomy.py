"""The five services are built alike, and the rules of CONTRIBUTING are kept: a machine says so."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ["predict", "crm", "proxy", "budget", "results"]
REQUIRED = {"__init__.py", "app.py", "worker.py", "settings.py", "db.py", "tables.py", "consumers.py", "migrations"}
BESIDE = {"commands.py", "templates", "static", "data", "py.typed", "__pycache__"}
FORBIDDEN = ("utils", "helpers", "misc", "manager", "core")
MAX_LINES = 400


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if ".venv" not in path.parts:
                yield path


def features(service: str) -> list[Path]:
    package = ROOT / "services" / service / "src" / service
    left = [path for path in package.iterdir() if path.name not in REQUIRED | BESIDE]
    return sorted(path for path in left if path.is_dir())


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_parts_that_all_have(service: str) -> None:
    folder = ROOT / "services" / service
    assert (folder / "README.md").exists()
    assert (folder / "pyproject.toml").exists()
    found = {path.name for path in (folder / "src" / service).iterdir()}
    assert found >= REQUIRED
    loose = {name for name in found - REQUIRED - BESIDE if name.endswith(".py")}
    assert not loose, "a feature is a folder"
    assert features(service), "a service knows something"


@pytest.mark.parametrize("service", SERVICES)
def test_a_worker_is_started_by_its_own_main_with_all_that_it_does(service: str) -> None:
    """The launcher and the containers call it: what `consumers.py` offers must be in it."""
    worker = import_module(f"{service}.worker")
    assert callable(worker.main)
    assert hasattr(worker, "JOBS") == hasattr(import_module(f"{service}.consumers"), "JOBS")


@pytest.mark.parametrize("service", SERVICES)
def test_every_feature_is_tried_by_tests_of_its_own(service: str) -> None:
    tests = ROOT / "services" / service / "tests"
    for feature in features(service):
        if any((feature / name).exists() for name in ("routes.py", "pages.py", "service.py")):
            assert list(tests.glob(f"{feature.name}/test_*.py")), f"{service} has no tests/{feature.name}"


@pytest.mark.parametrize("service", SERVICES)
def test_only_routes_and_pages_know_http(service: str) -> None:
    for feature in features(service):
        for path in feature.glob("*.py"):
            if path.stem in ("routes", "pages", "__init__"):
                continue
            known = {name.partition(".")[0] for name in imported(path)}
            assert not known & {"fastapi", "starlette", "nats"}, path


@pytest.mark.parametrize("service", SERVICES)
def test_features_keep_their_models_to_themselves(service: str) -> None:
    for feature in features(service):
        for path in feature.glob("*.py"):
            for name in imported(path):
                parts = name.split(".")
                if parts[0] == service and len(parts) == 3 and parts[2] in ("models", "queries"):
                    assert parts[1] == feature.name, f"{path} reads {name}"


def test_only_kit_ends_transactions() -> None:
    for path in sources("services"):
        if "/tests/" in str(path) or path.stem == "commands":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("commit", "rollback"), f"{path}:{node.lineno} ends a transaction"


def test_files_are_short_and_their_names_say_something() -> None:
    for path in sources("libs", "services", "deploy", "tests", "bench"):
        assert path.stem not in FORBIDDEN, path
        assert not path.stem.startswith("base_"), path
        assert len(path.read_text().splitlines()) <= MAX_LINES, f"{path} is too long"


def test_each_package_is_what_its_folder_is_called() -> None:
    for service in SERVICES:
        assert Path(str(import_module(service).__file__)).is_relative_to(ROOT / "services" / service)


def test_nothing_in_the_tree_names_a_registry_or_this_machine() -> None:
    parts = (("python", "hosted"), ("pypi", ".org/simple"), ("registry", ".npm"), ("deb", ".debian"))
    hosts = ["".join(both) for both in parts]  # in two parts, so that this file names none
    for pattern in ("*.py", "*.toml", "*.yml", "*.md", "*.txt", "Makefile", "Dockerfile"):
        for path in ROOT.rglob(pattern):
            if not {".venv", ".site", ".git", ".isoloir"} & set(path.parts):
                text = path.read_text(errors="replace")
                assert not [host for host in hosts if host in text], path


def test_no_day_is_that_of_the_servers_clock() -> None:
    """At one in the morning in Paris the day of UTC, and of a server, is still the one before."""
    days = r"(campaign_now\(((?!astimezone)[^\n])*\)|now\(UTC\)|utcnow\(\))\.date\(\)"
    written = re.compile(rf"\b{days}|\bdate\.today\(\)")
    hits = {path for path in sources("libs", "services", "deploy", "tests") if written.search(path.read_text())}
    assert {str(path.relative_to(ROOT)) for path in hits} - {"tests/architecture/test_anatomy.py"} == set()
