"""`isoloir backtest forecast`, as docs/commands.md has it: files in, one object out, a problem for bad input."""

import json
from pathlib import Path
from typing import Any

import pytest
from predict.commands import commands
from typer.testing import CliRunner

runner = CliRunner()


def file_of(data: Path, folder: str, place: str = "94-06") -> str:
    (found,) = (data / "official_small" / place / folder).iterdir()
    return str(found)


def run(*asked: str) -> tuple[int, dict[str, Any], str]:
    result = runner.invoke(commands, ["backtest", "forecast", *asked, "--json"])
    lines = result.stdout if result.exit_code == 0 else result.stderr.splitlines()[-1]
    return result.exit_code, json.loads(lines), result.stderr


@pytest.fixture
def past(data: Path) -> list[str]:
    folders = ("presidentielle-2017-t1", "europeennes-2019", "presidentielle-2022-t1", "legislatives-2022-t1")
    return [file_of(data, folder) for folder in folders]


def test_a_hidden_round_is_scored_beside_the_two_usual_forecasts(data: Path, past: list[str]) -> None:
    status, told, said = run("--history", *past, "--target", file_of(data, "legislatives-2024-t1"))

    assert (status, said) == (0, "")
    usual = ["uniform_swing_mae", "proportional_swing_mae", "last_result_mae"]
    assert list(told)[:6] == ["stations", "mae", "coverage90", *usual]
    assert told["stations"] == 80
    assert told["mae"] < min(told[name] for name in usual)
    assert told["constituencies"]["count"] == 1
    assert 0.8 < told["coverage90"] <= 1
    assert len(told["history"]) == 4


def test_files_named_one_by_one_and_in_any_order_say_the_same(data: Path, past: list[str]) -> None:
    target = ("--target", file_of(data, "legislatives-2024-t1"))
    one_by_one = [word for file in reversed(past) for word in ("--history", file)]

    assert run(*one_by_one, *target)[1] == run("--history", *past, *target)[1]


def test_only_the_stations_of_the_territory_are_scored(data: Path, past: list[str]) -> None:
    target = file_of(data, "legislatives-2024-t1")
    counts = {
        territory: run("--history", *past, "--target", target, "--territory", territory)[1]["stations"]
        for territory in ("94033", "9406", "94")
    }

    assert counts["9406"] == counts["94"] == 80
    assert 0 < counts["94033"] < 80


def test_two_files_of_one_round_are_one_round(data: Path, past: list[str]) -> None:
    other = file_of(data, "legislatives-2022-t1", "29-02")
    _, told, _ = run("--history", *past, other, "--target", file_of(data, "legislatives-2024-t1"))

    assert told["history"].count("legislatives-2022-t1") == 1


def test_a_round_that_is_not_older_is_told_and_not_used(data: Path, past: list[str]) -> None:
    later = file_of(data, "legislatives-2024-t2")
    status, told, said = run("--history", *past, later, "--target", file_of(data, "legislatives-2024-t1"))

    assert status == 0
    assert "legislatives-2024-t2" not in told["history"]
    assert "législatives 2024, 2d tour : pas plus ancien" in said


@pytest.mark.parametrize(
    ("history", "territory", "pointer"),
    [
        ("legislatives-2024-t2", (), "--history"),
        ("legislatives-2022-t1", ("--territory", "2902"), "--territory"),
        ("legislatives-2022-t1", ("--territory", "nulle part"), "--territory"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_option(
    data: Path, history: str, territory: tuple[str, ...], pointer: str
) -> None:
    status, problem, _ = run(
        "--history", file_of(data, history), "--target", file_of(data, "legislatives-2024-t1"), *territory
    )

    assert (status, problem["pointer"]) == (2, pointer)
    assert problem["detail"]


def test_a_file_that_is_none_of_the_ministry_is_refused(data: Path, past: list[str], tmp_path: Path) -> None:
    other = tmp_path / "legislatives-2024-t1.csv"
    other.write_text("nom;prix\npain;1\n", "utf-8")

    status, problem, _ = run("--history", *past, "--target", str(other))
    missing, gone, _ = run("--history", str(tmp_path / "rien.csv"), "--target", file_of(data, "legislatives-2024-t1"))

    assert (status, problem["pointer"]) == (2, "--target")
    assert (missing, gone["pointer"]) == (2, "--history")


def test_a_file_with_one_station_is_forecast_too(data: Path, past: list[str], tmp_path: Path) -> None:
    lines = Path(file_of(data, "legislatives-2024-t1")).read_text("utf-8").splitlines(keepends=True)
    alone = tmp_path / "legislatives-2024-t1.csv"
    alone.write_text("".join(lines[:2]), "utf-8")

    status, told, _ = run("--history", *past, "--target", str(alone))

    assert (status, told["stations"]) == (0, 1)


def test_without_json_the_errors_are_told_in_words(data: Path, past: list[str]) -> None:
    asked = ["--history", *past, "--target", file_of(data, "legislatives-2024-t1")]

    said = runner.invoke(commands, ["backtest", "forecast", *asked]).stdout

    assert "Erreur moyenne des parts" in said
    assert "glissement uniforme" in said


def test_the_election_of_each_file_is_given_with_it(data: Path, past: list[str], tmp_path: Path) -> None:
    silent, target = tmp_path / "a=b_22.txt", tmp_path / "bureaux_22.csv"
    silent.write_bytes(Path(file_of(data, "presidentielle-2017-t2")).read_bytes())
    target.write_bytes(Path(file_of(data, "legislatives-2024-t1")).read_bytes())
    status, problem, _ = run("--history", str(silent), "--target", str(target))
    assert (status, problem["pointer"]) == (2, "--history")
    assert "a=b_22.txt" in problem["detail"]
    told = f"{silent}=presidentielle:2017-05-07:2"
    status, found, _ = run(
        "--history", *past, told, "--target", str(target), "--target-election", "legislatives:2024-06-30:1"
    )
    assert (status, found["target"]) == (0, "legislatives-2024-t1")
    assert "presidentielle-2017-t2" in found["history"]
    wrong = run("--history", *past, "--target", str(target), "--target-election", "legislatives:2022-06-12:1")
    assert (wrong[0], wrong[1]["pointer"]) == (2, "--target-election")
    assert run("--history", f"{silent}=loto:2017-05-07:2", "--target", str(target))[1]["pointer"] == "--history"
