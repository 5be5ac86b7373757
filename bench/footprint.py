"""Footprint of the suite: `isoloir up` in a temporary folder, on servers of its own, left alone, then under requests.

PSS is memory with each shared page divided among those who share it, so the sum is what the machine gives. Seconds of
CPU stand beside those by the clock: on a machine that others use too, the clock's are also theirs.
"""

import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg
from isoloir_local.testing import Launched, launch
from isoloir_local.workbench import server_of
from psutil import NoSuchProcess, Process

IDLE_SECONDS = 40.0
POSTS = 400
_KB = re.compile(r"^(Pss|Pss_Anon|Private_Dirty):\s+(\d+) kB", re.MULTILINE)
_LIBRARY = re.compile(r"site-packages/(\w+?)(?:\.libs)?/[^\n]*\.so")
_PACKAGE = re.compile(r"\.cpython|_binary$")


class Parts:
    """The processes of a suite by what they do; the backends of PostgreSQL are one part."""

    def __init__(self, up: Launched) -> None:
        self._names = {pid: name for name, pid in up.home.running()["pids"].items()}
        self._launcher = up.process.pid

    def __iter__(self) -> Iterator[tuple[str, Process]]:
        launcher = Process(self._launcher)
        yield "launcher", launcher
        for child in launcher.children():
            name = self._names.get(child.pid, "other")
            yield name, child
            for below in child.children(recursive=True):
                yield name if name == "postgres" else f"{name} (child)", below

    def cpu(self) -> Counter[str]:
        """Milliseconds up to now, with those of children that have ended."""
        used: Counter[str] = Counter()
        for name, process in self:
            with suppress(NoSuchProcess):
                times = process.cpu_times()
                used[name] += round(1000 * (times.user + times.system + times.children_user + times.children_system))
        return used


def memory_of(process: Process) -> dict[str, int]:
    """In kB."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return {name: int(count) for name, count in _KB.findall(text)}


def libraries_of(process: Process) -> set[str]:
    """Packages with compiled parts that it has loaded."""
    return {_PACKAGE.split(name)[0] for name in _LIBRARY.findall(Path(f"/proc/{process.pid}/maps").read_text())}


def print_memory(parts: Parts) -> None:
    pss: Counter[str] = Counter()
    own: Counter[str] = Counter()
    count: Counter[str] = Counter()
    libraries: dict[str, set[str]] = {}
    for name, process in parts:
        with suppress(NoSuchProcess, FileNotFoundError, ProcessLookupError):
            found = memory_of(process)
            pss[name] += found["Pss"]
            own[name] += found["Private_Dirty"]
            count[name] += 1
            libraries.setdefault(name, set()).update(libraries_of(process))
    print(f"\n{'':24}{'PSS MB':>8}{'own MB':>8}{'processes':>11}")
    for name, kilobytes in pss.most_common():
        print(f"{name:24}{kilobytes / 1024:8.1f}{own[name] / 1024:8.1f}{count[name]:11}")
    servers = sum(pss[name] for name in ("postgres", "nats"))
    print(f"{'all':24}{pss.total() / 1024:8.1f}{own.total() / 1024:8.1f}{count.total():11}")
    print(f"{'Python':24}{(pss.total() - servers) / 1024:8.1f}")
    libraries = {name: found for name, found in libraries.items() if name not in ("postgres", "nats")}
    everywhere = set[str].intersection(*libraries.values())
    print("compiled packages in every Python process:", ", ".join(sorted(everywhere)))
    for name, found in libraries.items():
        if more := found - everywhere:
            print(f"  {name}: {', '.join(sorted(more))}")


def print_backends(up: Launched) -> None:
    with server_of(up.home) as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "select datname, usename, application_name, count(*), count(*) filter (where query ilike 'listen%') "
            "from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() "
            "group by 1, 2, 3 order by 1, 2, 3"
        ).fetchall()
    print(f"\n{sum(row[3] for row in rows)} connections to PostgreSQL (of them listening):")
    for database, role, application, held, listening in rows:
        print(f"  {database:10}{role:18}{application or '-':24}{held:4} ({listening})")


def print_idle(parts: Parts) -> None:
    before, began = parts.cpu(), time.monotonic()
    time.sleep(IDLE_SECONDS)
    used, took = parts.cpu() - before, time.monotonic() - began
    print(f"\nidle: {used.total() / took:.1f} ms of CPU a second")
    print("  " + ", ".join(f"{name} {cpu / took:.1f}" for name, cpu in used.most_common()))


@contextmanager
def organiser(up: Launched, campaign_id: UUID) -> Generator[httpx.Client]:
    """Straight to crm, with the rights of whoever opened the campaign."""
    state = {
        "name": "Essai",
        "candidate": "Camille Exemple",
        "election": "legislatives",
        "territory": "circo:9406",
        "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
        "demo": True,
    }
    port = up.home.running()["services"]["crm"]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/crm", timeout=30) as client:
        client.headers["Authorization"] = f"Bearer {up.token()}"
        client.post("/v1/campaigns", json={"id": str(campaign_id), "campaign": state}).raise_for_status()
        client.headers["Authorization"] = f"Bearer {up.token(campaign=campaign_id)}"
        yield client


def post_canvass(client: httpx.Client) -> None:
    number = str(uuid4())
    body = {
        "id": number,
        "station": "94033_0001",
        "happened_at": datetime.now(UTC).isoformat(),
        "channel": "door",
        "outcome": "answered",
    }
    client.post("/v1/canvasses", json=body, headers={"Idempotency-Key": number}).raise_for_status()


def print_posts(up: Launched, parts: Parts) -> None:
    """Print the cost of one canvass after the other; the first ones, which fill the caches, are not counted."""
    with organiser(up, uuid4()) as client:
        for _ in range(20):
            post_canvass(client)

        def cost(ask: Callable[[httpx.Client], None]) -> Counter[str]:
            before = parts.cpu()
            for _ in range(POSTS):
                ask(client)
            return parts.cpu() - before

        for title, ask in (("a posted canvass", post_canvass), ("GET /v1/canvasses/totals", read_sums)):
            used = cost(ask)
            costs = ", ".join(f"{name} {cpu / POSTS:.1f}" for name, cpu in used.most_common(4))
            print(f"\n{title}: {costs} ms of CPU")


def read_sums(client: httpx.Client) -> None:
    client.get("/v1/canvasses/totals").raise_for_status()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        for title in ("made anew", "started again"):
            began = time.monotonic()
            up = launch(Path(folder) / "home", anew=True)
            parts = Parts(up)
            print(f"{title}: ready in {time.monotonic() - began:.1f} s, {parts.cpu().total() / 1000:.1f} s of CPU")
            if title == "made anew":
                up.stop()
        try:
            time.sleep(10)
            print_backends(up)
            print_idle(parts)
            print_memory(parts)
            print_posts(up, parts)
            print_memory(parts)
        finally:
            up.stop()


if __name__ == "__main__":
    main()
