"""`isoloir transfers`, as docs/commands.md has it: two files in, one object out, a problem for bad input."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from predict.commands import commands
from typer.testing import CliRunner

runner = CliRunner()


def file_of(data: Path, folder: str) -> Path:
    (found,) = (data / "official_small" / "94-06" / folder).iterdir()
    return found


def run(first: Path, second: Path, territory: str, *more: str) -> tuple[int, dict[str, Any], str]:
    asked = ["--from", str(first), "--to", str(second), "--territory", territory, "--json", *more]
    result = runner.invoke(commands, ["transfers", *asked])
    lines = result.stdout if result.exit_code == 0 else result.stderr.splitlines()[-1]
    return result.exit_code, json.loads(lines), result.stderr


@pytest.fixture
def rounds(data: Path) -> tuple[Path, Path]:
    return file_of(data, "legislatives-2024-t1"), file_of(data, "legislatives-2024-t2")


def test_two_rounds_make_a_table_in_the_shape_that_scripts_read(rounds: tuple[Path, Path]) -> None:
    status, told, said = run(*rounds, "9406")

    assert status == 0
    assert list(told)[:8] == ["from", "to", "votes", "low90", "high90", "stations", "method", "data"]
    shape = len(told["from"]), len(told["to"])
    votes, low, high = (np.array(told[name]) for name in ("votes", "low90", "high90"))
    assert votes.shape == low.shape == high.shape == shape
    assert (low <= votes).all()
    assert (votes <= high).all()
    assert (told["stations"], round(votes.sum(0)[told["to"].index("May BOUHADA")])) == (80, 26049)
    assert "biaisée" in said


def test_a_file_that_prints_the_constituency_needs_no_other_table(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ISOLOIR_DATA", raising=False)
    copies: list[Path] = []
    for folder in ("legislatives-2022-t1", "legislatives-2024-t1", "legislatives-2024-t2"):
        copies.append(tmp_path / folder / file_of(data, folder).name)
        copies[-1].parent.mkdir()
        copies[-1].write_bytes(file_of(data, folder).read_bytes())
    status, told, said = run(copies[0], copies[1], "9406")
    assert (status, told["stations"], "sont pris pour" in said) == (0, 80, False)
    # Two files that print none: their one ballot is taken for the constituency's, and that is said.
    status, told, said = run(copies[1], copies[2], "9406")
    assert (status, told["stations"], "sont pris pour ceux de 9406" in said) == (0, 80, True)


def test_a_prior_is_used_and_weighed(rounds: tuple[Path, Path], tmp_path: Path) -> None:
    prior = tmp_path / "poll.csv"
    prior.write_text("from,to,share\nGabelica,GOUFFIER VALENTE,10 %\nGabelica,Abstention + Blanc + Nul,90 %\n")
    blind, seeded = run(*rounds, "9406")[1], run(*rounds, "9406", "--prior", str(prior), "--quality", "high")[1]
    cell = blind["from"].index("Martina GABELICA"), blind["to"].index("Guillaume GOUFFIER VALENTE")
    assert np.array(seeded["votes"])[cell] < np.array(blind["votes"])[cell]
    assert seeded["method"].endswith("+prior")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from,to,share\nPersonne,Nul,1\n", "Personne"),
        ("from,to,share\nGabelica,Nul,0.4\n", "40,0"),
        ("from,vers,poids\nGabelica,Nul,1\n", "share"),
        ("from,to,share\nGabelica,Nul", "coupé"),
        ("from,to,share\nGabelica,Nul,-1\n", "0 à 1"),
        ("", "vide"),
    ],
)
def test_a_prior_that_cannot_be_used_is_refused_with_what_is_wrong(
    rounds: tuple[Path, Path], tmp_path: Path, text: str, said: str
) -> None:
    prior = tmp_path / "poll.csv"
    prior.write_text(text)
    status, problem, _ = run(*rounds, "9406", "--prior", str(prior))
    assert (status, problem["pointer"]) == (2, "--prior")
    assert said in problem["detail"]


def test_bad_input_is_a_problem_that_names_what_to_mend(rounds: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = rounds
    cut = tmp_path / "legislatives-2024-t1.csv"
    cut.write_bytes(first.read_bytes()[:20_000])
    one = tmp_path / "legislatives-2024-t2.csv"
    one.write_bytes(b"\r\n".join(second.read_bytes().split(b"\r\n")[:2]) + b"\r\n")
    moved = tmp_path / "moved" / "legislatives-2024-t1.csv"
    moved.parent.mkdir()
    moved.write_bytes(first.read_bytes().replace(b"Inscrits;Votants;", b"Votants;Inscrits;", 1))
    for files, territory, pointer in (
        ((cut, second), "9406", "--from"),
        ((first, tmp_path / "absent.csv"), "9406", "--to"),
        ((moved, second), "commune:94033", "--from"),
        ((first, one), "commune:94033", "--territory"),
        ((first, first), "9406", "--to"),
        ((first, second), "9499", "--territory"),
        ((first, second), "29", "--from"),
        ((first, second), "region:11", "--territory"),
        ((first, second), "nulle part", "--territory"),
    ):
        status, problem, _ = run(*files, territory)
        assert (status, problem["pointer"]) == (2, pointer), (territory, problem)
        assert set(problem) == {"title", "detail", "pointer"}


def test_the_election_of_each_file_is_an_option(data: Path, tmp_path: Path) -> None:
    """Neutral names, and content that fits two elections: twice the same two stood in round two."""
    files = tmp_path / "avant_22.txt", tmp_path / "après_22.txt"
    for file, folder in zip(files, ("presidentielle-2017-t2", "presidentielle-2022-t2"), strict=True):
        file.write_bytes(file_of(data, folder).read_bytes())
    first = ("--from-election", "presidentielle:2017-05-07:2")
    status, problem, _ = run(*files, "9406")
    assert (status, problem["pointer"]) == (2, "--from-election")
    assert "avant_22.txt" in problem["detail"]
    status, problem, _ = run(*files, "9406", *first)
    assert (status, problem["pointer"]) == (2, "--to-election")
    status, problem, _ = run(*files, "9406", *first, "--to-election", "hier")
    assert (status, problem["pointer"]) == (2, "--to-election")
    status, told, _ = run(*files, "9406", *first, "--to-election", "presidentielle:2022-04-24:2")
    assert status == 0
    assert "2017" in told["data"][0]
    assert "2022" in told["data"][0]
