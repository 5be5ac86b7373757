"""Reader of published tables that may be Parquet; a separate module, as importing Polars starts threads."""

import io
from collections.abc import Callable

import polars as pl

from predict.reference_datasets.cells import MAX_CELLS, Cells, Unreadable, read_cells


def read_table_cells(data: bytes, is_header: Callable[[list[str]], bool]) -> Cells:
    """Read cells as `read_cells` does, or from Parquet. Raises Unreadable."""
    return _from_parquet(data, is_header) if data[:4] == b"PAR1" else read_cells(data, is_header)


def _from_parquet(data: bytes, is_header: Callable[[list[str]], bool]) -> Cells:
    try:
        scan = pl.scan_parquet(io.BytesIO(data))
        header = scan.collect_schema().names()
        height = scan.select(pl.len()).collect().item()
        if not is_header(header):
            raise Unreadable("Ce n’est pas le fichier attendu : il n’a pas la colonne de codes.")
        if height * len(header) > MAX_CELLS:
            raise Unreadable("Le fichier a trop de lignes pour être ce tableau.")
        texts = scan.select(pl.all().cast(pl.String).fill_null("")).collect()
    except (pl.exceptions.PolarsError, OSError):
        raise Unreadable("Le fichier Parquet est abîmé, coupé, ou a des colonnes qui ne sont pas des textes.") from None
    return Cells(header, [(line, list(row)) for line, row in enumerate(texts.iter_rows(), start=2)], [])
