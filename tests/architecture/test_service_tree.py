"""Each rule about a service's files finds what breaks it, at the top and nested."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture import service_tree

PARTS = sorted(service_tree.REQUIRED - {"migrations"})
README = "# Orders\n\nKnows orders.\n\nTells OrderPlaced.\n\nMust not touch invoices.\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A service with a feature at the top and two in a domain, that breaks no rule."""
    package = tmp_path / "src" / "shop"
    for name in (*PARTS, "migrations/0001_first.py"):
        write(package / name, "")
    write(package / "orders" / "README.md", README)
    for feature in ("stocks", "orders/parcels", "orders/lines"):
        for name in ("__init__", "models", "schemas", "queries", "service", "routes", "rules"):
            write(package / feature / f"{name}.py", "")
        write(tmp_path / "tests" / feature / "test_all.py", "")
    write(package / "orders" / "__init__.py", "")
    return package


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def found(package: Path) -> list[str]:
    """Ask every rule, so that a violation is found by one of them alone."""
    rules: list[Callable[[], Iterator[str]]] = [
        lambda: service_tree.missing_parts(package),
        lambda: service_tree.untested_features(package, package.parents[1] / "tests"),
        lambda: service_tree.http_outside_of_routes(package),
        lambda: service_tree.foreign_models(package),
        lambda: service_tree.undescribed_domains(package),
        lambda: service_tree.ended_transactions(package),
        lambda: service_tree.bad_files([package]),
        lambda: service_tree.servers_days([package]),
    ]
    # What a file imports is remembered by its path: the planted one was read before.
    service_tree.imported.cache_clear()
    return [line.replace(f"{package}/", "") for rule in rules for line in rule()]


def test_a_tidy_service_breaks_no_rule(package: Path) -> None:
    assert found(package) == []
    assert [path.name for path in service_tree.features(package)] == ["lines", "parcels", "stocks"]
    assert [path.name for path in service_tree.domains(package)] == ["orders"]


@pytest.mark.parametrize("feature", ["stocks", "orders/parcels", "orders/lines/sealed"])
@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("rules.py", "from fastapi import Request", "imports fastapi"),
        ("jobs.py", "import nats.js", "imports nats"),
        ("service.py", "async def f(session):\n    await session.commit()", "ends a transaction"),
        ("utils.py", "", "says nothing"),
        ("base_rules.py", "", "says nothing"),
        ("helpers/rules.py", "", "says nothing"),
        ("rules.py", "\n" * 401, "is too long"),
        ("rules.py", "from datetime import date\nday = date.today()", "the server's clock"),
    ],
)
def test_a_rule_is_broken_at_any_depth(package: Path, feature: str, name: str, text: str, why: str) -> None:
    write(package.parents[1] / "tests" / feature / "test_all.py", "")
    write(package / "orders" / "lines" / "README.md", README)
    write(package / feature / name, text)
    (line,) = found(package)
    assert why in line
    assert f"{feature}/{name}".removesuffix(".py") in line or name.startswith("helpers")


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("stocks/rules.py", "from shop.orders.parcels.models import Parcel"),
        ("stocks/rules.py", "from shop.orders.parcels import models"),
        ("stocks/rules.py", "import shop.orders.parcels.queries"),
        ("orders/lines/service.py", "from shop.orders.parcels.queries import find"),
        ("orders/lines/service.py", "from shop.stocks import queries"),
        ("orders/lines/rules/deep/ages.py", "from shop.stocks.models import Stock"),
        ("orders/rules/ages.py", "from shop.orders.lines.models import Line"),
    ],
)
def test_another_features_models_are_found_whatever_the_depth(package: Path, importer: str, statement: str) -> None:
    write(package / importer, statement)
    (line,) = found(package)
    assert line.startswith(f"shop.{importer.removesuffix('.py').replace('/', '.')} imports shop.")


def test_a_package_inside_a_feature_may_read_its_models(package: Path) -> None:
    write(package / "orders/lines/rules/ages.py", "from shop.orders.lines.models import Line")
    assert found(package) == []


@pytest.mark.parametrize("feature", ["notes", "orders/notes", "orders/lines/notes"])
def test_a_feature_without_tests_is_found(package: Path, feature: str) -> None:
    write(package / "orders" / "lines" / "README.md", README)
    write(package / feature / "routes.py", "")
    assert found(package) == [f"{feature} has no tests in {package.parents[1] / 'tests'}"]
    write(package.parents[1] / "tests" / "notes" / "test_notes.py", "")
    assert found(package) == []


def test_a_domain_without_a_readme_of_about_ten_lines_is_found(package: Path) -> None:
    readme = package / "orders" / "README.md"
    for text in ("# Orders\n", "line\n" * 30):
        readme.write_text(text)
        assert len(found(package)) == 1
    readme.unlink()
    assert found(package) == ["orders/README.md has 0 lines, not about ten"]


def test_a_missing_part_and_a_loose_module_are_found(package: Path) -> None:
    (package / "worker.py").unlink()
    write(package / "reading.py", "")
    assert found(package) == [f"{package} has no worker.py", "reading.py: a feature is a folder"]
