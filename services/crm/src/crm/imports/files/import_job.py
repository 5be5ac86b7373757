"""The job that writes an import. It goes on where a killed worker stopped."""

from collections import Counter
from typing import Any

from kit.jobs import Work
from sqlalchemy import func

from crm.imports.files.batch_writer import Writer
from crm.imports.files.batches import batches_of, begin
from crm.imports.files.counts import as_counts, first_tags, flat
from crm.imports.files.models import PersonImport
from crm.imports.files.schemas import ImportAsked
from crm.imports.files.sealed_chunks import forget_file

PREVIEW, RUN, UNDO = "import_preview", "import_run", "import_undo"


async def run_import(work: Work, asked: ImportAsked) -> dict[str, Any]:
    """Write it, a batch in each transaction; what is written stays written, and a second worker goes on behind it."""
    found, plan, mapping, making = await begin(work, asked, "running")
    writer = Writer(
        work.campaign_id, found.id, mapping.known, found.created_by, making.now, found.target, found.list_id
    )
    counts, new_tags = Counter[str](flat(found.counts)), set[str](found.counts.get("new_tags", ()))
    async for batch in batches_of(work, found, plan, making, after=found.done_line or 1):
        drafts = batch.drafts
        new_tags = first_tags(new_tags, drafts.new_tags)
        async with work.transaction() as session:
            kept = await session.get_one(PersonImport, (work.campaign_id, found.id), with_for_update=True)
            counts.update(await writer.write(session, making.vault, drafts, batch.rows))
            counts["lines"] += drafts.lines
            counts.update(drafts.remarks)
            kept.done_line, kept.counts = drafts.last, as_counts(counts, new_tags).model_dump(mode="json")
        await work.progress(min(batch.block.read, found.size), found.size, "écriture")
    async with work.transaction() as session:
        kept = await session.get_one(PersonImport, (work.campaign_id, found.id), with_for_update=True)
        kept.state, kept.ended_at = "done", func.now()
        await forget_file(session, work.campaign_id, found.id)
    return as_counts(counts, new_tags).model_dump(mode="json")
