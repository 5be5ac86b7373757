"""`isoloir load addresses`, with and without a database."""

import asyncio
import json
from pathlib import Path
from uuid import UUID

import pytest
from crm.commands import commands
from crm.commands.addresses import load_addresses
from httpx import AsyncClient
from kit.db.sessions import Sessions
from typer.main import get_command

FILE = (
    "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
    "1;Rue Une;00001;Fictif;-8.9;46.1;00001_0001\n"
    "2;Rue Une;00002;Ailleurs;-8.9;46.1;00002_0001\n"
    ";Rue Une;00001;Fictif;-8.9;46.1;00001_0001\n"
)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "adresses.csv"
    path.write_text(FILE)
    return str(path)


def run(*words: str) -> int:
    return get_command(commands).main(["load", "addresses", *words], standalone_mode=False) or 0


def test_without_a_database_a_file_is_read_and_nothing_is_kept(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "--commune", "00001", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["buildings"], said["refused"], said["stored"]) == (1, 1, 0)


@pytest.mark.parametrize("words", [["--commune", "zz"], []])
def test_what_cannot_be_read_ends_with_two(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    assert run(str(tmp_path / "x.csv"), *words) == 2
    assert run(str(tmp_path / "none.csv")) == 2


async def test_with_a_campaign_they_are_in_its_ground(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, file: str
) -> None:
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    # A command of its own makes its own loop: beside this one it needs a thread.
    await asyncio.to_thread(load_addresses, Path(file), campaign=campaign_id, source="essai", database=url, json=True)
    assert (await client.get("/v1/territory")).json()["buildings"] == 2
