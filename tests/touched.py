"""Run the tests of what changed since the branch left main, and those of the architecture: `make touched`.

Nearest first: tests that were changed, those of the folders that were, those that import a changed module. `SECONDS`
after the start no other is begun; the last line says how many were left out. `make check test` runs them all.
"""

import ast
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]
SECONDS = 50.0
"""A minute, but for the tests that are under way then and the end of the servers."""
_UNTIL = "ISOLOIR_TOUCHED_UNTIL"
"""When that is, on the clock that all processes of a machine read."""
ALWAYS = "tests/architecture"
_SOURCE = re.compile(r"(?P<home>(?:libs|services)/[^/]+|deploy/local)/src/(?P<module>.+)\.py")
_PATTERN = "test_*.py"


def list_changed(base: str) -> list[str]:
    """Return the files that differ from where this branch left `base`, committed or not."""
    (origin,) = _git("merge-base", "HEAD", base)
    differs = _git("diff", "--name-only", "--diff-filter=d", origin)
    return [*differs, *_git("ls-files", "--others", "--exclude-standard")]


def choose_tests(changed: Iterable[str], imports: dict[str, set[str]]) -> list[str]:
    """Return files and folders of tests, the nearest first. `imports`: the modules that each test file imports."""
    own, folders, importing = list[str](), list[str](), list[str]()
    for path in map(PurePosixPath, changed):
        if found := _SOURCE.fullmatch(str(path)):
            module = found["module"].replace("/", ".").removesuffix(".__init__")
            folders += _folders_of(found["home"], path)
            importing += [test for test, names in imports.items() if module in names]
        elif path.match(_PATTERN):
            own.append(str(path))
        elif "tests" in path.parts and path.parts[0] != "tests":
            folders.append(str(path.parent))
        elif path.parts[0] in ("contracts", "clients"):
            folders.append("tests/contracts" if path.parts[0] == "contracts" else "tests/clients")
        elif path.parts[0] == "tests" and len(path.parts) > 2:
            folders.append(str(path.parent))
    chosen = list(dict.fromkeys([*own, *folders, *sorted(importing)]))
    return [one for one in chosen if not any(PurePosixPath(one).is_relative_to(at) for at in chosen if at != one)]


def _folders_of(home: str, source: PurePosixPath) -> Iterator[str]:
    """Tests lie as what they test does: src/crm/canvassing/turfs/… in tests/canvassing/turfs."""
    inside = source.relative_to(f"{home}/src").parts[1:-1]
    deepest = (f"{home}/tests/{'/'.join(inside[:depth])}" for depth in range(len(inside), 0, -1))
    if folder := next((one for one in deepest if (ROOT / one).is_dir()), None):
        yield folder
    yield f"{home}/tests/test_{source.stem}.py"


def read_imports(files: Iterable[Path]) -> dict[str, set[str]]:
    """Return the modules that each file imports, whichever way."""
    read: dict[str, set[str]] = {}
    for file in files:
        names = read.setdefault(str(file.relative_to(ROOT)), set())
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    return read


def find_mentions(changed: Iterable[str], tests: Iterable[Path]) -> Iterator[Path]:
    """Find the tests in whose text the name of a changed module stands: to parse all of them takes two seconds."""
    found = (_SOURCE.fullmatch(path) for path in changed)
    names = {one["module"].removesuffix("/__init__").rpartition("/")[2].encode() for one in found if one}
    return (test for test in tests if any(name in test.read_bytes() for name in names))


def _git(*arguments: str) -> list[str]:
    asked = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return asked.stdout.split()


@pytest.hookimpl
def pytest_runtest_setup() -> None:
    if time.monotonic() > float(os.environ[_UNTIL]):
        pytest.skip("no time within the minute of `make touched`")


def main() -> None:
    os.environ[_UNTIL] = str(time.monotonic() + SECONDS)
    base, *options = sys.argv[1:]
    tests = (file for top in ("libs", "services", "deploy", "tests") for file in (ROOT / top).rglob(_PATTERN))
    changed = list_changed(base)
    imports = read_imports(find_mentions(changed, tests))
    chosen = [one for one in choose_tests(changed, imports) if (ROOT / one).exists()]
    os.chdir(ROOT)
    raise SystemExit(pytest.main(["-q", "-p", "tests.touched", *options, *chosen, ALWAYS]))


if __name__ == "__main__":
    main()
