"""The job that writes an import; it resumes where an interrupted worker stopped."""

from collections import Counter
from typing import Any

from kit.db.statistics import GrowingTables
from kit.jobs import Work
from sqlalchemy import func

from crm.imports.files.batch_writer import Writer
from crm.imports.files.batches import batches_of, begin
from crm.imports.files.counts import as_counts, first_tags, flat
from crm.imports.files.home_stations import write_stations
from crm.imports.files.models import PersonImport
from crm.imports.files.schemas import ImportAsked
from crm.imports.files.sealed_chunks import forget_file
from crm.territory.addresses.station_table import has_table

FILLED = ("person", "contact_point", "suppression", "import_line")
PREVIEW, RUN, UNDO = "import_preview", "import_run", "import_undo"


async def run_import(work: Work, import_asked: ImportAsked) -> dict[str, Any]:
    """Write the import, one batch per transaction; a second worker resumes after the last one."""
    row, plan, mapping, making = await begin(work, import_asked, "running")
    writer = Writer(work.campaign_id, row.id, mapping.known, row.created_by, making.now, row.target, row.list_id)
    counts, new_tags = Counter[str](flat(row.counts)), set[str](row.counts.get("new_tags", ()))
    async with work.transaction() as session:
        has_stations = row.target == "contacts" and await has_table(session, work.campaign_id)
    tables = GrowingTables(work.transaction, *FILLED)
    async for batch in batches_of(work, row, plan, making, after=row.done_line or 1):
        drafts = batch.drafts
        new_tags = first_tags(new_tags, drafts.new_tags)
        async with work.transaction() as session:
            person_import = await session.get_one(PersonImport, (work.campaign_id, row.id), with_for_update=True)
            counts.update(await writer.write(session, making.vault, drafts, batch.rows))
            if has_stations:
                after = person_import.done_line
                await write_stations(session, work.campaign_id, row.id, after=after, until=drafts.last)
            counts["lines"] += drafts.lines
            counts.update(drafts.remarks)
            person_import.done_line, person_import.counts = (
                drafts.last,
                as_counts(counts, new_tags).model_dump(mode="json"),
            )
        await work.progress(min(batch.block.read, row.size), row.size, "écriture")
        await tables.have(counts["lines"])
    await tables.renew()
    async with work.transaction() as session:
        person_import = await session.get_one(PersonImport, (work.campaign_id, row.id), with_for_update=True)
        person_import.state, person_import.ended_at = "done", func.now()
        await forget_file(session, work.campaign_id, row.id)
    return as_counts(counts, new_tags).model_dump(mode="json")
