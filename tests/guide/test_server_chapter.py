"""The commands of the chapters for who runs a server are commands."""

import re
from pathlib import Path

import pytest
from isoloir_local.main import app_for
from typer.testing import CliRunner

ROOT = Path(__file__).parents[2]
CHAPTER = "\n".join(
    (ROOT / "docs" / "guide" / name).read_text(encoding="utf-8") for name in ("serveur.md", "demenager.md")
)
COMMANDS = sorted(
    {found for found in re.findall(r"(?<![/\w])isoloir ([a-z][a-z -]*)", CHAPTER.replace(".venv/bin/", ""))}
)
OPTION = re.compile(r"--[a-z]+")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_and_its_options_exist(command: str) -> None:
    words = command.split()
    names = [word for word in words if not word.startswith("-") and word not in ("sauvegarde", "nouveau-dossier")]
    said = CliRunner().invoke(app_for(names[0]), [*names, "--help"], env={"COLUMNS": "200"})
    assert said.exit_code == 0, said.output
    for option in OPTION.findall(command):
        assert option in said.output, f"isoloir {names}: {option}"


@pytest.mark.parametrize("file", sorted(set(re.findall(r"`?((?:deploy|docs)/[A-Za-z/.]+)", CHAPTER))))
def test_a_named_file_exists(file: str) -> None:
    assert (ROOT / file).exists()


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 8
