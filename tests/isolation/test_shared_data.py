"""Shared data of all campaigns of an installation: nobody working in one of them can change a byte of it.

The tables and the operations are read from the databases and the services: a new one is tried as soon as it exists.
"""

import json
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from typing import Any

import psycopg
import pytest
from budget.ceilings.published import store_populations
from budget.ceilings.tables import Row
from budget.comparisons import service as comparisons
from budget.comparisons.published import read_file
from common.schemas.elections import ElectionKind
from elections.ministry import write_results
from httpx import AsyncClient
from kit.db import tenancy
from kit.db.sessions import transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import call, new_campaign, work_off
from predict.past_results.boundaries.service import import_boundaries
from predict.reference_datasets import service as references
from predict.reference_datasets.preparation import prepare_dataset
from proxy.paperwork.cerfas.service import add_form
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests.architecture.test_anatomy import SERVICES
from tests.isolation import canaries
from tests.isolation.budget_operations import accounts_of
from tests.isolation.conftest import new_filled
from tests.isolation.contents import Filled
from tests.isolation.official_forms import official_form
from tests.isolation.operations import operations_of, request_of
from tests.isolation.places import COMMUNE, CONTOURS, FORM, READING, STATE, STATION
from tests.isolation.rows import read_rows
from tests.isolation.test_other_campaigns import EVERY_SCOPE, new_stranger

POVERTY = b"IRIS;DISP_TP6019\n940330101;12.5\n940330102;20.5\n"
POINTS = f"code_bv,lon,lat,voie,numero\n{STATION},2.47,48.85,rue de la Paix,12\n".encode()
IRIS = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"CODE_IRIS": "940330101"}, "geometry": FEATURE["geometry"]}
            for FEATURE in json.loads(CONTOURS)["features"][:1]
        ],
    }
).encode()
IMPORTING = ("predict", "budget")
"""Services whose campaigns may have files of their own beside what is shared."""
SHARING = (*IMPORTING, "proxy")


async def load_shared(filled: Filled) -> None:
    """Load the operator's data: with the results that the filled campaign reads, a row in each shared table."""
    async with transaction(filled.sessions) as session:
        if filled.service == "proxy":
            await add_form(session, "operator", "14952*04", official_form("suite"), operates=True)
            return
        if filled.service == "budget":
            await store_populations(session, [Row(f"commune:{COMMUNE}", 2022, 30_000, "Val", "INSEE", None, None)])
            data = accounts_of("202200001")
            reading, year = read_file(data, None)
            await comparisons.keep(session, ElectionKind.MUNICIPALES, year, "comptes.csv", data, reading)
            return
        await import_boundaries(session, CONTOURS, "Commune, 2028")
        for kind, data in (("iris-poverty", POVERTY), ("iris-contours", IRIS), ("addresses", POINTS)):
            await references.store_dataset(session, prepare_dataset(kind, data), f"{kind}.csv", data, shares=True)


def shared_rows(postgres: Postgres, filled: Filled) -> dict[str, list[str]]:
    """Return the rows of every reference table, as its owner reads them."""
    rows = read_rows(postgres, filled.sessions, tenancy.SHARED)
    return {table: found for table, found in rows.items() if found}


async def read_everything(filled: Filled, client: AsyncClient) -> dict[str, str]:
    """Return the answer of each documented read operation to a campaign, byte for byte."""
    answers: dict[str, str] = {}
    for operation in operations_of(filled.service, filled.app):
        named = filled.ids | {"election_id": f"{READING.election}-{READING.date.year}-t{READING.round}"}
        if operation.method != "GET" or not operation.documented or operation.path.endswith("/stream"):
            continue
        if operation.path.startswith(("/v1/jobs", "/v1/clients", "/v1/events")):
            continue
        answer = await client.get(operation.path.format(**named))
        # A problem names its own trace.
        answers[operation.name] = answer.text if answer.is_success else str(answer.status_code)
    return answers


def forged() -> bytes:
    """The same results, under the same name and with the same totals: votes moved to another candidate."""
    votes = READING.votes.to_dicts()
    first, second = [row for row in votes if row["station"] == STATION][:2]
    assert first["votes"] > 10
    first["votes"] -= 10
    second["votes"] += 10
    named = [row | {"name": canaries.CANDIDATE} if row["panel"] == second["panel"] else row for row in votes]
    return write_results(READING.stations, type(READING.votes)(named, schema=READING.votes.schema), department_names={})


def moved() -> bytes:
    """The contours, elsewhere."""

    def shift(part: Any) -> Any:
        return part + 0.5 if isinstance(part, float | int) else [shift(one) for one in part]

    drawn = json.loads(CONTOURS)
    for feature in drawn["features"]:
        feature["geometry"]["coordinates"] = shift(feature["geometry"]["coordinates"])
    return json.dumps(drawn).encode()


