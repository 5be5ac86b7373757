"""From a canvass posted at the gateway to its station's new score read there, and on to the planner's order in crm.

The whole real path, five services up. Goals: the score p95 ≤ 250 ms, the plan under a second. Beside them, in the same
run, the POST alone and one read: what is left is the way of the event. Where /proc tells it, also the CPU of each
process for one round: it says what the work costs on a machine that others keep busy, where the times say how long it
waited.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from isoloir_local.sources import Source, find_source
from isoloir_local.testing import launched
from isoloir_local.walk.campaign import import_past_results, open_campaign
from isoloir_local.walk.stage import Stage

ROUNDS = 100
PAUSE_SECONDS = 0.15
IDLE_SECONDS = 5.0
PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(find_source(None, Path(folder)))


def measure(source: Source) -> None:
    with launched("--source", str(source.folder)) as suite:

        @cache
        def token(campaign: UUID | None) -> str:
            return suite.token(campaign=campaign)

        stage = Stage(suite.address, source, token, print)
        open_campaign(stage)
        import_past_results(stage)
        station = stage.see("/predict/v1/stations?limit=1")["items"][0]["station"]
        known = stage.see(f"/predict/v1/stations/{station}")["canvass"]["attempts"]
        pids: Mapping[str, int] = json.loads((suite.folder / "running.json").read_text())["pids"]
        before = read_cpu(pids)
        time.sleep(IDLE_SECONDS)
        began_at, start = time.perf_counter(), read_cpu(pids)
        idle = {name: (start[name] - before[name]) / IDLE_SECONDS for name in start}
        way: list[float] = []
        planned: list[float] = []
        post: list[float] = []
        read: list[float] = []
        for number in range(ROUNDS):
            heard = stage.see("/crm/v1/plan")["heard_version"] or 0
            began = time.perf_counter()
            door = {
                "id": str(uuid4()),
                "station": station,
                "happened_at": "2029-05-19T09:30:00+02:00",
                "channel": "door",
                "outcome": "answered",
                "support": 1 + number % 5,
            }
            stage.ask("POST", "/crm/v1/canvasses", json=door)
            post.append(time.perf_counter() - began)
            while True:
                asked = time.perf_counter()
                found = stage.see(f"/predict/v1/stations/{station}")["canvass"]["attempts"]
                read.append(time.perf_counter() - asked)
                if found > known:
                    break
            known = found
            way.append(time.perf_counter() - began)
            while (stage.see("/crm/v1/plan")["heard_version"] or 0) == heard:
                pass
            planned.append(time.perf_counter() - began)
            time.sleep(PAUSE_SECONDS * (number % 3))  # now at once, now after the relay has calmed down
        spent, lasted = read_cpu(pids), time.perf_counter() - began_at
        stage.close()
    print(f"canvass → score, {ROUNDS} rounds, {source.kind} data")
    for name, seconds in (
        ("to the score", way),
        ("to the plan", planned),
        ("the POST alone", post),
        ("one read", read),
    ):
        cuts = statistics.quantiles(seconds, n=20)
        print(f"  {name:15} p50 {statistics.median(seconds) * 1000:6.0f} ms   p95 {cuts[18] * 1000:6.0f} ms")
    print(f"  to the score / the POST alone: {statistics.median(way) / statistics.median(post):.1f}")
    if not spent:
        return
    work = {name: (spent[name] - start[name] - idle[name] * lasted) / ROUNDS for name in spent}
    print("  CPU: of one round, and of a second in which nothing is asked")
    for name in sorted(work, key=lambda name: -work[name]):
        print(f"    {name:15} {work[name] * 1000:6.1f} ms {idle[name] * 1000:6.1f} ms")
    print(f"    {'together':15} {sum(work.values()) * 1000:6.1f} ms {sum(idle.values()) * 1000:6.1f} ms")


def read_cpu(pids: Mapping[str, int]) -> dict[str, float]:
    """Seconds that each process and its children have worked; nothing where the system does not tell."""
    if not PROC.is_dir():
        return {}
    spent = dict.fromkeys(pids, 0.0)
    names = {pid: name for name, pid in pids.items()}
    for folder in PROC.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # no process, or one that has just ended
        own, parent = int(folder.name), int(fields[1])
        if name := names.get(own) or names.get(parent):
            gone = sum(map(int, fields[13:15])) if own in names else 0
            spent[name] += (sum(map(int, fields[11:13])) + gone) / TICK
    return spent


if __name__ == "__main__":
    main()
