"""The jobs of an import: look at what it would do, do it, take it back. Each goes on where a killed worker stopped."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.jobs import Work
from kit.problems import Conflict
from kit.vault import open_vault
from sqlalchemy import ARRAY, BigInteger, bindparam, func, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.chunks import forget_file, pieces_of
from crm.imports.effects import find, keys_of
from crm.imports.models import PersonImport
from crm.imports.preparing import Plan, Row, prepare
from crm.imports.reading import batches
from crm.imports.schemas import Counts, ImportAsked, MappingPut
from crm.imports.tagging import sort_tags
from crm.imports.writing import Writer
from crm.people.bulk import known_tags
from crm.people.fields import custom_fields
from crm.people.reading import definition_of

FEW = 500
PREVIEW, RUN, UNDO = "import_preview", "import_run", "import_undo"


async def run_preview(work: Work, asked: ImportAsked) -> dict[str, Any]:
    """Count what each line would do. Nothing of the file is written; who comes twice is known by a temporary table."""
    found, plan, mapping, _ = await _begin(work, asked, "previewing")
    counts, new_tags = Counter[str](), set[str]()
    async with work.transaction() as seeing:
        await seeing.execute(text("create temp table seen_line (key bigint primary key) on commit drop"))
        tags = await known_tags(seeing, work.campaign_id)
        async for rows, read in _rows(work, found, plan, after=1):
            rows, fresh = sort_tags(rows, tags, mapping)
            new_tags |= fresh
            await _count(seeing, work.campaign_id, rows, mapping, counts, apart=found.target != "contacts")
            await work.progress(min(read, found.size), found.size, "lecture")
    preview = _as_counts(counts, new_tags)
    async with work.transaction() as session:
        kept = await session.get_one(PersonImport, (work.campaign_id, asked.import_id), with_for_update=True)
        if kept.job_id == work.job_id:  # else the columns were read anew meanwhile
            kept.state, kept.preview = "previewed", preview.model_dump(mode="json")
    return preview.model_dump(mode="json")


async def run_import(work: Work, asked: ImportAsked) -> dict[str, Any]:
    """Write it, a batch in each transaction; what is written stays written, and a second worker goes on behind it."""
    found, plan, mapping, now = await _begin(work, asked, "running")
    writer = Writer(work.campaign_id, found.id, mapping.known, found.made_by, now, found.target, found.listing_id)
    counts, new_tags = Counter[str](_flat(found.counts)), set[str](found.counts.get("new_tags", ()))
    async with work.transaction() as session:
        tags = await known_tags(session, work.campaign_id)
    async for rows, read in _rows(work, found, plan, after=found.done_line or 1):
        rows, fresh = sort_tags(rows, tags, mapping)
        new_tags |= fresh
        async with work.transaction() as session:
            kept = await session.get_one(PersonImport, (work.campaign_id, found.id), with_for_update=True)
            counts.update(await writer.write(session, await open_vault(session, work.campaign_id), rows))
            counts["lines"] += len(rows)
            counts.update(_remarks(rows))
            kept.done_line, kept.counts = rows[-1].line, _as_counts(counts, new_tags).model_dump(mode="json")
        await work.progress(min(read, found.size), found.size, "écriture")
    async with work.transaction() as session:
        kept = await session.get_one(PersonImport, (work.campaign_id, found.id), with_for_update=True)
        kept.state, kept.ended_at = "done", func.now()
        await forget_file(session, work.campaign_id, found.id)
    return _as_counts(counts, new_tags).model_dump(mode="json")


async def _begin(work: Work, asked: ImportAsked, state: str) -> tuple[PersonImport, Plan, MappingPut, datetime]:
    async with work.transaction() as session:
        found = await session.get(PersonImport, (work.campaign_id, asked.import_id))
        if found is None or found.mapping is None or (found.state, found.job_id) != (state, work.job_id):
            raise Conflict("Cet import n'attend plus ce travail.", "This import awaits no such work.")
        campaign = (await get_campaign(session, work.campaign_id)).state
        fields = {row.key: definition_of(row) for row in await custom_fields(session)}
        session.expunge(found)
    now, mapping = campaign_now(campaign), MappingPut.model_validate(found.mapping)
    plan = Plan(
        columns=tuple(mapping.columns),
        unreadable=mapping.unreadable,
        country=mapping.country,
        tags=tuple(mapping.tags),
        today=now.date(),
        fields=fields,
    )
    return found, plan, mapping, now


async def _rows(work: Work, found: PersonImport, plan: Plan, *, after: int) -> AsyncIterator[tuple[list[Row], int]]:
    """Each batch as another process has read it, one ahead of who writes."""
    pieces = pieces_of(work.transaction, work.campaign_id, found.id)
    ahead: asyncio.Task[list[Row]] | None = None
    read_to = 0
    async for records, read in batches(pieces, found.encoding, found.separator, after=after):
        following = asyncio.create_task(_prepare(work, records, plan))
        if ahead is not None:
            yield await ahead, read_to
        ahead, read_to = following, read
    if ahead is not None:
        yield await ahead, read_to


async def _prepare(work: Work, records: list[tuple[int, list[str]]], plan: Plan) -> list[Row]:
    # A short file is read before another process would have started.
    return prepare(records, plan) if len(records) < FEW else await work.compute(prepare, records, plan)


async def _count(
    session: AsyncSession,
    campaign_id: UUID,
    rows: list[Row],
    mapping: MappingPut,
    counts: Counter[str],
    *,
    apart: bool,
) -> None:
    found = await find(session, await open_vault(session, campaign_id), rows)
    counts["lines"] += len(rows)
    counts["refused"] += len(rows) - len(found)
    counts.update(_remarks(rows))
    keys = [set(keys_of(one.row, one.blinds)) for one in found]
    every = sorted({key for mine in keys for key in mine})
    fresh = set(await session.scalars(_SEEN, {"keys": every})) if every else set[int]()
    for one, mine in zip(found, keys, strict=True):
        if one.gone or (apart and one.closed):
            counts["suppressed"] += 1
        elif mine and not mine <= fresh:
            counts["repeated"] += 1
        elif one.person is None or apart:
            counts["created"] += 1
        else:
            counts["same" if mapping.known == "leave" else "changed"] += 1
        fresh -= mine


_SEEN = text("insert into seen_line select unnest(:keys) on conflict do nothing returning key").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)


def _remarks(rows: list[Row]) -> Counter[str]:
    return Counter(f"!{one}" for row in rows for one in dict.fromkeys(row.remarks))


def _as_counts(counts: Counter[str], new_tags: set[str]) -> Counts:
    remarks = {name[1:]: count for name, count in sorted(counts.items()) if name.startswith("!")}
    plain = {name: count for name, count in counts.items() if not name.startswith("!")}
    return Counts.model_validate(plain | {"remarks": remarks, "new_tags": sorted(new_tags)[:100]})


def _flat(counts: dict[str, Any]) -> dict[str, int]:
    """What a killed worker had counted."""
    plain = {name: count for name, count in counts.items() if isinstance(count, int)}
    return plain | {f"!{name}": count for name, count in counts.get("remarks", {}).items()}
