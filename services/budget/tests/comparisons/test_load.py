"""The command that reads published accounts."""

import asyncio
import json
from pathlib import Path

import pytest
from budget.commands import commands
from budget.comparisons import service
from kit.db.sessions import Sessions, transaction
from typer.testing import CliRunner

from .samples import csv_2022


async def test_a_file_is_checked_without_a_database_and_stored_in_one(sessions: Sessions, tmp_path: Path) -> None:
    file = tmp_path / "comptes.csv"
    file.write_bytes(csv_2022([("202200001", {3: "100"}, "100"), ("202200002", {3: "?"}, "1")]))
    arguments = ["load", "accounts", str(file), "--election", "legislatives", "--json"]

    checked = CliRunner().invoke(commands, arguments)
    assert checked.exit_code == 0
    told = json.loads(checked.stdout)
    assert (told["dataset"], told["accounts"], told["rejected_count"], told["stored"]) == (
        "legislatives-2022",
        1,
        1,
        False,
    )
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    stored = await asyncio.to_thread(CliRunner().invoke, commands, [*arguments, "--database", url])
    assert stored.exit_code == 0, stored.stderr
    async with transaction(sessions) as session:
        assert [one.id for one in await service.list_datasets(session)] == ["legislatives-2022"]


@pytest.mark.parametrize("content", [None, b"not it"])
def test_what_is_no_file_of_accounts_is_said(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "comptes.csv"
    if content is not None:
        file.write_bytes(content)
    result = CliRunner().invoke(commands, ["load", "accounts", str(file), "--election", "legislatives"])

    assert result.exit_code == 2
    assert json.loads(result.stderr.splitlines()[-1])["detail"]
