"""Weigh each page of the menu: bytes, requests and CPU of a first and a second visit; exit 1 over the budget.

`python bench/pages.py` starts a suite with the demonstration, waits until it is played, and reads each page as who
directs the campaign. `--address URL --data FOLDER` takes a suite that runs already. The budget: a page's own files,
without the map library, weigh 200 kB at most; the server works 100 ms for 95 % of the pages at the first visit, and
40 ms at the second. CPU is that of all processes of the suite, so that a busy machine changes little.
"""

import argparse
import re
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
from isoloir_local.home import Home
from isoloir_local.oidc.links import new_link
from isoloir_local.testing import launched
from psutil import NoSuchProcess, Process, process_iter

MOST_BYTES = 200_000
FIRST_MS, SECOND_MS = 100.0, 40.0
MAP_LIBRARY = "maplibre"
PLAYED_SECONDS = 3600.0
STEPS = 2
"""From the sidebar to the pages of a tab."""

_FRAME = re.compile(r'<nav class="shell-(?:side|tabs)".*?</nav>', re.DOTALL)
_LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)"')
_FILE = re.compile(
    r'<(?:script|img|embed)\b[^>]*?\bsrc="([^"]+)"|<link\b(?=[^>]*\brel="(?:stylesheet|icon|manifest)")[^>]*?\bhref="([^"]+)"'
)
_IMPORT = re.compile(r'^import\b[^"\n]*"([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Weight:
    """Weight of one page: bytes as sent, and milliseconds of CPU of the suite."""

    page: str
    bytes: int
    requests: int
    first_ms: float
    second_ms: float


class Suite:
    """A running suite, read as who directs the campaign."""

    def __init__(self, address: str, folder: Path) -> None:
        self._client = httpx.Client(base_url=address, timeout=60, follow_redirects=True)
        self._client.headers.update({"Accept": "text/html", "Origin": address})
        code = new_link(Home(folder), address).partition("#")[2]
        self._client.post("/entrer", data={"code": code}).raise_for_status()
        self._processes = _processes_of(folder)
        self._sizes: dict[str, tuple[int, list[str]]] = {}

    def wait_until_played(self) -> None:
        """Wait until the demonstration, if there is one, is played: meanwhile its CPU would be counted."""
        deadline = time.monotonic() + PLAYED_SECONDS
        while time.monotonic() < deadline:
            answer = self._client.get("/demonstration/progress")
            if answer.status_code != 200 or answer.json()["is_over"]:
                return
            time.sleep(5)
        raise SystemExit("the demonstration is not played within an hour")

    def pages(self) -> list[str]:
        """Return the pages that the sidebar leads to, with their tabs."""
        reached: dict[str, None] = {}
        edge = _links_of_frame(self._client.get("/").text)
        for _ in range(STEPS):
            fresh = [page for page in edge if page not in reached]
            reached |= dict.fromkeys(fresh)
            edge = [link for page in fresh for link in _links_of_frame(self._client.get(page).text)]
        return sorted(reached)

    def weigh(self, page: str) -> Weight:
        first_ms, text, size = self._read(page)
        second_ms, _, _ = self._read(page)
        files: dict[str, None] = {}
        waiting = [urljoin(page, unescape(one or other)) for one, other in _FILE.findall(text)]
        while waiting:
            address = waiting.pop()
            if address in files or address.startswith("data:"):
                continue
            files[address] = None
            waiting += self._file(address)[1]
        own = sum(self._file(address)[0] for address in files if MAP_LIBRARY not in address)
        return Weight(page, size + own, 1 + len(files), first_ms, second_ms)

    def _read(self, page: str) -> tuple[float, str, int]:
        before = self._cpu()
        answer = self._client.get(page)
        answer.raise_for_status()
        return (self._cpu() - before) * 1000, answer.text, answer.num_bytes_downloaded

    def _file(self, address: str) -> tuple[int, list[str]]:
        if address not in self._sizes:
            answer = self._client.get(address)
            answer.raise_for_status()
            imports = _IMPORT.findall(answer.text) if address.partition("?")[0].endswith(".js") else []
            self._sizes[address] = (answer.num_bytes_downloaded, [urljoin(address, one) for one in imports])
        return self._sizes[address]

    def _cpu(self) -> float:
        used = 0.0
        for process in self._processes:
            try:
                times = process.cpu_times()
            except NoSuchProcess:
                continue
            used += times.user + times.system
        return used


def _links_of_frame(text: str) -> list[str]:
    return [unescape(link) for row in _FRAME.finditer(text) for link in _LINK.findall(row[0])]


def _processes_of(folder: Path) -> list[Process]:
    """Return the processes of the suite of this folder, PostgreSQL's among them."""
    roots: list[Process] = []
    for process in process_iter():
        try:
            words = process.cmdline()
        except NoSuchProcess:
            continue
        if str(folder) in words and "up" in words:
            roots.append(process)
    return list({one.pid: one for root in roots for one in [root, *root.children(recursive=True)]}.values())


def p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def faults_of(weights: Sequence[Weight]) -> list[str]:
    """Return what is over the budget, in words."""
    faults = [
        f"{one.page}: {one.bytes / 1000:.0f} kB, over {MOST_BYTES / 1000:.0f}"
        for one in weights
        if one.bytes > MOST_BYTES
    ]
    for name, values, most in (
        ("first", [one.first_ms for one in weights], FIRST_MS),
        ("second", [one.second_ms for one in weights], SECOND_MS),
    ):
        if p95(values) > most:
            faults.append(f"p95 of the {name} visit: {p95(values):.0f} ms of CPU, over {most:.0f}")
    return faults


@contextmanager
def suite_of(address: str | None, folder: Path | None) -> Generator[Suite]:
    if address and folder:
        yield Suite(address, folder)
        return
    with launched("--demo") as up:
        yield Suite(up.address, up.folder)


def main() -> int:
    arguments = argparse.ArgumentParser(description="Weigh each page of the menu.")
    arguments.add_argument("--address")
    arguments.add_argument("--data", type=Path)
    wanted = arguments.parse_args()
    with suite_of(wanted.address, wanted.data) as suite:
        suite.wait_until_played()
        weights = [suite.weigh(page) for page in suite.pages()]
    print(f"{'page':50} {'kB':>6} {'requests':>8} {'first ms':>9} {'second ms':>9}")
    for one in sorted(weights, key=lambda one: -one.first_ms):
        print(f"{one.page:50} {one.bytes / 1000:6.0f} {one.requests:8} {one.first_ms:9.0f} {one.second_ms:9.0f}")
    print(f"{len(weights)} pages, p95 {p95([one.first_ms for one in weights]):.0f} ms at the first visit,", end=" ")
    print(f"{p95([one.second_ms for one in weights]):.0f} ms at the second")
    faults = faults_of(weights)
    for fault in faults:
        print(f"over the budget: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
