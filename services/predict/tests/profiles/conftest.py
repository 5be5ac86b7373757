"""One database for the module, with the real files of a constituency in it; each test has a campaign of its own."""

import io
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest
from kit.db import tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import APP_PASSWORD, SECRET, run_sql
from predict.past_results.elections.service import import_results
from predict.reference_datasets.preparation import prepare_dataset
from predict.reference_datasets.schemas import KindId
from predict.reference_datasets.service import store_dataset

ROUNDS = ("legislatives-2022-t1", "legislatives-2024-t1")
FILES: dict[KindId, tuple[str, str]] = {
    "iris-population": ("insee/iris_2021.parquet", "iris"),
    "iris-poverty": ("insee/iris_taux_pauvrete_2019.csv", ""),
    "census": ("insee/rp_2022_commune.parquet", "code"),
    "filosofi-living-standard": ("insee/filosofi_2021_commune.parquet", "code"),
    "iris-contours": ("geo/iris_contours_94.geojson", ""),
    "addresses": ("addresses/adresses_94_par_bureau.parquet", "code_bv"),
}
"""The file, and the column that says where."""

HERE = ("94033", "94067", "94080")


def cut(file: Path, column: str) -> bytes:
    """Only what the three communes need: the whole country would take a minute."""
    if file.suffix == ".parquet":
        rows = pl.read_parquet(file).filter(pl.col(column).str.head(5).is_in(HERE))
        written = io.BytesIO()
        rows.write_parquet(written)
        return written.getvalue()
    if file.suffix == ".csv":
        head, *lines = file.read_text().splitlines(keepends=True)
        return "".join([head, *(line for line in lines if line.startswith(HERE))]).encode()
    collection = json.loads(file.read_text())
    kept = [one for one in collection["features"] if one["properties"]["CODE_IRIS"].startswith(HERE)]
    return json.dumps(collection | {"features": kept}).encode()


async def load_results(sessions: Sessions, data: Path) -> None:
    async with transaction(sessions) as session:
        for folder in ROUNDS:
            (file,) = (data / "official_small" / "94-06" / folder).iterdir()
            await import_results(session, file, f"{folder}/{file.name}", "strict")


async def load_references(sessions: Sessions, data: Path) -> None:
    async with transaction(sessions) as session:
        for kind, (name, column) in FILES.items():
            content = cut(data / name, column)
            await store_dataset(session, prepare_dataset(kind, content), name, content, shares=True)


@pytest.fixture(scope="module")
async def sessions(postgres: Postgres, template: Callable[[str], str], data: Path) -> AsyncIterator[Sessions]:
    name = f"profiles_{uuid4().hex}"
    run_sql(postgres, f"create database {name} template {template('predict')}")
    opened = open_database(postgres.url(name, tenancy.APP, APP_PASSWORD), SECRET)
    await load_results(opened, data)
    await load_references(opened, data)
    yield opened
    await close_database(opened)
    run_sql(postgres, f"drop database {name} with (force)")
