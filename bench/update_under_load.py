"""An update while people read and write: how many requests failed, and how long the slowest waited.

`python -m bench.update_under_load --requests 10000` starts all five services, then has the suite taken over by another
launcher again and again, as `deploy/server/install` does, until so many requests were answered meanwhile.
"""

import argparse
import subprocess
import time

from isoloir_local.testing import ISOLOIR, Launched, launched

from tests.backups.questions import open_campaign, query
from tests.updates.load import asking


def run_update(up: Launched) -> float:
    """Return its seconds, by the clock."""
    began = time.monotonic()
    subprocess.run([str(ISOLOIR), "update", "--data", str(up.folder)], check=True, capture_output=True)
    return time.monotonic() - began


def measure(requests: int, hands: int) -> None:
    with launched(anew=True) as up:
        campaign = open_campaign(up)
        with asking(up, campaign, hands) as load:
            time.sleep(5)
            begun = time.monotonic()
            before = len(load.answers)
            alone = load.longest(begun - 5, begun)
            seconds: list[float] = []
            while len(load.answers) - before < requests:
                seconds.append(run_update(up))
            ended = time.monotonic()
        told = set(query(up.home, "crm", "select id::text from canvass"))
    asked = len(load.answers) - before
    print(
        f"{len(seconds)} updates of {max(seconds):.0f} s at most, {asked} requests by {hands} at once "
        f"({asked / (ended - begun):.0f} a second): {len(load.failed)} failed {load.errors or ''}, the slowest took "
        f"{load.longest(begun, ended):.2f} s ({alone:.2f} s in the five seconds before). "
        f"{len(load.written)} writes acknowledged, {len(load.written - told)} lost."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--hands", type=int, default=4)
    asked = parser.parse_args()
    measure(asked.requests, asked.hands)


if __name__ == "__main__":
    main()
