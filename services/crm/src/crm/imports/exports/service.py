"""Exports of people: streamed, so that memory does not grow with their number, and logged before the first line."""

import csv
import io
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.runtime.lazy import lazy_module
from kit.security.auth import Caller
from kit.web.problems import Invalid
from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.imports.exports.models import PeopleExport
from crm.imports.exports.schemas import HEADS, ExportCreate
from crm.imports.exports.spreadsheet_row import Homes, plain, row_of
from crm.people.other_addresses.service import other_addresses_of
from crm.people.records.conditions import people_within
from crm.people.records.custom_fields import custom_fields
from crm.people.records.exported_people import Outgoing, batches_of
from crm.people.records.list_silence import check_lists
from crm.people.records.service import KnownPerson as Person
from crm.people.records.service import today_of
from crm.segments.segments import service as segments
from crm.segments.segments.filters import FILTER, Filter

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazy_module("xlsxwriter")

MAX_ROWS = 1_048_575
"""Maximum rows of a sheet, below its header."""
_PIECE = 1 << 18
_PROPERTIES = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Asked:
    """A logged export, and the query of its people."""

    row: PeopleExport
    people: Select[Person]
    put: ExportCreate
    on: date
    """The day, in the campaign's time."""


async def ask(
    session: AsyncSession, caller: Caller, put: ExportCreate, *, among: ColumnElement[bool] | None = None
) -> Asked:
    """Count and log an export in the caller's transaction: no file is sent unlogged. `among`: only people of it."""
    silence_conditions = await check_lists(session, caller)
    if put.segment_id is not None and put.filter is not None:
        raise Invalid("Un segment ou un filtre, pas les deux.", "A segment or a filter, not both.", "/filter")
    chosen_filter: Filter | None = put.filter
    if put.segment_id is not None:
        chosen_filter = FILTER.validate_python((await segments.get_segment(session, caller, put.segment_id)).filter)
    if chosen_filter is not None:
        people = await segments.people_in(session, caller, chosen_filter)
    else:
        people = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    people = people.where(*silence_conditions, *(() if among is None else (among,)))
    count = int(await session.scalar(people.with_only_columns(func.count())) or 0)
    if put.form == "xlsx" and count > MAX_ROWS:
        raise Invalid(
            "Une feuille de calcul tient au plus 1 048 575 lignes : demandez un CSV.",
            "A sheet holds at most 1,048,575 rows: ask for CSV.",
            "/form",
        )
    row = PeopleExport(
        campaign_id=caller.campaign_id,
        form=put.form,
        reason=put.reason,
        columns=list(put.columns),
        filter=None if chosen_filter is None else FILTER.dump_python(chosen_filter, mode="json"),
        people=count,
        created_by=caller.subject,
    )
    session.add(row)
    await session.flush()
    keep(session, caller.campaign_id, caller.subject, "exported", "person", row.id, put.columns)
    return Asked(row, people, put, await today_of(session, caller.campaign_id))


async def as_csv(sessions: Sessions, export: Asked) -> AsyncGenerator[str]:
    """Yield CSV in UTF-8 with `;`, as French spreadsheets open it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow([HEADS[column] for column in export.put.columns])
    async for batch, homes, labels in _batches(sessions, export):
        writer.writerows(plain(row_of(one, export.put.columns, homes, labels)) for one in batch)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


async def as_workbook(sessions: Sessions, export: Asked) -> AsyncGenerator[bytes]:
    """Yield a workbook, written row by row to disk first, with text cells only."""
    with tempfile.TemporaryFile() as file:
        book: Any = xlsxwriter.Workbook(file, _PROPERTIES)
        sheet = book.add_worksheet("Personnes")
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(export.put.columns):
            sheet.write_string(0, index, HEADS[column])
        number = 0
        async for batch, homes, labels in _batches(sessions, export):
            for one in batch:
                number += 1
                for index, cell in enumerate(row_of(one, export.put.columns, homes, labels)):
                    sheet.write_string(number, index, cell)
        book.close()
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


async def _batches(sessions: Sessions, export: Asked) -> AsyncIterator[tuple[list[Outgoing], Homes, dict[str, str]]]:
    async with transaction(sessions, export.row.campaign_id) as session:
        vault = await open_vault(session, export.row.campaign_id)
        contacts = bool({"emails", "phones"} & set(export.put.columns))
        births = "born_on" in export.put.columns
        labels = {row.key: row.label for row in await custom_fields(session)}
        async for batch in batches_of(session, vault, export.people, contacts=contacts, births=births):
            ids = [one.person.id for one in batch]
            with_other_addresses = "residences" in export.put.columns
            yield (
                batch,
                await other_addresses_of(session, export.row.campaign_id, ids) if with_other_addresses else {},
                labels,
            )
