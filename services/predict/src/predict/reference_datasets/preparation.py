"""Preparation of a reference file's rows, in a separate process."""

import json
from dataclasses import dataclass

import polars as pl
from elections.frames import Frame

from predict.reference_datasets.addresses import read_points
from predict.reference_datasets.areas import read_areas
from predict.reference_datasets.cells import Fault
from predict.reference_datasets.figures import read_table
from predict.reference_datasets.kinds import KINDS, LICENCE

IRIS_CONTOURS = "iris-contours"
ADDRESSES = "addresses"
CONTOURS_OF = 2020
"""The IRIS of INSEE's files of 2019 to 2022 are those of 2020, but for some tens."""


@dataclass(frozen=True)
class PreparedDataset:
    """Rows to store, with `columns` of `table`."""

    dataset: str
    kind: str
    level: str
    year: int
    vintage: str
    publisher: str
    table: str
    columns: list[str]
    rows: Frame
    rejected: list[Fault]
    warnings: list[Fault]

    @property
    def licence(self) -> str:
        return LICENCE if self.kind != ADDRESSES else "selon la source du fichier"


def prepare_dataset(kind: str, data: bytes) -> PreparedDataset:
    """Prepare the rows of a reference file; raise Unreadable."""
    if kind == IRIS_CONTOURS:
        return _prepare_areas(data)
    return _prepare_points(data) if kind == ADDRESSES else _prepare_figures(kind, data)


def _prepare_figures(kind: str, data: bytes) -> PreparedDataset:
    table = read_table(data, KINDS[kind])
    dataset = f"{kind}-{table.year}"
    rows = pl.DataFrame(
        [
            (dataset, row.code, table.kind.level, row.commune, json.dumps(row.figures, ensure_ascii=False))
            for row in table.rows
        ],
        schema=dict.fromkeys(["dataset", "code", "level", "commune", "figures"], pl.String),
        orient="row",
    )
    return PreparedDataset(
        dataset=dataset,
        kind=kind,
        level=table.kind.level,
        year=table.year,
        vintage=table.vintage,
        publisher=table.kind.publisher,
        table="reference_figure",
        columns=rows.columns,
        rows=rows,
        rejected=table.rejected,
        warnings=table.warnings,
    )


def _prepare_areas(data: bytes) -> PreparedDataset:
    areas = read_areas(data)
    rows = pl.DataFrame(
        [(area.code, area.commune, area.name, json.dumps(area.geometry)) for area in areas.areas],
        schema=dict.fromkeys(["code", "commune", "name", "geometry"], pl.String),
        orient="row",
    )
    return PreparedDataset(
        dataset=IRIS_CONTOURS,
        kind=IRIS_CONTOURS,
        level="iris",
        year=CONTOURS_OF,
        vintage=f"IGN et INSEE, contours des IRIS {CONTOURS_OF}",
        publisher="IGN et INSEE",
        table="iris_boundary",
        columns=rows.columns,
        rows=rows,
        rejected=areas.rejected,
        warnings=[],
    )


def _prepare_points(data: bytes) -> PreparedDataset:
    points = read_points(data)
    rows = pl.DataFrame(
        [(p.station, p.street, p.number, p.longitude, p.latitude, p.addresses) for p in points.points],
        schema={
            **dict.fromkeys(["station", "street", "number"], pl.String),
            **dict.fromkeys(["longitude", "latitude"], pl.Float64),
            "addresses": pl.Int64,
        },
        orient="row",
    )
    rows = rows.with_columns(pl.int_range(1, pl.len() + 1).over("station").alias("place"))
    return PreparedDataset(
        dataset=ADDRESSES,
        kind=ADDRESSES,
        level="station",
        year=0,
        vintage="adresses par bureau de vote, date selon la source",
        publisher="selon la source du fichier",
        table="address_point",
        columns=rows.columns,
        rows=rows,
        rejected=points.rejected,
        warnings=points.warnings,
    )
