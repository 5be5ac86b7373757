"""Distribution of tests over the processes of a parallel run, and their start.

Of `--dist loadgroup` only the number of processes is left: pytest 9.2 gives pytest-xdist 3.8 no way to mark its groups
(its issue 1386), and says nothing: each process started every suite of five services for itself. A group is known by
where its tests are instead.
"""

from collections.abc import Generator
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


_running: list[tuple[pytest.FixtureDef[Any], pytest.FixtureRequest]] = []


class Sharing(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """Return the group of tests that one process gets as a whole."""
    if nodeid.startswith(APART):
        return nodeid
    file = nodeid.partition("::")[0]
    return next((group for start, group in TOGETHER.items() if file.startswith(start)), file)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing | None:
    if config.getvalue("dist") != "loadgroup":
        return None
    # The units as they are sorted below, not by how many tests they have.
    config.option.loadscopereorder = False
    return Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    groups = list(dict.fromkeys(TOGETHER.values()))
    for item in items:
        if "suite" in getattr(item, "fixturenames", ()) and unit_of(item.nodeid) not in groups:
            raise pytest.UsageError(f"{item.nodeid} would start a suite of its own: name it in TOGETHER")
    if hasattr(config, "workerinput"):
        order = {unit: place for place, unit in enumerate(groups)}
        items.sort(key=lambda item: order.get(unit_of(item.nodeid), len(order) + (not item.nodeid.startswith(APART))))


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
    """A suite ends with those that share it: idle until the end of the run, it would take from all others."""
    yield
    if nextitem is not None and unit_of(item.nodeid) != unit_of(nextitem.nodeid):
        while _running:
            fixturedef, request = _running.pop()
            fixturedef.finish(request)  # pyright: ignore[reportArgumentType]  # the request it was made with
