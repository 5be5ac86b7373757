"""What the counts can be taken away as."""

import io
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from common.schemas.elections import ElectionKind
from elections.ministry import read_results
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, clock_offset, new_campaign
from pypdf import PdfReader

from services.results.tests.conftest import campaign_of_the_day

Make = Callable[..., dict[str, Any]]
WAYS = ("/v1/results.csv", "/v1/results.json", "/v1/results.nist.json", "/v1/results.pdf")
REPOSITORY = Path(__file__).parents[4]


@pytest.fixture
async def counted(client: AsyncClient, sheet: Make) -> AsyncClient:
    for station, votes in (("94033_0001", (400, 280)), ("94080_0001", (300, 380))):
        body = sheet(station=station, votes=dict(zip("AB", votes, strict=True)))
        assert (await client.post("/v1/tallies", json=body)).status_code == 201
    return client


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    folder = Path(os.environ.get("ISOLOIR_DATA", REPOSITORY.parent / "shared" / "data")) / "law"
    path = folder / "NIST_V2_election_results_reporting.schema.json"
    if not path.exists():
        message = f"no NIST schema in {folder}: set ISOLOIR_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return json.loads(path.read_text())


async def test_the_csv_is_read_back_as_a_file_of_the_ministry(counted: AsyncClient) -> None:
    answer = await counted.get("/v1/results.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="resultats-legislatives-2029-t1.csv"'
    reading = read_results(answer.content, name="", election=ElectionKind.LEGISLATIVES, date=date(2029, 6, 10), round=1)
    rows = reading.stations.sort("station").to_dicts()
    assert [(row["station"], row["voters"], row["blank"], row["null"], row["valid"]) for row in rows] == [
        ("94033_0001", 700, 12, 8, 680),
        ("94080_0001", 700, 12, 8, 680),
    ]
    votes = reading.votes.sort("station", "panel")
    assert votes["votes"].to_list() == [400, 280, 300, 380]
    assert votes["name"].to_list()[:2] == ["Camille Exemple", "Dominique Essai"]
    assert reading.warnings == []


async def test_the_json_holds_the_sums_and_each_station(counted: AsyncClient) -> None:
    told = (await counted.get("/v1/results.json")).json()
    assert (told["partial"], told["official"], told["stations_counted"], told["stations"]) == (True, False, 2, 3)
    assert [(one["id"], one["votes"]) for one in told["candidates"]] == [("A", 700), ("B", 660)]
    assert told["by_station"][1]["votes"] == {"A": 300, "B": 380}
    assert told["confidential_until"] == "2029-06-10T20:00:00+02:00"


async def test_the_common_format_is_valid_against_its_schema(counted: AsyncClient, schema: dict[str, Any]) -> None:
    told = (await counted.get("/v1/results.nist.json")).json()
    assert list(jsonschema_rs.validator_for(schema).iter_errors(told)) == []
    assert (told["Status"], told["IsTest"], told["Format"]) == ("unofficial-partial", True, "precinct-level")
    contest = told["Election"][0]["Contest"][0]
    assert contest["@type"] == "ElectionResults.CandidateContest"
    assert [sum(one["Count"] for one in chosen["VoteCounts"]) for chosen in contest["ContestSelection"]] == [700, 660]
    units = {unit["@id"]: unit for unit in told["GpUnit"]}
    assert units["ru-94033_0002"]["CountStatus"][0]["Status"] == "not-processed"
    assert set(units["ru-scope"]["ComposingGpUnitIds"]) == set(units) - {"ru-scope"}
    ballots = told["Election"][0]["BallotCounts"]
    assert sum(one["BallotsCast"] for one in ballots if one.get("OtherType") == "blancs") == 24
    assert sum(one.get("BallotsRejected", 0) for one in ballots) == 16


async def test_lists_are_parties_in_the_common_format(
    app: FastAPI, sessions: Sessions, sheet: Make, schema: dict[str, Any]
) -> None:
    state: dict[str, Any] = {"election": "municipales", "territory": "commune:94033"}
    async with call(app, await campaign_of_the_day(sessions, **state)) as client:
        await client.put("/v1/stations/94033_0001", json={"commune_name": "Fontenay", "registered": 1000})
        lists = [{"id": name, "panel": panel, "name": f"Liste {name}"} for panel, name in enumerate("AB", 1)]
        await client.put("/v1/rounds/1/candidates", json={"candidates": lists})
        await client.post("/v1/tallies", json=sheet())
        told = (await client.get("/v1/results.nist.json")).json()
        csv = (await client.get("/v1/results.csv")).content
    named = read_results(csv, name="", election=ElectionKind.MUNICIPALES, date=date(2029, 6, 10), round=1).votes
    assert named.sort("panel")["name"].to_list() == ["Liste A", "Liste B"]
    assert "Libellé de liste 1" in csv.decode()
    assert list(jsonschema_rs.validator_for(schema).iter_errors(told)) == []
    assert told["Status"] == "unofficial-complete"
    contest = told["Election"][0]["Contest"][0]
    assert (contest["@type"], contest["VoteVariation"]) == ("ElectionResults.PartyContest", "proportional")
    assert contest["ContestSelection"][0]["PartyIds"] == ["p-1"]


async def test_the_pdf_says_the_whole_each_commune_and_each_station(counted: AsyncClient) -> None:
    answer = await counted.get("/v1/results.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    text = text.replace("\u00a0", " ")
    for said in (
        "Confidentiel jusqu’au dimanche 10 juin 2029 à 20 h",
        "Résultats partiels, non officiels",
        "2 bureaux sur 3",
        "Camille Exemple",
        "51,47 %",
        "Fontenay (1)",
        "bureau 1",
    ):
        assert said in text.replace("\n", " "), said
    assert "0001" not in text


async def test_a_long_ballot_is_set_in_several_tables(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await campaign_of_the_day(sessions)) as client:
        await client.put("/v1/stations/94033_0001", json={"commune_name": "Fontenay", "registered": 1000})
        many = [{"id": f"C{n}", "panel": n, "name": f"Candidat numéro {n}"} for n in range(1, 20)]
        await client.put("/v1/rounds/1/candidates", json={"candidates": many})
        votes = {f"C{n}": n for n in range(1, 20)}
        figures = {"registered": 1000, "voters": 190, "blank": 0, "null": 0, "valid": 190}
        body = {"station": "94033_0001", "round": 1, "votes": votes} | figures
        assert (await client.post("/v1/tallies", json=body)).status_code == 201
        pdf = (await client.get("/v1/results.pdf")).content
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert text.count("Candidat numéro 19") >= 1
    assert text.count("Fontenay (1)") == 4


async def test_the_page_is_the_twin_of_the_pdf(counted: AsyncClient) -> None:
    page = (await counted.get("/summary", headers={"Accept": "text/html"})).text.replace("\u202f", " ")
    for said in ("2 bureaux comptés sur 3", "Camille Exemple", "51,47 %", "bureau 1", "/v1/results.csv?round=1"):
        assert said in page, said


async def test_the_hour_of_the_last_sheet_is_that_of_the_campaigns_clock(
    app: FastAPI, sessions: Sessions, sheet: Make
) -> None:
    # In summer, while it may be winter here: the two clocks are not an hour apart for it. Half way through the ten
    # minutes looked for: an offset is whole seconds, and a fast machine would still be in the minute before.
    close = datetime(2029, 6, 10, 18, 35, tzinfo=UTC)
    offset = clock_offset(close)
    async with call(app, await new_campaign(sessions, clock_offset_seconds=offset)) as client:
        await client.put("/v1/stations/94033_0001", json={"commune_name": "Fontenay", "registered": 1000})
        names = [{"id": name, "panel": panel, "name": name} for panel, name in enumerate("AB", 1)]
        await client.put("/v1/rounds/1/candidates", json={"candidates": names})
        await client.post("/v1/tallies", json=sheet())
        page = (await client.get("/summary", headers={"Accept": "text/html"})).text
    assert "dimanche 10 juin 2029 à 20 h 3" in page


async def test_before_the_first_sheet_there_is_nothing_to_take(client: AsyncClient) -> None:
    assert [(await client.get(way)).status_code for way in WAYS] == [404] * 4
    assert "Aucune feuille" in (await client.get("/summary", headers={"Accept": "text/html"})).text
    assert [(await client.get(f"{way}?round=3")).status_code for way in WAYS] == [422] * 4
