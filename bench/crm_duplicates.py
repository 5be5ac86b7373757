"""Duplicates in a file whose people are hard to tell apart, beside splink on the same people and candidates.

`python -m bench.crm_duplicates [people] [python of an environment with splink]` (30,000). splink is no dependency of
ours, as it brings 270 MB along: `python -m venv X && X/bin/pip install splink==5.0.0`, then name `X/bin/python`.
"""

import asyncio
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from crm.consumers import JOBS
from crm.people.records.births import birth_of
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.testing.steps import work_off
from sqlalchemy import text

from bench.crm_people import Bench, import_file, opened
from bench.people_files import HEADER, known_twice
from bench.processes import Spent, spent

Pair = frozenset[str]
THRESHOLDS = (0.001, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999999)
COLUMNS = ("id", "surname", "first", "email", "phone", "street", "postcode", "born", "town")


def report(name: str, found: set[Pair], true: set[Pair], took: Spent) -> None:
    right = len(found & true)
    precision, recall = right / max(len(found), 1), right / max(len(true), 1)
    print(f"  {name:<18} {took}; {len(found):,} pairs, precision {precision:.3f}, recall {recall:.3f}")


async def people_of(sessions: Sessions, campaign_id: UUID) -> list[tuple[Any, ...]]:
    """Return the values that both compare, decrypted."""
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        held: dict[tuple[UUID, str], str] = {}
        for row in await session.execute(
            text("select person_id, channel, sealed from contact_point order by place desc")
        ):
            held[row.person_id, row.channel] = vault.open(row.channel, row.sealed)
        rows = await session.execute(
            text("select id, surname, first_names, street, postcode, sealed, town from person order by id")
        )
        return [
            (
                row.id,
                row.surname,
                row.first_names,
                held.get((row.id, "email")),
                held.get((row.id, "phone")),
                row.street,
                row.postcode,
                birth_of(vault, row.sealed),
                row.town,
            )
            for row in rows
        ]


async def main(folder: Path, count: int) -> None:
    async with opened(folder) as bench:
        await measure(bench, count)


async def measure(bench: Bench, count: int) -> None:
    file, sessions, campaign_id = bench.folder / "people.csv", bench.sessions, bench.campaign_id
    await asyncio.to_thread(file.write_text, HEADER + "".join(known_twice(count)), "utf-8")
    await import_file(bench, file)
    people = await people_of(sessions, campaign_id)
    by_town: dict[str, list[str]] = {}
    for one in people:
        by_town.setdefault(one[-1], []).append(str(one[0]))
    true = {frozenset((a, b)) for ids in by_town.values() for a in ids for b in ids if a < b}
    print(f"{len(people):,} people, {len(true):,} pairs of one and the same")
    took: list[Spent] = []
    async with bench.client() as client:
        (await client.post("/v1/duplicates/searches")).raise_for_status()
    async with spent(took):
        await work_off(sessions, JOBS)
    async with transaction(sessions, campaign_id) as session:
        rows = await session.execute(text("select first_id::text, second_id::text from duplicate_pair"))
        report("ours", {frozenset(row) for row in rows}, true, took[0])
    if len(sys.argv) > 2:
        await asyncio.to_thread(beside, bench.folder / "opened.csv", people, true)


def beside(path: Path, people: list[tuple[Any, ...]], true: set[Pair]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(people)
    script = Path(__file__).parent / "apart" / "splink_pairs.py"
    done = subprocess.run([sys.argv[2], str(script), str(path)], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout.splitlines()[-1])
    took = Spent(said["wall"], said["cpu"])
    scored = [(frozenset((one, other)), probability) for one, other, probability in said["pairs"]]
    report("splink, from 0.5", {pair for pair, probability in scored if probability > 0.5}, true, took)
    # What somebody who knows the answers would set: the threshold with the best mean of precision and recall.
    best = max((harmonic({pair for pair, said in scored if said > at}, true), at) for at in THRESHOLDS)[1]
    report(f"splink, from {best}", {pair for pair, probability in scored if probability > best}, true, took)


def harmonic(found: set[Pair], true: set[Pair]) -> float:
    return 2 * len(found & true) / max(len(found) + len(true), 1)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as directory:
        people_count = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
        asyncio.run(main(Path(directory), people_count))
