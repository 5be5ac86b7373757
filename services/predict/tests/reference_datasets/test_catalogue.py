"""The catalogue of official data sets, over HTTP and as commands."""

import asyncio
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from kit.db.sessions import Sessions
from predict.commands import commands
from typer.testing import CliRunner, Result

runner = CliRunner()
INCOME = "insee/FILO2021_DEC_COM.csv"
ROUND = "official/legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv"


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """A data folder of one small file of each kind, and one that is damaged."""
    sources = {
        ROUND: "official_small/94-06/legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv",
        "geo/iris_contours_94.geojson": "geo/iris_contours_94.geojson",
        "insee/indic-stat-circonscriptions-legislatives-2022.xlsx": (
            "insee/indic-stat-circonscriptions-legislatives-2022.xlsx"
        ),
    }
    for target, source in sources.items():
        (tmp_path / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data / source, tmp_path / target)
    head = (data / INCOME).read_bytes().splitlines(keepends=True)[:50]
    (tmp_path / INCOME).write_bytes(b"".join(head))
    return tmp_path


def run(*asked: str) -> Result:
    return runner.invoke(commands, ["load", *asked])


def database(sessions: Sessions) -> str:
    return sessions.kw["bind"].url.render_as_string(hide_password=False)


def states(result: Result) -> dict[str, str]:
    return {report["id"]: report["state"] for report in json.loads(result.stdout)["files"]}


async def catalogue(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/reference-datasets/catalogue")
    assert answer.status_code == 200, answer.text
    return {entry["id"]: entry for entry in answer.json()["items"]}


async def test_a_folder_is_loaded_once_and_each_set_says_from_which_file(
    folder: Path, sessions: Sessions, client: AsyncClient
) -> None:
    before = await catalogue(client)
    assert all(entry["loaded"] == [] for entry in before.values())
    assert before["legislatives-2024-t1"]["licence"] == "Licence Ouverte 2.0"
    asked = ("datasets", "--data", str(folder), "--database", database(sessions), "--json")
    first, again = [await asyncio.to_thread(run, *asked) for _ in range(2)]
    assert first.exit_code == 0, first.stderr
    ids = {"legislatives-2024-t1", "filosofi-declared-2021", "iris-contours-2020", "constituency-portraits-2022"}
    assert states(first) == dict.fromkeys(ids, "loaded")
    assert states(again) == dict.fromkeys(ids, "present")

    after = await catalogue(client)
    assert {id for id, entry in after.items() if entry["loaded"]} == ids
    (loaded,) = after["legislatives-2024-t1"]["loaded"]
    assert loaded["sha256"] == hashlib.sha256((folder / ROUND).read_bytes()).hexdigest()
    assert (loaded["id"], loaded["file"]) == (
        "legislatives-2024-t1",
        "legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv",
    )
    (income,) = after["filosofi-declared-2021"]["loaded"]
    assert (income["vintage"], income["places"]) == ("INSEE, Filosofi 2021, revenu déclaré", 49)


async def test_the_page_says_what_is_loaded_and_from_where(
    folder: Path, sessions: Sessions, client: AsyncClient
) -> None:
    assert "Aucune donnée officielle" in (await client.get("/reference-datasets")).text
    asked = ("datasets", "filosofi-declared-2021", "--data", str(folder), "--database", database(sessions))
    await asyncio.to_thread(run, *asked)
    page = (await client.get("/reference-datasets")).text
    assert "INSEE, Filosofi 2021, revenu déclaré" in page
    assert hashlib.sha256((folder / INCOME).read_bytes()).hexdigest() in page
    assert "Licence Ouverte 2.0" in page


def test_a_damaged_file_is_refused_and_the_others_are_loaded(folder: Path, sessions: Sessions) -> None:
    (folder / INCOME).write_bytes(b"<html>")
    result = run("datasets", "--data", str(folder), "--database", database(sessions), "--json")
    assert result.exit_code == 2
    told = states(result)
    assert told.pop("filosofi-declared-2021") == "refused"
    assert set(told.values()) == {"loaded"}


def test_one_set_can_be_asked_for_by_its_name(folder: Path, sessions: Sessions) -> None:
    result = run(
        "datasets", "filosofi-declared-2021", "--data", str(folder), "--database", database(sessions), "--json"
    )
    assert states(result) == {"filosofi-declared-2021": "loaded"}


def test_the_catalogue_is_listed_with_what_is_at_hand_and_loaded(folder: Path, sessions: Sessions) -> None:
    told = {one["id"]: one for one in json.loads(run("catalogue", "--data", str(folder), "--json").stdout)["datasets"]}
    assert told["filosofi-declared-2021"]["at_hand"] == [str(folder / INCOME)]
    assert told["municipales-2026-t1"]["at_hand"] == []
    assert told["municipales-2026-t1"]["address"].startswith("https://static.data.gouv.fr/")
    run("datasets", "filosofi-declared-2021", "--data", str(folder), "--database", database(sessions))
    text = run("catalogue", "--data", str(folder), "--database", database(sessions)).stdout
    (line,) = [line for line in text.splitlines() if line.startswith("filosofi-declared-2021")]
    assert "enregistré le" in line
    assert "SHA-256" in line


def test_a_data_folder_of_the_environment_that_is_not_there_has_nothing_at_hand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The Makefile names ../shared/data wherever the project was cloned."""
    monkeypatch.setenv("ISOLOIR_DATA", str(tmp_path / "absent"))
    result = run("catalogue", "--json")
    assert result.exit_code == 0, result.stderr
    assert {tuple(one["at_hand"]) for one in json.loads(result.stdout)["datasets"]} == {()}


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        (["datasets", "horoscope-2024"], "IDS"),
        (["datasets"], "--data"),
        (["datasets", "--data", "/absent"], "--data"),
        (["catalogue", "--data", "/absent"], "--data"),
    ],
)
def test_what_cannot_be_loaded_is_a_problem(asked: list[str], pointer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ISOLOIR_DATA", raising=False)
    result = run(*asked, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stderr.strip().splitlines()[-1])["pointer"] == pointer
