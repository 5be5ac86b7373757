import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from results.commands import commands
from typer.testing import CliRunner

Make = Callable[..., dict[str, Any]]


@pytest.fixture
async def pages(client: AsyncClient, sheet: Make) -> list[dict[str, Any]]:
    for station in ("94033_0001", "94033_0002", "94080_0001"):
        await client.post("/v1/tallies", json=sheet(station=station, note="écart noté"))
    first = (await client.get("/v1/journal?limit=2")).json()
    return [first, (await client.get(f"/v1/journal?limit=2&after={first['next']}")).json()]


def run(path: Path, text: str, *options: str):
    path.write_text(text)
    return CliRunner().invoke(commands, ["verify-log", str(path), "--json", *options])


async def test_a_journal_as_it_was_read_holds(pages: list[dict[str, Any]], tmp_path: Path) -> None:
    head = pages[1]["items"][0]["hash"]
    entries = [entry for page in pages for entry in page["items"]]
    for text in (
        "\n".join(json.dumps(page) for page in pages),
        json.dumps(entries, indent=1),
        "\n".join(json.dumps(entry) for entry in entries),
    ):
        result = run(tmp_path / "log", text, "--head", head)
        assert result.exit_code == 0
        assert json.loads(result.stdout) == {"entries": 3, "head": head, "broken_at": None, "holds_head": True}


async def test_a_journal_that_was_touched_does_not(pages: list[dict[str, Any]], tmp_path: Path) -> None:
    entries = [entry for page in pages for entry in page["items"]]
    head = entries[2]["hash"]
    without_last = run(tmp_path / "log", json.dumps(entries[:2]), "--head", head)
    entries[1]["about"]["state"] = "disputed"
    touched = run(tmp_path / "log", json.dumps(entries))

    assert (touched.exit_code, json.loads(touched.stdout)["broken_at"]) == (1, 2)
    assert (without_last.exit_code, json.loads(without_last.stdout)["holds_head"]) == (1, False)


@pytest.mark.parametrize("text", ["", "nothing", '{"number": "x"}', "[1]", '{"items": [{}]}'])
def test_what_is_no_journal_is_a_problem(text: str, tmp_path: Path) -> None:
    result = run(tmp_path / "log", text)

    assert result.exit_code == 2
    assert set(json.loads(result.stderr)) == {"title", "detail", "pointer"}


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["verify-log", str(tmp_path / "none"), "--json"])

    assert result.exit_code == 2
    assert json.loads(result.stderr)["pointer"] == "/file"
