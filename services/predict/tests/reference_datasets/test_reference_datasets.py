"""A reference file, from the upload to what other features read of it."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, work_off
from predict.consumers import JOBS
from predict.reference_datasets import service
from predict.reference_datasets.models import ReferenceUpload
from predict.reference_datasets.preparation import prepare_dataset
from predict.reference_datasets.schemas import ReferenceReport
from sqlalchemy import func, select

SECRET = b"IRIS;DISP_TP6019\n940330101;12.5\n940330102;s\n940670101;8.1\n940800101;99999\n"
INCOME = b"CODGEO;MED21;TP6021\n94033;24000;14,5\n94067;31000;s\n29019;21000;18\n"


async def send(client: AsyncClient, kind: str, data: bytes, name: str = "tableau.csv") -> str:
    answer = await client.post(f"/v1/reference-datasets/{kind}", files={"file": (name, data)})
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"/v1/jobs/{answer.json()['id']}"
    return answer.headers["Location"]


async def import_one(client: AsyncClient, sessions: Sessions, kind: str, data: bytes) -> dict[str, Any]:
    job = await send(client, kind, data)
    await work_off(sessions, JOBS)
    return (await client.get(job)).json()


async def keep(sessions: Sessions, kind: str, data: bytes, *, shares: bool = True) -> ReferenceReport:
    """As the job does, in this process."""
    async with transaction(sessions) as session:
        return await service.store_dataset(session, prepare_dataset(kind, data), "tableau", data, shares=shares)


async def test_a_file_is_read_by_a_worker_and_its_job_says_what_came_of_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    job = await import_one(client, sessions, "iris-poverty", SECRET)

    assert (job["state"], job["done"], job["total"]) == ("done", 2, 2)
    result = job["result"]
    assert (result["places"], result["stored"], result["rejected_count"]) == (4, 4, 1)
    assert result["rejected"][0]["line"] == 5
    (dataset,) = (await client.get("/v1/reference-datasets")).json()["items"]
    assert dataset["vintage"] == "INSEE, Filosofi 2019, IRIS"
    assert (dataset["places"], dataset["rejected_count"], dataset["revision"]) == (4, 1, 1)
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(ReferenceUpload)) == 0


async def test_a_file_that_is_another_one_fails_its_job_with_a_sentence_and_is_forgotten(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    job = await import_one(client, sessions, "census", SECRET)

    assert job["state"] == "failed"
    assert "Le fichier ne peut pas être importé" in job["problem"]["detail_fr"]
    assert job["problem"]["pointer"] == "/file"
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(ReferenceUpload)) == 0


async def test_the_same_file_again_changes_nothing_and_only_the_operator_replaces_what_is_shared(
    client: AsyncClient, app: FastAPI, campaign_id: UUID, sessions: Sessions
) -> None:
    assert (await keep(sessions, "iris-poverty", SECRET)).stored == 4
    assert (await keep(sessions, "iris-poverty", SECRET, shares=False)).stored == 0
    corrected = SECRET.replace(b"12.5", b"13.5")
    async with call(app, campaign_id, "imports:write", "imports:read") as importer:
        await send(importer, "iris-poverty", corrected)
        await send(importer, "iris-poverty", corrected + b"940810101;11\n")
    await work_off(sessions, JOBS)
    results = [job["result"] for job in (await client.get("/v1/jobs")).json()["items"]]
    assert [(one["stored"], one["shared"]) for one in results] == [(1, False), (1, False)]
    async with call(app, await new_campaign(sessions)) as another:
        (dataset,) = (await another.get("/v1/reference-datasets")).json()["items"]
        assert (dataset["revision"], dataset["shared"], dataset["places"]) == (1, True, 4)
    assert (await keep(sessions, "iris-poverty", corrected)).stored == 1
    shared, own = (await client.get("/v1/reference-datasets")).json()["items"]
    assert [(one["revision"], one["shared"], one["places"]) for one in (shared, own)] == [(2, True, 4), (2, False, 2)]


async def test_values_are_read_by_place_with_the_reason_of_what_is_missing(
    client: AsyncClient, sessions: Sessions
) -> None:
    await keep(sessions, "iris-poverty", SECRET)
    await keep(sessions, "filosofi-living-standard", INCOME)
    page = (await client.get("/v1/reference-datasets/values?level=iris&territory=commune:94033")).json()

    assert [row["place"] for row in page["items"]] == ["940330101", "940330102"]
    assert page["items"][0]["figures"][0]["value"] == 0.125
    assert page["items"][1]["figures"][0] == {
        "indicator": "poverty_rate",
        "value": None,
        "missing": "secret",
        "vintage": "INSEE, Filosofi 2019, IRIS",
        "dataset": "iris-poverty-2019",
    }
    by_page = (await client.get("/v1/reference-datasets/values?level=commune&limit=2")).json()
    assert [row["place"] for row in by_page["items"]] == ["29019", "94033"]
    rest = await client.get("/v1/reference-datasets/values", params={"level": "commune", "after": by_page["next"]})
    assert [row["place"] for row in rest.json()["items"]] == ["94067"]
    text = (await client.get("/v1/reference-datasets/values.csv?level=commune&territory=departement:94")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["place"] for row in rows} == {"94033", "94067"}
    assert [row["missing"] for row in rows if row["place"] == "94067" and row["indicator"] == "poverty_rate"] == [
        "secret"
    ]


async def test_the_latest_year_counts_unless_it_is_secret_where_an_older_one_was_not(sessions: Sessions) -> None:
    await keep(
        sessions, "filosofi-living-standard", INCOME.replace(b"21;TP6021", b"19;TP6019").replace(b";s\n", b";9\n")
    )
    await keep(sessions, "filosofi-living-standard", INCOME)
    async with transaction(sessions) as session:
        found = await service.read_values(session, "commune", ["94033", "94067"])
    values = {(one.place, one.indicator): (one.value, one.vintage) for one in found}

    assert values["94033", "poverty_rate"] == (0.145, "INSEE, Filosofi 2021, niveau de vie")
    assert values["94067", "poverty_rate"] == (0.09, "INSEE, Filosofi 2019, niveau de vie")


async def test_boundaries_and_addresses_are_kept_for_the_profiles(sessions: Sessions, data: Path) -> None:
    boundaries = json.loads((data / "geo" / "iris_contours_94.geojson").read_bytes())
    boundaries["features"] = [f for f in boundaries["features"] if f["properties"]["INSEE_COM"] == "94067"]
    await keep(sessions, "iris-contours", json.dumps(boundaries).encode())
    points = b"code_bv;voie;lon;lat\n94067_1;Rue A;2.41;48.84\n94067_1;Rue A;2.42;48.84\n94067_2;Rue B;2.43;48.84\n"
    await keep(sessions, "addresses", points)
    moved = points.replace(b"2.42", b"2.4205")
    assert (await keep(sessions, "addresses", moved)).stored > 0
    async with transaction(sessions) as session:
        assert len(await service.read_iris_boundaries(session, ["94067"])) == len(boundaries["features"])
        assert await service.read_addresses(session, ["94067_0001"]) == {"94067_0001": [(2.41, 48.84), (2.4205, 48.84)]}


async def test_every_kind_says_who_publishes_it(client: AsyncClient) -> None:
    kinds = (await client.get("/v1/reference-datasets/kinds")).json()["items"]

    assert len(kinds) == 10
    assert all(kind["publisher"] and kind["licence"] for kind in kinds)


@pytest.mark.parametrize(
    ("ask", "pointer"),
    [
        ("level=canton", "?level"),
        ("level=iris&territory=quartier:1", "?territory"),
        ("level=iris&place=zz", "?place"),
        ("level=iris&limit=0", "?limit"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_its_parameter(client: AsyncClient, ask: str, pointer: str) -> None:
    answer = await client.get(f"/v1/reference-datasets/values?{ask}")

    assert answer.status_code == 422
    assert answer.json()["pointer"] == pointer


async def test_importing_needs_its_scope_and_a_known_kind(app: FastAPI, campaign_id: UUID, client: AsyncClient) -> None:
    async with call(app, campaign_id, "elections:read") as reader:
        refused = await reader.post("/v1/reference-datasets/census", files={"file": ("x.csv", b"x")})
    assert refused.status_code == 403
    assert (await client.post("/v1/reference-datasets/horoscope", files={"file": ("x.csv", b"x")})).status_code == 422
