"""Catalogue of official data sets, with the loaded files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from elections.datasets import DATASETS
from elections.datasets.dataset import Dataset
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.boundaries import service as boundaries
from predict.past_results.elections import loaded_files
from predict.reference_datasets import queries
from predict.reference_datasets.schemas import CatalogueRead, LoadedRead


@dataclass(frozen=True)
class LocalFile:
    """A file of a data folder with a data set, or part of one."""

    dataset: Dataset
    path: Path


async def list_catalogue(session: AsyncSession) -> list[CatalogueRead]:
    loaded = await list_loaded(session)
    return [describe_dataset(dataset, loaded.get(dataset.id, [])) for dataset in DATASETS]


async def list_loaded(session: AsyncSession) -> Mapping[str, list[LoadedRead]]:
    """Return the loaded files by data set."""
    results = await loaded_files.list_loaded(session)
    references = await queries.list_datasets(session)
    by_source = await boundaries.count_by_source(session)
    loaded: dict[str, list[LoadedRead]] = {}
    for dataset in DATASETS:
        if dataset.kind == "results":
            loaded_rows = [
                LoadedRead(
                    id=election,
                    vintage=dataset.vintage,
                    file=row.file,
                    sha256=row.sha256,
                    places=None,
                    shared=row.shared,
                    loaded_at=row.imported_at,
                )
                for election in dataset.elections
                for row in results.get((election, dataset.level), ())
            ]
        elif dataset.kind == "contours":
            loaded_rows = [
                LoadedRead(
                    id=source,
                    vintage=source,
                    file=None,
                    sha256=None,
                    places=count,
                    shared=shared,
                    loaded_at=None,
                )
                for (source, shared), count in by_source.items()
            ]
        else:
            loaded_rows = [
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
                if row.kind == dataset.kind and row.year in (0, int(dataset.vintage))
            ]
        if loaded_rows:
            loaded[dataset.id] = loaded_rows
    return loaded


def describe_dataset(dataset: Dataset, loaded: list[LoadedRead]) -> CatalogueRead:
    return CatalogueRead(
        id=dataset.id,
        kind=dataset.kind,
        title=dataset.title,
        publisher=dataset.publisher,
        licence=dataset.licence,
        vintage=dataset.vintage,
        path=dataset.path,
        address=dataset.address,
        page=dataset.page,
        sha256=dataset.sha256,
        loaded=loaded,
    )


def find_at_hand(folder: Path, ids: list[str]) -> list[LocalFile]:
    """Return a data folder's files that belong to these data sets, or to any, by name."""
    return [
        LocalFile(dataset, path)
        for dataset in DATASETS
        if not ids or dataset.id in ids
        for path in sorted({path for pattern in dataset.patterns for path in folder.glob(pattern)})
    ]


def sha256_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
