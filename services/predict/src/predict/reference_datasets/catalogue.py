"""The catalogue of official data sets, and what is loaded of each."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from elections.datasets import DATASETS
from elections.datasets.dataset import Dataset
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.boundaries import service as boundaries
from predict.past_results.elections import service as elections
from predict.reference_datasets import queries
from predict.reference_datasets.schemas import CatalogueRead, LoadedRead


@dataclass(frozen=True)
class LocalFile:
    """A file of a data folder that holds a data set, or a part of one."""

    dataset: Dataset
    path: Path


async def list_catalogue(session: AsyncSession) -> list[CatalogueRead]:
    loaded = await list_loaded(session)
    return [describe_dataset(one, loaded.get(one.id, [])) for one in DATASETS]


async def list_loaded(session: AsyncSession) -> Mapping[str, list[LoadedRead]]:
    """List, by data set, what is loaded of it and from which file; without data sets of which nothing is."""
    results = await elections.list_loaded(session)
    references = await queries.list_datasets(session)
    drawn = await boundaries.count_by_source(session)
    found: dict[str, list[LoadedRead]] = {}
    for one in DATASETS:
        if one.kind == "results":
            told = [
                LoadedRead(
                    id=election,
                    vintage=one.vintage,
                    file=row.file,
                    sha256=row.sha256,
                    places=None,
                    shared=row.shared,
                    loaded_at=row.imported_at,
                )
                for election in one.elections
                for row in results.get((election, one.level), ())
            ]
        elif one.kind == "contours":
            told = [
                LoadedRead(
                    id=source,
                    vintage=source,
                    file=None,
                    sha256=None,
                    places=count,
                    shared=shared,
                    loaded_at=None,
                )
                for (source, shared), count in drawn.items()
            ]
        else:
            told = [
                LoadedRead(
                    id=row.id,
                    vintage=row.vintage,
                    file=row.file,
                    sha256=row.sha256,
                    places=row.places,
                    shared=row.shared,
                    loaded_at=row.imported_at,
                )
                for row in references
                if row.kind == one.kind and row.year in (0, int(one.vintage))
            ]
        if told:
            found[one.id] = told
    return found


def describe_dataset(one: Dataset, loaded: list[LoadedRead]) -> CatalogueRead:
    return CatalogueRead(
        id=one.id,
        kind=one.kind,
        title=one.title,
        publisher=one.publisher,
        licence=one.licence,
        vintage=one.vintage,
        path=one.path,
        address=one.address,
        page=one.page,
        sha256=one.sha256,
        loaded=loaded,
    )


def find_at_hand(folder: Path, ids: list[str]) -> list[LocalFile]:
    """The files of a data folder that the catalogue knows by their names; of these data sets, or of all."""
    return [
        LocalFile(one, path)
        for one in DATASETS
        if not ids or one.id in ids
        for path in sorted({path for pattern in one.patterns for path in folder.glob(pattern)})
    ]


def sha256_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
