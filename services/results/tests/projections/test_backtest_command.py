"""`isoloir backtest projection`, as scripts call it."""

import json
import os
from pathlib import Path

import pytest
from elections.fictional import make_constituency
from elections.ministry import write_results
from results.commands import commands
from typer.testing import CliRunner, Result

REPOSITORY = Path(__file__).parents[4]
PLACE = make_constituency(24)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(commands, ["backtest", "projection", *map(str, words)])


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """One file a round, the oldest first, in folders that tell which."""
    made: list[Path] = []
    for reading in sorted(PLACE.readings, key=lambda one: one.date):
        folder = tmp_path / f"{reading.election}-{reading.date.year}-t{reading.round}"
        folder.mkdir()
        file = folder / "resultats.csv"
        file.write_bytes(write_results(reading.stations, reading.votes, department_names={"00": "Val-Fictif"}))
        made.append(file)
    return made


@pytest.fixture
def official() -> Path:
    folder = Path(os.environ.get("ISOLOIR_DATA", REPOSITORY.parent / "shared" / "data")) / "official_small"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no official files in {folder}: set ISOLOIR_DATA")
        pytest.skip("no data at hand: set ISOLOIR_DATA")
    return folder


def test_a_replayed_night_prints_one_object_of_the_documented_shape(files: list[Path]) -> None:
    *history, target = files
    done = run("--history", history[0], "--target", target, "--orders", "2", "--json", *history[1:])
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["orders"] == 2
    assert told["method"] == "projection-1"
    counted = [step["stations_counted"] for step in told["steps"]]
    assert counted == sorted(counted) == [step["stations_counted"] for step in told["baseline_uniform_swing"]]
    wanted = {"votes_counted", "mae", "max", "coverage80", "coverage90", "width90", "seconds"}
    for step in told["steps"]:
        assert wanted <= set(step)
        assert 0 <= step["mae"] <= step["max"] <= 1
        assert 0 <= step["coverage80"] <= step["coverage90"] <= 1
    assert told["steps"][-1]["mae"] < told["steps"][0]["mae"]


@pytest.mark.parametrize(("place", "code"), [("94-06", "9406"), ("29-02", "2902")])
def test_a_real_constituency_is_projected_better_than_by_uniform_swing(official: Path, place: str, code: str) -> None:
    names = ("presidentielle-2022-t1", "europeennes-2019", "legislatives-2022-t1", "presidentielle-2017-t1")
    history = [next((official / place / name).iterdir()) for name in names]
    target = next((official / place / "legislatives-2024-t1").iterdir())
    words = [word for file in history for word in ("--history", str(file))]
    done = run(*words, "--target", target, "--territory", code, "--orders", "6", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["contests"], told["stations"]) == (1, 80 if place == "94-06" else 95)
    ours = [step["mae"] for step in told["steps"] if 0.1 <= step["stations_counted"] <= 0.4]
    swing = [step["mae"] for step in told["baseline_uniform_swing"] if 0.1 <= step["stations_counted"] <= 0.4]
    assert sum(ours) < sum(swing)
    assert ours[-1] < 0.008


@pytest.mark.parametrize("arrival", ["random", "rural-first", "one-town-first", "city-last"])
def test_a_night_is_replayed_in_the_order_of_arrival_that_is_asked(files: list[Path], arrival: str) -> None:
    asked = ("--history", files[0], "--target", files[-1], "--orders", "2", "--json")
    usual, other = (json.loads(run(*asked, *more).stdout) for more in ((), ("--arrival", arrival)))

    assert (usual["arrival"], other["arrival"]) == ("usual", arrival)
    assert other["steps"] != usual["steps"]
    for step in other["steps"]:
        assert step["major"]["choices"] > 0
        assert 0 <= step["major"]["coverage90"] <= 1
        assert step["mae"] <= step["major"]["mae"] <= step["max"]


def test_people_read_a_table(files: list[Path]) -> None:
    done = run("--history", files[0], "--target", files[-1], "--orders", "1")
    assert done.exit_code == 0, done.stderr
    assert "glissement uniforme" in done.stdout
    assert "points des exprimés" in done.stdout


def problem(done: Result) -> dict[str, str]:
    assert done.exit_code == 2
    assert done.stdout == ""
    return json.loads(done.stderr.strip().splitlines()[-1])


def test_what_cannot_be_replayed_says_why(files: list[Path], tmp_path: Path) -> None:
    web = tmp_path / "page.csv"
    web.write_text("<html>introuvable</html>")
    assert problem(run("--history", web, "--target", files[-1], "--json"))["pointer"] == "--history"
    assert problem(run("--history", files[0], "--target", tmp_path / "rien.csv", "--json"))["pointer"] == "--target"
    assert problem(run("--history", files[-1], "--target", files[0], "--json"))["title"] == "Rien à comparer"
    unknown = problem(run("--history", files[0], "--target", files[-1], "--territory", "x", "--json"))
    assert unknown["pointer"] == "--territory"
    elsewhere = problem(run("--history", files[0], "--target", files[-1], "--territory", "94033", "--json"))
    assert (elsewhere["title"], elsewhere["pointer"]) == ("Territoire absent", "--territory")


def test_the_election_of_each_file_is_given_with_it(official: Path, tmp_path: Path) -> None:
    silent, target = tmp_path / "passé_22.txt", tmp_path / "soirée_22.csv"
    silent.write_bytes(next((official / "94-06" / "presidentielle-2022-t2").iterdir()).read_bytes())
    target.write_bytes(next((official / "94-06" / "legislatives-2024-t1").iterdir()).read_bytes())
    asked = problem(run("--history", silent, "--target", target, "--json"))
    assert (asked["pointer"], "passé_22.txt" in asked["detail"]) == ("--history", True)
    past = f"{silent}=presidentielle:2022-04-24:2"
    wrong = run("--history", past, "--target", target, "--target-election", "legislatives:2022-06-12:1", "--json")
    assert problem(wrong)["pointer"] == "--target-election"
    assert problem(run("--history", f"{silent}=loto:2022-04-24:2", "--target", target))["pointer"] == "--history"
    told = ("--target-election", "legislatives:2024-06-30:1", "--territory", "9406", "--orders", "1", "--json")
    done = run("--history", past, "--target", target, *told)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["target"], found["history"]) == ("legislatives-2024-t1", ["presidentielle-2022-t2"])