async def forge(filled: Filled, client: AsyncClient) -> list[dict[str, Any]]:
    """Everything that a campaign may import, altered; the answers, each of which says for whom it was stored."""
    if filled.service == "budget":
        form = {"election": "municipales"}
        files = {"file": ("comptes.csv", accounts_of("202200001", canaries.CANDIDATE))}
        return [(await client.post("/v1/published-accounts", files=files, data=form)).json()]
    told = [
        (await client.post("/v1/imports", files={"file": ("resultats.csv", forged())}, data=FORM)).json(),
        (
            await client.post(
                "/v1/station-boundaries",
                files={"file": ("contours.geojson", moved())},
                data={"source": canaries.CANDIDATE},
            )
        ).json(),
    ]
    for kind, data in (
        ("iris-poverty", POVERTY.replace(b"12.5", b"99.5")),
        ("iris-contours", IRIS.replace(b"CODE_IRIS", b"code_iris").replace(b"48.", b"47.")),
        ("addresses", POINTS.replace(b"rue de la Paix", canaries.CANDIDATE.encode())),
    ):
        files = {"file": (f"{canaries.SURNAME}.csv", data)}
        job = (await client.post(f"/v1/reference-datasets/{kind}", files=files)).json()
        await work_off(filled.sessions, import_module("predict.consumers").JOBS)
        told.append((await client.get(f"/v1/jobs/{job['id']}")).json()["result"])
    return told


@pytest.mark.parametrize("service", IMPORTING)
async def test_an_importer_changes_nothing_of_what_another_campaign_reads(
    service: str, new_database: NewDatabase, postgres: Postgres
) -> None:
    filled = await new_filled(service, new_database(service))
    await load_shared(filled)
    other = await new_campaign(filled.sessions, **STATE)
    await new_stranger(filled)
    async with call(filled.app, other) as reader:
        await read_everything(filled, reader)  # what a first look makes for the reader is made
        before, shared = await read_everything(filled, reader), shared_rows(postgres, filled)
        async with call(filled.app, filled.campaign_id, *EVERY_SCOPE) as importer:
            told = await forge(filled, importer)
            assert [one["shared"] for one in told] == [False] * len(told), told
            for operation in operations_of(filled.service, filled.app):
                if operation.method != "GET":
                    url, body = request_of(operation, filled.ids)
                    await importer.request(operation.method, url, **body)
            await work_off(filled.sessions, import_module(f"{service}.consumers").JOBS)
        assert shared_rows(postgres, filled) == shared
        after = await read_everything(filled, reader)
        assert {name for name in before if after[name] != before[name]} == set()
        assert canaries.found((canaries.CANDIDATE, canaries.SURNAME), str(after)) == []
    assert shared


async def test_whoever_imported_reads_its_own_and_all_pages_with_it(new_database: NewDatabase) -> None:
    filled = await new_filled("predict", new_database("predict"))
    await load_shared(filled)
    id = f"{READING.election}-{READING.date.year}-t{READING.round}"
    async with call(filled.app, filled.campaign_id, *EVERY_SCOPE) as importer:
        before = (await importer.get(f"/v1/elections/{id}/results?level=station&limit=200")).json()["items"]
        seen = {one["id"]: one["revision"] for one in (await importer.get("/v1/elections")).json()["items"]}
        await forge(filled, importer)
        after = (await importer.get(f"/v1/elections/{id}/results?level=station&limit=200")).json()["items"]
        assert [one["territory"] for one in after] == [one["territory"] for one in before]
        assert canaries.CANDIDATE in str(after)
        now = {one["id"]: one["revision"] for one in (await importer.get("/v1/elections")).json()["items"]}
        assert now == seen | {id: seen[id] + 1}
        page = (await importer.get("/reference-datasets", headers={"Accept": "text/html"})).text
        assert "votre campagne seulement" in page
        assert "toutes les campagnes" in page
        (value,) = (await importer.get("/v1/reference-datasets/values?level=iris&place=940330101")).json()["items"]
        assert value["figures"][0]["value"] == 0.995


@pytest.mark.parametrize("service", SERVICES)
async def test_no_transaction_of_a_campaign_can_write_what_is_shared(
    service: str, new_database: NewDatabase, postgres: Postgres
) -> None:
    """Try a delete, an update and an insert in each table with rows of no campaign: PostgreSQL lets none through."""
    filled = await new_filled(service, new_database(service))
    tables = _tables_of_reference(postgres, filled)
    assert bool(tables) == (service in SHARING)
    if service in SHARING:
        await load_shared(filled)
    shared = shared_rows(postgres, filled)
    # What the batch of the operator makes, and what no file of this place tells.
    empty = {"national_transfer", "published_result", "station_canton", "station_place"}
    assert set(shared) >= set(tables) - empty
    for table in tables:
        async with transaction(filled.sessions, filled.campaign_id) as session:
            await session.execute(text(f"delete from {table}"))
            await session.execute(text(f"update {table} set campaign_id = campaign_id"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            await _insert(filled, table)
    assert shared_rows(postgres, filled) == shared


async def _insert(filled: Filled, table: str) -> None:
    async with transaction(filled.sessions, filled.campaign_id) as session:
        await session.execute(text(f"insert into {table} (campaign_id) values ('{tenancy.SHARED}')"))


def _tables_of_reference(postgres: Postgres, filled: Filled) -> Sequence[str]:
    url = postgres.url(filled.sessions.kw["bind"].url.database).replace("+psycopg", "")
    with closing(psycopg.connect(url)) as connection:
        rows = connection.execute(sql.SQL("select tablename from pg_policies where policyname = 'shared' order by 1"))
        return [table for (table,) in rows]
