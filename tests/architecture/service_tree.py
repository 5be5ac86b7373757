"""Rules about the files of a service, as functions of a folder: each yields one sentence for each thing that is wrong.

A *feature* is a package, at any depth, that has one of the files that features have. A *domain* is a package of them.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

REQUIRED = {"__init__.py", "app.py", "worker.py", "settings.py", "db.py", "tables.py", "consumers.py", "migrations"}
BESIDE = {"commands.py", "templates", "static", "data", "py.typed", "README.md", "__pycache__"}
OF_FEATURES = ("models", "schemas", "routes", "pages", "service", "queries", "consumers", "jobs")
TRIED = ("routes.py", "pages.py", "service.py")
HTTP = {"fastapi", "starlette", "nats"}
FORBIDDEN = ("utils", "helpers", "misc", "manager", "core")
ENDINGS = ("commit", "rollback")
MAX_LINES = 400
README_LINES = range(4, 21)


def packages(package: Path) -> Iterator[Path]:
    """Yield the packages inside a service's own, at any depth; not its migrations."""
    for path in sorted(package.iterdir()):
        if path.is_dir() and path.name not in REQUIRED | BESIDE:
            if any(path.glob("*.py")):
                yield path
            yield from packages(path)


def features(package: Path) -> list[Path]:
    return [path for path in packages(package) if is_feature(path)]


def domains(package: Path) -> list[Path]:
    return [path for path in packages(package) if any(is_feature(inner) for inner in packages(path))]


def is_feature(path: Path) -> bool:
    return any((path / f"{name}.py").exists() for name in OF_FEATURES)


def feature_of(path: Path, package: Path) -> Path | None:
    """Return the innermost feature that a file is in; None for a file that is in none."""
    for folder in path.parents:
        if folder == package:
            return None
        if is_feature(folder):
            return folder
    return None


def modules(package: Path) -> Iterator[Path]:
    """Yield each module that is in a package of the service, at any depth."""
    for folder in packages(package):
        yield from sorted(folder.glob("*.py"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Return the dotted names that a file imports, of `from a import b` both a and a.b."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def missing_parts(package: Path) -> Iterator[str]:
    found = {path.name for path in package.iterdir()}
    for name in sorted(REQUIRED - found):
        yield f"{package} has no {name}"
    for name in sorted(found - REQUIRED - BESIDE):
        if name.endswith(".py"):
            yield f"{package / name}: a feature is a folder"
    if not features(package):
        yield f"{package} has no feature"


def untested_features(package: Path, tests: Path) -> Iterator[str]:
    """A feature's tests are in the folder of its own path, or of its name."""
    for feature in features(package):
        if any((feature / name).exists() for name in TRIED):
            folders = {tests / feature.relative_to(package), tests / feature.name}
            if not any(list(folder.glob("test_*.py")) for folder in folders):
                yield f"{feature} has no tests in {tests}"


def http_outside_of_routes(package: Path) -> Iterator[str]:
    for path in modules(package):
        if path.stem not in ("routes", "pages", "__init__"):
            known = {name.partition(".")[0] for name in imported(path)} & HTTP
            if known:
                yield f"{path} imports {', '.join(sorted(known))}"


def foreign_models(package: Path) -> Iterator[str]:
    """A feature's models and queries are its own, and those of the packages in it that are no features."""
    source = package.parent
    for path in modules(package):
        for name in sorted(imported(path)):
            module = source / name.replace(".", "/")
            is_kept = module.name in ("models", "queries") and module.is_relative_to(package)
            if is_kept and feature_of(path, package) != module.parent and _is_module(module):
                yield f"{'.'.join(path.relative_to(source).with_suffix('').parts)} imports {name}"


def _is_module(path: Path) -> bool:
    return path.with_suffix(".py").exists() or path.is_dir()


def undescribed_domains(package: Path) -> Iterator[str]:
    for domain in domains(package):
        readme = domain / "README.md"
        lines = len(readme.read_text().splitlines()) if readme.exists() else 0
        if lines not in README_LINES:
            yield f"{readme} has {lines} lines, not about ten"


def ended_transactions(source: Path) -> Iterator[str]:
    """Only kit ends a transaction, and commands that are typed."""
    for path in python_files([source]):
        if path.stem == "commands" or "tests" in path.relative_to(source).parts:
            continue
        text = path.read_text()
        # Most files have neither word: to parse them all takes ten times as long.
        if not any(word in text for word in ENDINGS):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and node.attr in ENDINGS:
                yield f"{path}:{node.lineno} ends a transaction"


def bad_files(sources: Iterable[Path]) -> Iterator[str]:
    """Names that say nothing, of files and of folders, and files that are too long."""
    for source in sources:
        for path in python_files([source]):
            for part in (*path.relative_to(source).parts[:-1], path.stem):
                if part in FORBIDDEN or part.startswith("base_"):
                    yield f"{path}: {part} says nothing"
            if len(path.read_text().splitlines()) > MAX_LINES:
                yield f"{path} is too long"


DAYS = r"(campaign_now\(((?!astimezone)[^\n])*\)|now\(UTC\)|utcnow\(\))\.date\(\)"
SERVERS_DAY = re.compile(rf"\b{DAYS}|\bdate\.today\(\)")


def servers_days(sources: Iterable[Path]) -> Iterator[str]:
    """At one in the morning in Paris the day of UTC, and of a server, is still the one before."""
    for path in python_files(sources):
        if SERVERS_DAY.search(path.read_text()):
            yield f"{path} takes the day of the server's clock"


def python_files(sources: Iterable[Path]) -> Iterator[Path]:
    for source in sources:
        for path in sorted(source.rglob("*.py")):
            if not {".venv", "node_modules"} & set(path.parts):
                yield path
