"""Distribution of tests over the processes of a parallel run, and their start.

Of `--dist loadgroup` only the number of processes is left: pytest 9.2 gives pytest-xdist 3.8 no way to mark its groups
(its issue 1386), and says nothing: each process started every suite of five services for itself. A group is known by
where its tests are instead.
"""

from collections.abc import Container, Generator
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

TOGETHER = {
    "tests/browser/": "suite",
    "tests/clients/": "suite",
    "tests/journeys/": "journeys",
    "tests/security/test_hostile_files_suite.py": "suite",
    "tests/walk/test_planner.py": "suite",
    "tests/walk/test_rights.py": "suite",
    "tests/walk/test_walk.py": "suite",
    "deploy/local/tests/": "launcher",
    "tests/matrix/": "matrix",
    "tests/contracts/": "documents",
    "tests/architecture/": "documents",
}
"""What shares a running suite, or the applications and their documents, by the beginning of its name. The longest
first."""

APART = ("tests/fuzz/",)
"""Each test for itself, and early: begun last, one of them would keep a single process busy while the others wait.

Of every other file one process has all: what its tests share is made once.
"""


GROUPS = list(dict.fromkeys(TOGETHER.values()))

_running: list[tuple[pytest.FixtureDef[Any], pytest.FixtureRequest]] = []
_sharing: set[str] = set()
"""In a process of several: the files with a test that shares a running suite."""


class Sharing(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """Return the group of tests that one process gets as a whole."""
    if nodeid.startswith(APART):
        return nodeid
    file = file_of(nodeid)
    return next((group for start, group in TOGETHER.items() if file.startswith(start)), file)


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def place_of(nodeid: str, sharing: Container[str]) -> tuple[int, bool]:
    """Return the place of a test in the order of a run: groups as in TOGETHER, in each first what shares its suite."""
    unit = unit_of(nodeid)
    if unit in GROUPS:
        return GROUPS.index(unit), file_of(nodeid) not in sharing
    return len(GROUPS) + (not nodeid.startswith(APART)), False


def ends_suite(nodeid: str, following: str, sharing: Container[str]) -> bool:
    """Return True if a suite that this test has shared is of no use to the following one, nor to any after it."""
    return unit_of(nodeid) != unit_of(following) or (file_of(nodeid) in sharing and file_of(following) not in sharing)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing | None:
    if config.getvalue("dist") != "loadgroup":
        return None
    # The units as they are sorted below, not by how many tests they have.
    config.option.loadscopereorder = False
    return Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    shared = [item.nodeid for item in items if "suite" in getattr(item, "fixturenames", ())]
    for nodeid in shared:
        if unit_of(nodeid) not in GROUPS:
            raise pytest.UsageError(f"{nodeid} would start a suite of its own: name it in TOGETHER")
    if hasattr(config, "workerinput"):
        _sharing.update(map(file_of, shared))
        items.sort(key=lambda item: place_of(item.nodeid, _sharing))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    result = yield
    if fixturedef.argname == "suite":
        _running.append((fixturedef, request))
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """A suite ends with those that share it: idle, it takes 4 % of a processor from all others."""
    yield
    if nextitem is not None and ends_suite(item.nodeid, nextitem.nodeid, _sharing):
        while _running:
            fixturedef, request = _running.pop()
            fixturedef.finish(request)  # pyright: ignore[reportArgumentType]  # the request it was made with
