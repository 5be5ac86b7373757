"""Populations as they were published: loaded by the operator, taken by campaigns, read for the whole country."""

import asyncio
import json
from pathlib import Path

import pytest
from budget.ceilings.tables import BadTable, read_table
from budget.commands import commands
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import bearer
from typer.testing import CliRunner

HEAD = "territory;vintage;population;name;source;decree;reason\n"
TABLE = (
    HEAD
    + "commune:94033;2023;52000;Fontenay;Préfecture;;\n"
    + "commune:94033;2022;51000;Fontenay;INSEE;;\n"
    + "commune:94002;2023;8999;Petite;INSEE;;\n"
    + "commune:75056;2023;2113705;Paris;INSEE;;\n"
    + "circo:9406;2023;124000;6e;Somme des communes;;\n"
    + "circo:9401;2023;;1re;Somme des communes;;comprend une partie de 94028\n"
).encode()


async def put(app: FastAPI, data: bytes) -> Response:
    async with call(app) as client:
        client.headers.update(bearer(None, "operate", subject="launcher"))
        return await client.put("/v1/populations", files={"file": ("populations.csv", data)})


async def test_a_campaign_takes_the_last_vintage_that_was_published(app: FastAPI, sessions: Sessions) -> None:
    loaded = await put(app, TABLE)
    assert (loaded.status_code, loaded.json()) == (200, {"rows": 6})
    made = await new_campaign(sessions, election="municipales", territory="commune:94033")
    async with call(app, made) as client:
        said = (await client.get("/v1/ceiling")).json()
    assert said["population"] == {
        "value": 52_000,
        "vintage": 2023,
        "decree": "décret 2025-1362 du 26 décembre 2025",
    }
    assert said["computed"]["displayed"] == 66_875
    assert said["computed"]["warnings"][0].startswith("Population provisoire : millésime 2023.")


async def test_what_the_campaign_says_itself_wins(app: FastAPI, sessions: Sessions) -> None:
    await put(app, TABLE)
    made = await new_campaign(sessions, election="municipales", territory="commune:94033", population=50_000)
    async with call(app, made) as client:
        assert (await client.get("/v1/ceiling")).json()["population"]["value"] == 50_000


async def test_a_later_table_corrects_an_earlier_one(app: FastAPI, manager: AsyncClient) -> None:
    await put(app, TABLE)
    await put(app, (HEAD + "circo:9401;2023;130000;1re;Préfecture, arrêté;;\n").encode())
    france = (await manager.get("/v1/ceilings/france?election=legislatives&on=2026-06-07")).json()
    assert [one["territory"] for one in france["computed"]] == ["circo:9401", "circo:9406"]
    assert france["not_computed"] == []


async def test_the_whole_country_is_computed_and_what_cannot_be_is_named(app: FastAPI, manager: AsyncClient) -> None:
    empty = await manager.get("/v1/ceilings/france?election=legislatives&on=2026-06-07")
    assert empty.status_code == 404
    await put(app, TABLE)
    towns = (await manager.get("/v1/ceilings/france?election=municipales&on=2026-03-15&round=1")).json()
    assert [(one["name"], one["displayed"]) for one in towns["computed"]] == [("Fontenay", 66_875)]
    assert [(one["name"], one["article"]) for one in towns["not_computed"]] == [("Paris", "loi 2025-795")]
    assert (towns["vintage"], towns["warnings"]) == (2023, [])
    seats = (await manager.get("/v1/ceilings/france?election=legislatives&on=2026-06-07")).json()
    assert [one["territory"] for one in seats["computed"]] == ["circo:9406"]
    assert seats["not_computed"][0]["reason"] == "comprend une partie de 94028"


async def test_only_who_runs_the_suite_loads_populations(manager: AsyncClient) -> None:
    assert (await manager.put("/v1/populations", files={"file": ("p.csv", TABLE)})).status_code == 403


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("territory;vintage\n", 1),
        (HEAD + "Paris;2023;1;;INSEE;;\n", 2),
        (HEAD + "commune:94033;avant;1;;INSEE;;\n", 2),
        (HEAD + "commune:94033;2023;1,5;;INSEE;;\n", 2),
        (HEAD + "commune:94033;2023;-5;;INSEE;;\n", 2),
        (HEAD + "commune:94033;2023;;;INSEE;;\n", 2),
        (HEAD + "commune:94033;2023;5;;;;\n", 2),
        (HEAD + 'commune:94033;2023;5;"a;INSEE;;\n', 2),
        (HEAD + "commune:94033;2023;5;;INSEE;;\n" * 2, 1),
    ],
)
def test_a_bad_table_is_refused_whole_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BadTable) as refused:
        read_table(text.encode())
    assert refused.value.line == line


async def test_a_bad_table_is_a_problem_that_names_the_line(app: FastAPI) -> None:
    answer = await put(app, (HEAD + "Paris;2023;1;;INSEE;;\n").encode())
    assert (answer.status_code, answer.json()["pointer"], answer.json()["line"]) == (422, "/file", 2)
    assert (await put(app, b"\xff\xfe")).status_code == 422


def test_insee_s_file_gives_communes_and_the_constituencies_that_can_be_summed(
    law: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLOIR_DATA", str(law.parent))
    run = CliRunner().invoke(commands, ["load", "populations", "--json"])
    said = json.loads(run.stdout)
    assert run.exit_code == 0
    assert (said["constituencies"], said["stored"], said["vintages"][-1]) == (577, 0, 2023)
    assert 249 <= said["unknown"] < 330


def test_a_table_is_read_and_a_bad_one_refused(tmp_path: Path) -> None:
    file = tmp_path / "populations.csv"
    file.write_bytes(TABLE)
    assert json.loads(CliRunner().invoke(commands, ["load", "populations", str(file), "--json"]).stdout)["rows"] == 6
    file.write_text("rien")
    refused = CliRunner().invoke(commands, ["load", "populations", str(file)])
    assert (refused.exit_code, json.loads(refused.stderr)["title"]) == (2, "Fichier refusé")


async def test_populations_are_loaded_first_only_where_there_are_none(sessions: Sessions, tmp_path: Path) -> None:
    file = tmp_path / "populations.csv"
    file.write_bytes(TABLE)
    database = sessions.kw["bind"].url.render_as_string(hide_password=False)
    asked = ["load", "populations", str(file), "--first", "--database", database, "--json"]
    first, again = [await asyncio.to_thread(CliRunner().invoke, commands, asked) for _ in range(2)]
    assert [json.loads(run.stdout)["stored"] for run in (first, again)] == [6, 0]
