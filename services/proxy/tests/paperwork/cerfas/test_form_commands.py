import json
from pathlib import Path
from typing import Any

from proxy.commands import commands
from typer.testing import CliRunner


def run(*arguments: object) -> Any:
    return CliRunner().invoke(commands, ["proxy", *map(str, arguments)])


def test_the_map_is_tried_without_a_server(tmp_path: Path, file: bytes, carte: dict[str, Any], fields: bool) -> None:
    form, chart, out = tmp_path / "form.pdf", tmp_path / "map.json", tmp_path / "out.pdf"
    form.write_bytes(file)
    chart.write_text(json.dumps(carte))
    listed = json.loads(run("form-fields", form, "--json").stdout)
    assert bool(listed["fields"]) is fields
    drawn = run("form-preview", form, chart, "--out", out, "--json")
    assert json.loads(drawn.stdout)["places"] == len(carte["places"])
    assert out.read_bytes().startswith(b"%PDF")


def test_what_does_not_fit_is_said_with_its_place(tmp_path: Path, file: bytes, carte: dict[str, Any]) -> None:
    form, chart = tmp_path / "form.pdf", tmp_path / "map.json"
    form.write_bytes(file)
    for changed, pointer in (
        (carte | {"version": 0}, "/version"),
        (carte | {"reserved": carte["reserved"][:1]}, "/reserved"),
    ):
        chart.write_text(json.dumps(changed))
        answer = run("form-preview", form, chart)
        assert answer.exit_code == 2
        assert json.loads(answer.stderr)["pointer"] == pointer
    assert json.loads(run("form-fields", chart).stderr)["pointer"] == "/file"
