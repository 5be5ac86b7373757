"""The report of an import as CSV: the result of each line and its reasons, without its content."""

import csv
import io
from collections.abc import AsyncIterator
from typing import cast

from crm.imports.files.labels import EFFECTS, say
from crm.imports.files.models import ImportLine
from crm.imports.files.schemas import Effect
from crm.people.records.cells import harmless

HEAD = ("ligne", "effet", "fiche", "colonne", "remarque")
_AT_ONCE = 500


async def report_lines(lines: AsyncIterator[ImportLine], header: list[str]) -> AsyncIterator[str]:
    """Yield the report as CSV, UTF-8 with `;`, some hundred lines at a time; each remark takes a line."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow(HEAD)
    written = 0
    async for line in lines:
        effect = EFFECTS[cast(Effect, line.effect)]
        person = "" if line.person_id is None else str(line.person_id)
        for column, sentence in [say(remark, header) for remark in line.remarks] or [("", "")]:
            writer.writerow((line.line, effect, person, harmless(column), sentence))
        written += 1
        if written % _AT_ONCE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
