"""A backup while canvasses come in: how long it takes, and how long nobody is answered.

`python -m bench.backup_under_load --per-second 12 --padding 300` starts crm and predict, puts so many megabytes that
hardly compress into crm's database, and writes so many canvasses a second before, while and after a backup is made.
"""

import argparse
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg
from isoloir_local.databases import plain_url
from isoloir_local.testing import Launched, launched
from kit.servers.postgres import Postgres

from tests.backups.questions import open_campaign, run_backup
from tests.backups.writers import writing

ALONE_SECONDS = 20


def pad(up: Launched, megabytes: int) -> None:
    url = Postgres(up.home.postgres, port=up.home.running()["postgres_port"]).url("crm")
    with closing(psycopg.connect(plain_url(url), autocommit=True)) as connection:
        connection.execute("create table padding (line text)")
        noise = " || ".join(["encode(sha512(random()::text::bytea), 'hex')"] * 8)
        rows = f"select {noise} from generate_series(1, {megabytes * 1024})"
        connection.execute(f"insert into padding {rows}".encode())


def measure(per_second: float, megabytes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-") as folder, launched("--only", "crm", "--only", "predict") as up:
        campaign = open_campaign(up)
        pad(up, megabytes)
        with writing(up, campaign, per_second, hands=max(6, round(per_second))) as writers:
            time.sleep(5)
            alone = time.monotonic()
            time.sleep(ALONE_SECONDS)
            began = time.monotonic()
            made = run_backup(up, Path(folder) / "suite.tar")
            ended = time.monotonic()
            time.sleep(2)
        before = len(writers.before(began) - writers.before(alone)) / (began - alone)
        during = len(writers.before(ended) - writers.before(began)) / (ended - began)
        print(
            f"{per_second:g} asked a second, {made['bytes'] / 1e6:.0f} MB in {ended - began:.1f} s. "
            f"Acknowledged a second: {before:.1f} without, {during:.1f} with a backup. Longest wait between two: "
            f"{writers.longest_gap(alone, began):.2f} s without, {writers.longest_gap(began, ended):.2f} s with. "
            f"Refused: {len(writers.refused)}."
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-second", type=float, default=12)
    parser.add_argument("--padding", type=int, default=300, help="megabytes")
    asked = parser.parse_args()
    measure(asked.per_second, asked.padding)


if __name__ == "__main__":
    main()
