"""A table as CSV: UTF-8 with `;`, as French spreadsheets open it."""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

from kit.data_tables.row_batches import Rows

MEDIA = "text/csv; charset=utf-8"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


async def csv_pieces(head: Sequence[str], batches: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    """Yield the file: instants in UTC, lists as JSON, nothing for what is absent."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow(head)
    async for batch in batches:
        writer.writerows([_cell(value) for value in row] for row in batch)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _cell(value: Any) -> Any:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case list():
            return json.dumps(value, ensure_ascii=False)
        case str() if value.startswith(_FORMULAS):
            # A spreadsheet would compute it; names may come from strangers.
            return f"'{value}"
        case _:
            return value
