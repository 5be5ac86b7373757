"""Print the seconds of each part of a CI run and its slowest tests, from what `.ci/timed` and pytest left in a folder.

usage: python3 -m tests.durations FOLDER. The standard library alone: it speaks when `make setup` failed, too.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

SLOWEST = 50


class Part(NamedTuple):
    name: str
    seconds: float
    cpu: float
    failed: bool


class Test(NamedTuple):
    seconds: float
    name: str
    run: str


def read_parts(folder: Path) -> list[Part]:
    """Return each part once, in the order of their ends; two commands of one name are added."""
    parts: dict[str, Part] = {}
    path = folder / "parts.tsv"
    for line in path.read_text().splitlines() if path.exists() else ():
        name, clock, own, system, code = line.split("\t")
        before = parts.get(name, Part(name, 0, 0, False))
        cpu = before.cpu + float(own) + float(system)
        parts[name] = Part(name, before.seconds + float(clock), cpu, before.failed or code != "0")
    return list(parts.values())


def read_tests(folder: Path) -> Iterator[Test]:
    """Yield the tests of every run: the file is called after the run. Seconds include setup and teardown."""
    for path in sorted(folder.glob("*.xml")):
        try:
            cases = list(ElementTree.parse(path).iter("testcase"))
        except ElementTree.ParseError:  # the run was stopped while it wrote
            continue
        for case in cases:
            name = f"{case.get('classname', '')}::{case.get('name', '')}"
            yield Test(float(case.get("time", 0)), name, path.stem)


def print_durations(folder: Path) -> None:
    lines = ["", f"{'part':<16}{'seconds':>9}{'CPU':>9}"]
    lines += [
        f"{part.name:<16}{part.seconds:>9.1f}{part.cpu:>9.1f}{'  FAILED' if part.failed else ''}"
        for part in read_parts(folder)
    ]
    tests = sorted(read_tests(folder), reverse=True)
    if tests:
        total = sum(test.seconds for test in tests)
        lines += ["", f"{len(tests)} tests, {total:.0f} seconds; the {min(SLOWEST, len(tests))} slowest:"]
        lines += [f"{test.seconds:>7.1f}  {test.name} ({test.run})" for test in tests[:SLOWEST]]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    print_durations(Path(sys.argv[1]))
