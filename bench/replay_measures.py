"""Measures of a replayed night: what went wrong in it, how soon it was told, and its cost."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.night_outlets import Heard, Sentinel
from bench.night_watchers import Habit, Sent
from bench.recorded_night import SIX, Night
from bench.results_suite import ResultsSuite

BOARDS, FEEDS = 20, 5


@dataclass
class Replayed:
    """Outcome of a night; `wrong`: why it may not be relied on."""

    stations: int
    took: float
    sent: Sent
    heard: Heard
    sentinel: Sentinel
    decided: int
    habits: dict[str, int]
    cpu: dict[str, float] = field(default_factory=dict[str, float])
    memory: dict[str, int] = field(default_factory=dict[str, int])
    wrong: list[str] = field(default_factory=list[str])


def faults_of(suite: ResultsSuite, night: Night, done: Replayed, totals: dict[str, Any], board: str) -> list[str]:
    """Compare what is stored, added up, shown and heard with the truth."""
    wrong: list[str] = []
    with psycopg.connect(suite.postgres.url("results").replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "select station, count(*) filter (where state = 'validated' and confirms is null) from tally group by 1"
        ).fetchall()
    counted = {str(station): int(count) for station, count in rows}
    wrong += [f"{sheet['station']} is lost" for sheet in night.sheets if not counted.get(sheet["station"])]
    wrong += [f"{station} counts {count} times" for station, count in counted.items() if count > 1]
    for name in ("voters", "blank", "null", "valid"):
        true = sum(sheet[name] for sheet in night.sheets)
        if totals[name] != true:
            wrong.append(f"{name}: {totals[name]}, not {true}")
    for line in totals["candidates"]:
        true = sum(sheet["votes"][line["id"]] for sheet in night.sheets)
        if line["votes"] != true:
            wrong.append(f"{line['id']}: {line['votes']}, not {true}")
    plain = board.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    if str(sum(sheet["valid"] for sheet in night.sheets)) not in plain:
        wrong.append("the board does not show the valid votes")
    for name, by_station, listeners in (("board", done.heard.boards, BOARDS), ("feed", done.heard.feeds, FEEDS)):
        missed = sum(len(by_station.get(sheet["station"], [])) < listeners for sheet in night.sheets)
        if missed:
            wrong.append(f"{missed} stations were not told to every {name}")
    wrong += [f"spoke before the hour: {one}" for one in done.sentinel.too_early]
    if not done.sentinel.asked_early:
        wrong.append("no outlet was asked before the hour")
    silent = set(done.sentinel.OUTLETS) - done.sentinel.spoke_after
    if silent:
        wrong.append(f"silent after the hour, too: {', '.join(sorted(silent))}")
    refused = {status: count for status, count in done.sent.answers.items() if status >= 400}
    if refused:
        wrong.append(f"refused: {refused}")
    return wrong


def tally(habits: Sequence[Habit]) -> dict[str, int]:
    return {habit.value: habits.count(habit) for habit in Habit if habit in habits}


def processes_of(suite: ResultsSuite) -> dict[str, int]:
    names = ["api", "worker"]
    return {name: part.process.pid for name, part in zip(names, suite.parts, strict=True) if part.process is not None}


def cpu_of(suite: ResultsSuite) -> dict[str, float]:
    ticks = os.sysconf("SC_CLK_TCK")
    spent: dict[str, float] = {}
    for name, pid in processes_of(suite).items():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent[name] = (int(fields[11]) + int(fields[12])) / ticks
    return spent


def memory_of(pid: int) -> int:
    """Return the most memory that a process has had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def show(done: Replayed, night: Night) -> None:
    first, last = (SIX + timedelta(hours=2 + hour) for hour in (min(night.hours), max(night.hours)))
    print(
        f"\n{done.stations} stations, first sheet at {first:%H:%M}, last at {last:%H:%M}, replayed in {done.took:.0f} s"
    )
    print("  " + ", ".join(f"{count} {name}" for name, count in done.habits.items()))
    print(
        f"  {done.sent.posts} posts for {done.stations} sheets, {done.sent.silences} without an answer in time; "
        f"{done.decided} decided by the desk"
    )
    for name, heard in (("board", done.heard.boards), ("feed", done.heard.feeds)):
        waits = sorted(
            max(0.0, at - done.sent.accepted[station])
            for station, times in heard.items()
            if station in done.sent.accepted
            for at in times
        )
        if waits:
            median, late = (waits[min(len(waits) - 1, int(len(waits) * part))] for part in (0.5, 0.99))
            print(f"  from the accepted sheet to the {name}: p50 {median:.2f} s, p99 {late:.2f} s, {len(waits)} heard")
    spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in done.cpu.items())
    held = ", ".join(f"{name} {size} MB" for name, size in done.memory.items())
    print(f"  CPU {spent} ({sum(done.cpu.values()) / done.took:.0%} of one processor); most memory {held}")
    print(f"  {done.sentinel.asked_early} questions before the hour, {len(done.sentinel.too_early)} answered")
    print("  every sheet counted once, sums as the ministry's" if not done.wrong else "  " + "\n  ".join(done.wrong))
