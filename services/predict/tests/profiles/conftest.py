"""One database for all of them, with the real files of a constituency in it; each test has a campaign of its own."""

import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import polars as pl
import pytest
from kit.db.sessions import Sessions, transaction
from kit.testing.fixtures import NewDatabase
from predict.reference_datasets.preparation import prepare_dataset
from predict.reference_datasets.schemas import KindId
from predict.reference_datasets.service import store_dataset

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


async def load_references(sessions: Sessions, data: Path) -> None:
    async with transaction(sessions) as session:
        for kind, (name, column) in FILES.items():
            content = cut(data / name, column)
            await store_dataset(session, prepare_dataset(kind, content), name, content, shares=True)


@pytest.fixture(scope="session")
async def social(kept_database: NewDatabase, load_rounds: Callable[..., Awaitable[None]], data: Path) -> Sessions:
    sessions = kept_database("predict")
    await load_rounds(sessions, "legislatives-2022-t1", "legislatives-2024-t1")
    await load_references(sessions, data)
    return sessions


@pytest.fixture
def sessions(social: Sessions) -> Sessions:
    return social
