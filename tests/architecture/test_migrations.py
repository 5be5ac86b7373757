"""A migration says by itself what it does: what it imported would be another thing a year later."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.architecture.test_anatomy import ROOT, SERVICES

ALLOWED = {"alembic", "sqlalchemy"}
REACHING = {"import_module", "__import__", "exec", "eval"}


def versions(service: str) -> list[Path]:
    return sorted((ROOT / "services" / service / "src" / service / "migrations" / "versions").rglob("*.py"))


def what_it_should_not_know(source: str) -> set[str]:
    """Names of modules besides Python's own, Alembic and SQLAlchemy, and of what would reach for them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module if node.module and not node.level else ".")
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            found.update({name} & REACHING)
    return {name for name in found if name.partition(".")[0] not in ALLOWED | sys.stdlib_module_names}


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_imports_neither_models_nor_kit(service: str) -> None:
    assert versions(service)
    for path in versions(service):
        assert what_it_should_not_know(path.read_text()) == set(), path


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("from crm.tables import Base", "crm.tables"),
        ("def upgrade():\n    import kit.db.tenancy", "kit.db.tenancy"),
        ("from ... import models", "."),
        ("from importlib import import_module\nimport_module('crm.people.records.models')", "import_module"),
    ],
)
def test_a_forbidden_import_is_found(planted: str, found: str) -> None:
    assert found in what_it_should_not_know(planted)


@pytest.mark.parametrize("service", SERVICES)
def test_the_number_of_a_migration_is_its_revision_and_follows_the_one_before(service: str) -> None:
    """Numbers go on after those that the baseline took the place of: none ever meant anything else."""
    previous, numbers = "None", list[int]()
    for path in versions(service):
        source = path.read_text()
        said = dict(re.findall(r'^(revision|down_revision|replaces) = "?(\w+)"?$', source, re.MULTILINE))
        numbers.append(int(path.name[:4]))
        assert said["down_revision"] == previous, path
        assert said["revision"] in (path.name[:4], path.stem), path
        assert said.get("replaces", path.name[:4]) == path.name[:4], path
        previous = said["revision"]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
