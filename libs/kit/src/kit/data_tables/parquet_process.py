"""The process that writes a Parquet file: columns come by standard input, bytes leave by standard output.

Apart, because polars starts threads and stays in memory, and because making columns of rows would keep a server from
answering. `python -m kit.data_tables.parquet_process`.
"""

import pickle
import sys
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

GROUP = 50_000
"""Rows of a row group: what a reader holds at least, and what the writer holds."""

TYPES: dict[str, Callable[[], Any]] = {
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "timestamp": lambda: pl.Datetime("us", "UTC"),
    "texts": lambda: pl.List(pl.String),
}
"""Types by the words of the dictionary; the others are text."""


def main() -> None:
    source = sys.stdin.buffer
    head: list[tuple[str, str]] = pickle.load(source)  # from the server that started this process
    schema = {name: TYPES.get(kind, pl.String)() for name, kind in head}

    def frames(
        with_columns: list[str] | None, predicate: Any, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        while columns := pickle.load(source):
            yield pl.DataFrame(
                {
                    name: pl.Series(name, values, dtype)
                    for (name, dtype), values in zip(schema.items(), columns, strict=True)
                }
            )

    register_io_source(frames, schema=schema).sink_parquet(
        sys.stdout.buffer, compression="zstd", row_group_size=GROUP, maintain_order=True
    )


if __name__ == "__main__":
    main()
