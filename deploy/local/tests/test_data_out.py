"""`isoloir export` and `isoloir views`: a campaign's data in files, and read by SQL."""

import csv
import json
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import psycopg
import pytest
from isoloir_local.databases import url_of
from isoloir_local.testing import Launched
from isoloir_local.view_logins import without_views
from isoloir_local.workbench import server_of

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def campaign(suite: Launched) -> str:
    state = {
        "name": "Données d’essai",
        "candidate": "Camille Martin",
        "election": "legislatives",
        "territory": "circo:9406",
        "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
    }
    asked = {"Authorization": f"Bearer {suite.token()}"}
    answer = httpx.post(f"{suite.address}/crm/v1/campaigns", json={"campaign": state}, headers=asked, timeout=120)
    opened = answer.json()["id"]
    headers = {"Authorization": f"Bearer {suite.token()}", "Isoloir-Campaign": opened}
    deadline = time.monotonic() + 240
    for service in ("predict", "proxy", "budget", "results"):
        while httpx.get(f"{suite.address}/{service}/v1/data-tables", headers=headers, timeout=120).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    action = {
        "kind": "leaflet_drop",
        "title": "Marché",
        "stations": ["94033_0001"],
        "starts_at": "2029-05-22T09:00:00+02:00",
        "ends_at": "2029-05-22T11:00:00+02:00",
        "volunteers": 2,
    }
    made = httpx.post(f"{suite.address}/crm/v1/actions", json=action, headers=headers, timeout=120)
    assert made.status_code == 201, made.text
    return opened


def run_notebook(file: Path) -> dict[str, Any]:
    """Run the cells of a notebook in their order; return what they named."""
    names: dict[str, Any] = {}
    for cell in json.loads(file.read_text())["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    return names


def test_every_table_is_written_with_the_dictionary(
    suite: Launched, campaign: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = suite.isoloir("export", "Données d’essai", "--out", str(tmp_path / "out"), "--json")
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    files = {one["file"] for one in told["tables"]}
    assert {"crm-actions.parquet", "budget-expenses.parquet", "predict-stations.parquet"} <= files
    assert {one.name for one in (tmp_path / "out").iterdir()} == files | {"dictionary.json"}
    for table in json.loads((tmp_path / "out" / "dictionary.json").read_text()):
        frame = pl.read_parquet(tmp_path / "out" / f"{table['service']}-{table['name']}.parquet")
        assert frame.columns == [column["name"] for column in table["columns"]]
    assert pl.read_parquet(tmp_path / "out" / "crm-actions.parquet")["title"].to_list() == ["Marché"]
    monkeypatch.setenv("ISOLOIR_EXPORT", str(tmp_path / "out"))
    values = run_notebook(EXAMPLES / "polars" / "campaign.ipynb")
    assert set(values["dictionary"]["file"]) == {file.removesuffix(".parquet") for file in files}
    assert values["worked"].height == pl.read_parquet(tmp_path / "out" / "predict-stations.parquet").height


def test_one_table_as_csv_and_a_table_that_is_unknown(suite: Launched, campaign: str, tmp_path: Path) -> None:
    answer = suite.isoloir("export", campaign, "--out", str(tmp_path), "--form", "csv", "--table", "actions")
    assert answer.returncode == 0, answer.stderr
    with (tmp_path / "crm-actions.csv").open(encoding="utf-8-sig") as file:
        assert [row["title"] for row in csv.DictReader(file, delimiter=";")] == ["Marché"]
    refused = suite.isoloir("export", campaign, "--out", str(tmp_path), "--table", "member")
    assert refused.returncode == 2
    assert json.loads(refused.stderr)["pointer"] == "--table/member"
    stranger = suite.isoloir("export", campaign, "--out", str(tmp_path / "none"), "--subject", "nobody")
    assert (stranger.returncode, json.loads(stranger.stderr)["pointer"]) == (2, "/campaign")
    assert list((tmp_path / "none").iterdir()) == []


def test_a_login_reads_by_sql_survives_an_upgrade_and_is_revoked(suite: Launched, campaign: str) -> None:
    made = suite.isoloir("views", "create", campaign, "--json")
    assert made.returncode == 0, made.stderr
    login = json.loads(made.stdout)
    assert "people" not in login["databases"]["crm"]
    with server_of(suite.home) as server:
        url = url_of(server, "crm", login["user"], login["password"]).replace("+psycopg", "")

        def titles() -> list[tuple[str]]:
            with closing(psycopg.connect(url)) as analyst:
                return analyst.execute("select title from actions").fetchall()

        assert titles() == [("Marché",)]
        with without_views(server, "crm"), pytest.raises(psycopg.errors.UndefinedTable):
            titles()
        assert titles() == [("Marché",)]
        listed = json.loads(suite.isoloir("views", "list", "--json").stdout)["logins"]
        assert listed == [{"user": login["user"], "campaign": campaign, "people": False}]
        assert suite.isoloir("views", "revoke", login["user"]).returncode == 0
        with pytest.raises(psycopg.OperationalError):
            titles()
    again = suite.isoloir("views", "revoke", login["user"])
    assert (again.returncode, json.loads(again.stderr)["pointer"]) == (2, "/user")
