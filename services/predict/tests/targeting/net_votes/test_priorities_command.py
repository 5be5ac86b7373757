"""`isoloir backtest priorities`, as docs/commands.md has it: files in, one object out, a problem for bad input."""

import json
from pathlib import Path
from typing import Any

from predict.commands import commands
from typer.testing import CliRunner

runner = CliRunner()


def file_of(data: Path, folder: str) -> str:
    (found,) = (data / "official_small" / "94-06" / folder).iterdir()
    return str(found)


def run(*asked: str) -> tuple[int, dict[str, Any]]:
    result = runner.invoke(commands, ["backtest", "priorities", *asked, "--json"])
    lines = result.stdout if result.exit_code == 0 else result.stderr.splitlines()[-1]
    return result.exit_code, json.loads(lines)


def test_a_hidden_round_says_what_each_ranking_captured_of_the_gains_of_a_bloc(data: Path) -> None:
    past = [file_of(data, folder) for folder in ("presidentielle-2022-t1", "legislatives-2022-t1")]
    status, told = run("--history", *past, "--target", file_of(data, "legislatives-2024-t1"), "--bloc", "gauche")

    assert status == 0
    assert list(told)[:4] == ["stations", "gain_captured", "by_last_score", "by_turnout"]
    assert told["stations"] == 80
    assert told["compared_with"] == "legislatives-2022-t1"
    assert all(0 < told[name] < 1 for name in list(told)[1:4])


def test_bad_input_is_a_problem_that_says_what_to_give(data: Path) -> None:
    target = file_of(data, "legislatives-2024-t1")
    status, told = run("--history", file_of(data, "presidentielle-2022-t1"), "--target", target, "--bloc", "gauche")
    assert (status, told["pointer"], told["title"]) == (2, "--history", "Rien à comparer")

    status, told = run("--history", target, "--target", target, "--bloc", "rouge")
    assert (status, told["pointer"]) == (2, "--bloc")
    assert "extrême gauche" in told["detail"]
