"""`isoloir load`, as docs/commands.md has it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kit.db.sessions import Sessions
from predict.commands import commands
from typer.testing import CliRunner

runner = CliRunner()


def file_of(data: Path, folder: str) -> Path:
    (found,) = (data / "official_small" / "94-06" / folder).iterdir()
    return found


def database(sessions: Sessions) -> str:
    return sessions.kw["bind"].url.render_as_string(hide_password=False)


def test_without_a_database_files_are_only_checked_and_told(data: Path) -> None:
    files = [str(file_of(data, folder)) for folder in ("legislatives-2024-t1", "europeennes-2019")]

    result = runner.invoke(commands, ["load", "results", *files, "--json"])

    assert result.exit_code == 0
    first, second = json.loads(result.stdout)["files"]
    assert list(first)[:11] == [
        *("file", "layout", "election", "date", "round", "stations"),
        *("registered", "voters", "valid", "votes", "rejected"),
    ]
    assert (first["layout"], first["election"], first["date"], first["round"]) == (
        "2024",
        "legislatives",
        "2024-06-30",
        1,
    )
    assert first["stations"] == second["stations"] == 80
    assert first["votes"] == first["valid"]
    assert second["election"] == "europeennes"


def test_with_a_database_they_are_stored_and_the_second_time_change_nothing(data: Path, sessions: Sessions) -> None:
    asked = ["load", "results", str(file_of(data, "legislatives-2022-t1")), "--database", database(sessions), "--json"]

    first, again = [json.loads(runner.invoke(commands, asked).stdout)["files"][0] for _ in range(2)]

    assert (first["added"], again["added"], again["changed"]) == (80, 0, 0)


def test_rejected_rows_are_told_and_strict_refuses_the_file(data: Path, tmp_path: Path) -> None:
    lines = file_of(data, "legislatives-2024-t1").read_text("utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace(";", ";x", 6)
    bad = tmp_path / "legislatives-2024-t1.csv"
    bad.write_text("".join(lines), "utf-8")

    kept = runner.invoke(commands, ["load", "results", str(bad), "--json"])
    refused = runner.invoke(commands, ["load", "results", str(bad), "--json", "--strict"])

    (told,) = json.loads(kept.stdout)["files"]
    assert (told["stations"], [fault["line"] for fault in told["rejected"]]) == (79, [3])
    assert (refused.exit_code, refused.stdout) == (2, "")
    problem = json.loads(refused.stderr.strip().splitlines()[-1])
    assert set(problem) == {"title", "detail", "pointer"}


def test_a_refused_file_is_an_entry_and_the_others_go_on(data: Path, tmp_path: Path, sessions: Sessions) -> None:
    silent = tmp_path / "resultats_22.txt"
    silent.write_bytes(file_of(data, "presidentielle-2022-t2").read_bytes())
    web = tmp_path / "legislatives-2022-t1.csv"
    web.write_text("<html>introuvable</html>")
    good = tmp_path / "resultats-definitifs-par-bureau-de-vote_22.csv"
    good.write_bytes(file_of(data, "legislatives-2024-t1").read_bytes())
    files = [str(file) for file in (silent, tmp_path / "absent.csv", web, good)]
    for more in ([], ["--database", database(sessions)]):
        result = runner.invoke(commands, ["load", "results", *files, *more, "--json"])
        assert result.exit_code == 0, result.stderr
        asked, absent, wrong, kept = json.loads(result.stdout)["files"]
        assert (asked["file"], asked["pointer"]) == ("resultats_22.txt", "--election")
        assert {one["date"] for one in asked["possible"]} == {"2017-05-07", "2022-04-24"}
        assert all(entry["error"] for entry in (asked, absent, wrong))
        assert (kept["date"], kept["stations"], "error" in kept) == ("2024-06-30", 80, False)
        assert "resultats_22.txt : " in result.stderr
    none = runner.invoke(commands, ["load", "results", *files[:3], "--json"])
    assert (none.exit_code, none.stdout) == (2, "")
    assert "resultats_22.txt" in json.loads(none.stderr.strip().splitlines()[-1])["detail"]


@pytest.mark.parametrize(
    ("typed", "date"), [("2\n", "2022-04-24"), ("hier\npresidentielle:2017-05-07:2\n", "2017-05-07"), ("\n", None)]
)
def test_at_a_terminal_the_ballot_is_asked_for(data: Path, tmp_path: Path, typed: str, date: str | None) -> None:
    silent = tmp_path / "resultats_22.txt"
    silent.write_bytes(file_of(data, "presidentielle-2022-t2").read_bytes())
    keyboard, terminal = os.openpty()
    try:
        os.write(keyboard, typed.encode())
        words = ["from predict.commands import commands", "commands()"]
        asked = [sys.executable, "-c", ";".join(words), "load", "results", str(silent)]
        done = subprocess.run(asked, stdin=terminal, capture_output=True, text=True, timeout=60, check=False)
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert "2. presidentielle:2022-04-24:2" in done.stderr
    assert done.returncode == (0 if date else 2), done.stderr
    assert f"presidentielle {date}, tour 2" in done.stdout if date else done.stdout.strip() == ""


@pytest.mark.parametrize("name", ["absent.csv", ""])
def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path, name: str) -> None:
    result = runner.invoke(commands, ["load", "results", str(tmp_path / name), "--json"])

    assert result.exit_code == 2


@pytest.mark.parametrize("url", ["nonsense", "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"])
def test_a_database_that_does_not_answer_is_a_problem_without_its_password(data: Path, url: str) -> None:
    asked = ["load", "results", str(file_of(data, "legislatives-2022-t1")), "--database", url]
    result = runner.invoke(commands, asked)

    assert result.exit_code == 2
    assert json.loads(result.stderr.strip().splitlines()[-1])["pointer"] == "--database"
    assert "secret" not in result.output


def test_boundaries_are_stored(data: Path, sessions: Sessions) -> None:
    path = str(data / "geo" / "bureaux_contours_2902_2903.geojson")
    result = runner.invoke(
        commands, ["load", "contours", path, "--source", "Brest métropole", "--database", database(sessions), "--json"]
    )

    assert json.loads(result.stdout)["stored"] == 200


def test_reference_data_are_stored_once_and_their_refused_cells_told(tmp_path: Path, sessions: Sessions) -> None:
    file = tmp_path / "iris.csv"
    file.write_text("IRIS;DISP_TP6019\n940330101;12.5\n940330102;17910\n")
    asked = ["load", "reference", "iris-poverty", str(file), "--database", database(sessions), "--json"]

    first, again = [runner.invoke(commands, asked) for _ in range(2)]

    assert "ligne 3, DISP_TP6019 : 17910 %" in first.stderr
    (told,) = json.loads(first.stdout)["files"]
    assert (told["places"], told["stored"], told["rejected_count"]) == (2, 2, 1)
    assert json.loads(again.stdout)["files"][0]["stored"] == 0


def test_an_unknown_or_another_publication_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "iris.csv"
    file.write_text("IRIS;DISP_TP6019\n940330101;12.5\n")

    for kind in ("horoscope", "census"):
        refused = runner.invoke(commands, ["load", "reference", kind, str(file), "--json"])
        assert refused.exit_code == 2
        assert json.loads(refused.stderr.splitlines()[-1])["detail"]


def test_what_is_shared_is_listed_and_taken_away_by_its_name(tmp_path: Path, sessions: Sessions) -> None:
    file = tmp_path / "iris.csv"
    file.write_text("IRIS;DISP_TP6019\n940330101;12.5\n", encoding="utf-8")
    at = ["--database", database(sessions), "--json"]
    assert runner.invoke(commands, ["load", "reference", "iris-poverty", str(file), *at]).exit_code == 0
    listed = json.loads(runner.invoke(commands, ["load", "catalogue", *at]).stdout)["datasets"]
    (loaded,) = [loaded for one in listed for loaded in one["loaded"]]
    assert (loaded["file"], loaded["shared"]) == ("iris.csv", True)

    gone = runner.invoke(commands, ["load", "forget", loaded["id"], *at])

    assert json.loads(gone.stdout) == {"id": loaded["id"], "forgotten": 1}
    again = runner.invoke(commands, ["load", "forget", loaded["id"], *at])
    assert again.exit_code != 0
    assert json.loads(again.stderr.strip().splitlines()[-1])["pointer"] == "ID"
    assert runner.invoke(commands, ["load", "forget", loaded["id"]]).exit_code != 0
