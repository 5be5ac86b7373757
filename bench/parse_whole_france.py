"""Reading and checking a whole-France file, against the time of reading its lines in Python. Goal: at most 3.

Both in one run, taken in turn, the best of five of each: what another process takes, it takes from both.
"""

import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

from elections.ministry import read_results

DATA = Path(os.environ.get("ISOLOIR_DATA", Path(__file__).parents[2] / "shared" / "data"))
REPEATS = 5
GOAL = 3.0


def read_lines(path: Path) -> None:
    with gzip.open(path) as file:
        for _ in file:
            pass


def seconds(act: Callable[[Path], object], path: Path) -> float:
    start = time.perf_counter()
    act(path)
    return time.perf_counter() - start


def main() -> None:
    files = [path for path in sorted((DATA / "official").rglob("*.gz")) if "circonscription" not in path.name]
    if not files:
        raise SystemExit("no official files: set ISOLOIR_DATA")
    print(f"{'file':26}{'stations':>10}{'votes rows':>12}{'lines s':>9}{'read s':>9}{'ratio':>7}  goal {GOAL}")
    for path in files:
        reading = read_results(path)
        pairs = [(seconds(read_lines, path), seconds(read_results, path)) for _ in range(REPEATS)]
        lines, whole = (min(times) for times in zip(*pairs, strict=True))
        print(
            f"{path.parent.name:26}{reading.stations.height:>10}{reading.votes.height:>12}"
            f"{lines:>9.3f}{whole:>9.3f}{whole / lines:>7.2f}  {'ok' if whole / lines <= GOAL else 'MISSED'}"
        )


if __name__ == "__main__":
    main()
