"""Discovery of a service's parts by the names of its modules, at any depth of its package.

`models.py` holds tables, `routes.py` and `pages.py` routers (`kit.discovery.routers`), `consumers.py` CONSUMERS,
`jobs.py` JOBS and WATCHERS, `data_tables.py` DATA_TABLES. Only modules of the requested names are imported: a web
process never loads the jobs.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # not needed by a web process
    from kit.data_tables.declaration import DataTable
    from kit.events.consumer import Consumer
    from kit.jobs import JobKind
    from kit.worker import Watcher

_NO_FEATURES = frozenset({"migrations", "commands", "templates", "static", "data", "__pycache__"})


def find_modules(package: str, *names: str) -> list[str]:
    """Return the dotted names of a service's modules with one of these names, sorted.

    Modules directly in the package are excluded: they combine the features.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"there is no package {package}", name=package)
    top = Path(spec.submodule_search_locations[0])
    return sorted(
        ".".join((package, *path.relative_to(top).with_suffix("").parts))
        for path in _sources(top)
        if path.stem in names and path.parent != top
    )


def _sources(top: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name not in _NO_FEATURES]
        yield from (Path(folder, name) for name in files if name.endswith(".py"))


def import_models(package: str) -> None:
    """Import every module of tables, so that the service's `Base.metadata` is complete."""
    for name in find_modules(package, "models"):
        import_module(name)


def find_consumers(package: str) -> "list[Consumer[Any]]":
    return _collect(package, "consumers", "CONSUMERS")


def find_jobs(package: str) -> "list[JobKind[Any]]":
    return _collect(package, "jobs", "JOBS")


def find_data_tables(package: str) -> "list[DataTable]":
    return _collect(package, "data_tables", "DATA_TABLES")


def find_watchers(package: str) -> "list[Watcher]":
    return _collect(package, "jobs", "WATCHERS")


def _collect(package: str, module: str, constant: str) -> list[Any]:
    return [one for name in find_modules(package, module) for one in getattr(import_module(name), constant, ())]
