import json
from pathlib import Path
from typing import Any

import pytest
from results.commands import commands
from typer.testing import CliRunner

QUESTION: dict[str, Any] = {
    "election": "municipales",
    "date": "2026-03-15",
    "round": 1,
    "territory": "31555",
    "registered": 1000,
    "voters": 700,
    "valid": 680,
    "seats": 35,
    "lists": [{"id": "A", "votes": 360, "average_age": 51.2}, {"id": "B", "votes": 320, "average_age": 49.9}],
}
LISTS = QUESTION["lists"]
HUGE = 10**30


def run(tmp_path: Path, text: str | bytes, *options: str):
    path = tmp_path / "round.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(commands, ["seats", str(path), *options])


def test_the_answer_is_one_object_of_the_promised_form(tmp_path: Path) -> None:
    result = run(tmp_path, json.dumps(QUESTION), "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "decided": True,
        "elected": ["A"],
        "qualified": [],
        "may_merge": [],
        "eliminated": [],
        "seats": {"A": 27, "B": 8},
        "articles": ["L. 260", "L. 262"],
    }


def test_people_read_words(tmp_path: Path) -> None:
    result = run(tmp_path, json.dumps(QUESTION))
    assert result.stdout == "Élu : A\nA : 27 sièges\nB : 8 sièges\nArticles : L. 260, L. 262\n"
    undecided = {**QUESTION, "lists": [{"id": "A", "votes": 340}, {"id": "B", "votes": 340}]}
    assert "Peuvent se maintenir au second tour : A, B" in run(tmp_path, json.dumps(undecided)).stdout


def test_what_stood_in_for_a_birth_date_is_said_twice(tmp_path: Path) -> None:
    tied = [{"id": name, "votes": votes, "average_age": age} for name, votes, age in (("A", 400, 40), ("B", 300, 50))]
    question = {**QUESTION, "round": 2, "seats": 5, "valid": 1000, "voters": 1000}
    result = run(
        tmp_path, json.dumps({**question, "lists": [*tied, {**tied[1], "id": "C", "average_age": 51}]}), "--json"
    )

    assert "birth_dates" in result.stderr
    assert "birth_dates" in json.loads(result.stdout)["articles"][-1]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"election": "cantonales"}, "/election"),
        ({"date": "15/03/2026"}, "/date"),
        ({"date": 20260315}, "/date"),
        ({"round": 3}, "/round"),
        ({"registered": HUGE}, "/registered"),
        ({"voters": 1001}, "/voters"),
        ({"valid": 701}, "/valid"),
        ({"valid": 679}, "/valid"),
        ({"valid": -1}, "/valid"),
        ({"valid": True}, "/valid"),
        ({"voters": None, "valid": 1001}, "/valid"),
        ({"blank": 10, "null": 9}, "/voters"),
        ({"blank": 21}, "/voters"),
        ({"seats": 0}, "/seats"),
        ({"seats": HUGE}, "/seats"),
        ({"seats": 35.5}, "/seats"),
        ({"lists": []}, "/lists"),
        ({"lists": None}, "/lists"),
        ({"lists": {}}, "/lists"),
        ({"lists": [*LISTS, {"id": "A", "votes": 0}]}, "/lists/2/id"),
        ({"lists": [{"id": "A", "votes": -360}, LISTS[1]]}, "/lists/0/votes"),
        ({"lists": [{"id": "A", "votes": HUGE}, LISTS[1]]}, "/lists/0/votes"),
        ({"lists": [{"id": "A"}, LISTS[1]]}, "/lists/0/votes"),
        ({"lists": [{"id": "\x00", "votes": 360}, LISTS[1]]}, "/lists/0/id"),
        ({"lists": [{"id": "\ud800", "votes": 360}, LISTS[1]]}, "/lists/0/id"),
        ({"lists": [{**LISTS[0], "average_age": -1}, LISTS[1]]}, "/lists/0/average_age"),
        ({"lists": [{**LISTS[0], "birth_dates": [1950]}, LISTS[1]]}, "/lists/0/birth_dates/0"),
        ({"candidates": [{"id": "A", "votes": 1}]}, "/candidates"),
        ({"valid": 0, "lists": [{"id": "A", "votes": 0}]}, "/valid"),
        (
            {
                "election": "departementales",
                "lists": None,
                "candidates": [{"id": "A", "votes": 1, "running_mate": "1-"}],
            },
            "/valid",
        ),
        (
            {
                "election": "departementales",
                "lists": None,
                "candidates": [{"id": "A", "votes": 1, "running_mate": "1950-13-01"}],
            },
            "/candidates/0/running_mate/birth_date",
        ),
        ({"unknown": 1}, "/unknown"),
        ({"election": "legislatives"}, "/lists"),
        ({"election": "legislatives", "lists": None, "candidates": LISTS}, "/candidates/0/average_age"),
        (
            {"election": "legislatives", "registered": None, "lists": None, "candidates": [{"id": "A", "votes": 680}]},
            "/registered",
        ),
    ],
)
def test_a_question_that_is_wrong_names_its_field(tmp_path: Path, change: dict[str, Any], pointer: str) -> None:
    result = run(tmp_path, json.dumps({**QUESTION, **change}), "--json")

    problem = json.loads(result.stderr)
    assert (result.exit_code, result.stdout, problem["pointer"]) == (2, "", pointer)
    assert set(problem) == {"title", "detail", "pointer"}
    assert problem["detail"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "1", "null", '{"valid": NaN}', "[" * 100_000, '{"valid": ' + "9" * 5000 + "}", b"\xff\xfe"],
)
def test_what_is_no_question_is_a_problem(tmp_path: Path, text: str | bytes) -> None:
    result = run(tmp_path, text, "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert set(json.loads(result.stderr)) == {"title", "detail", "pointer"}


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["seats", str(tmp_path / "none")])
    assert (result.exit_code, json.loads(result.stderr)["pointer"]) == (2, "/file")
