"""The preview of an import: its effects, counted before anything is written."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from kit.jobs import Work
from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.files.batch_drafts import Making
from crm.imports.files.batches import Batch, batches_of, begin
from crm.imports.files.counts import as_counts, first_tags
from crm.imports.files.known_people import compare
from crm.imports.files.line_effects import Found, find, keys_of
from crm.imports.files.lookups import known_lines
from crm.imports.files.models import PersonImport
from crm.imports.files.schemas import ImportAsked, MappingPut


async def run_preview(work: Work, asked: ImportAsked) -> dict[str, Any]:
    """Count what each line would do. Nothing of the file is written; who comes twice is known by a temporary table."""
    found, plan, mapping, making = await begin(work, asked, "previewing")
    counts, new_tags = Counter[str](), set[str]()
    async with work.transaction() as seeing:
        await seeing.execute(text("create temp table seen_line (key bigint primary key) on commit drop"))
        async for batch in batches_of(work, found, plan, making, after=1):
            await _count(seeing, batch, mapping, making, counts)
            new_tags = first_tags(new_tags, batch.drafts.new_tags)
            await work.progress(min(batch.block.read, found.size), found.size, "lecture")
    preview = as_counts(counts, new_tags)
    async with work.transaction() as session:
        kept = await session.get_one(PersonImport, (work.campaign_id, asked.import_id), with_for_update=True)
        if kept.job_id == work.job_id:  # else the columns were read anew meanwhile
            kept.state, kept.preview = "previewed", preview.model_dump(mode="json")
    return preview.model_dump(mode="json")


async def _count(seeing: AsyncSession, batch: Batch, mapping: MappingPut, making: Making, counts: Counter[str]) -> None:
    drafts = batch.drafts
    counts["lines"] += drafts.lines
    counts["refused"] += len(drafts.refused)
    counts.update(drafts.remarks)
    if making.apart:
        listed = await find(seeing, making.vault, drafts.rows)
        keyed = [(set(keys_of(one.row, one.blinds)), one) for one in listed]
    else:
        known = await known_lines(seeing, drafts.waves) if drafts.waves else set[int]()
        found = {one.row.line: one for one in await find(seeing, making.vault, batch.rows(known))}
        keyed = [
            (set(keys), found.get(line))
            for wave in drafts.waves
            for line, keys in zip(wave.lines, wave.keys, strict=True)
        ]
    # Two addresses of somebody on two lines are told apart by nothing else.
    for mine, one in keyed:
        if one is not None and one.person is not None:
            mine.add(one.person.int & _MASK)
    fresh = await _unseen(seeing, {key for mine, _ in keyed for key in mine})
    touched = await _touched(seeing, [one for _, one in keyed if one is not None], mapping, making)
    for mine, one in keyed:
        if one is not None and (one.gone or (making.apart and one.closed)):
            counts["suppressed"] += 1
        elif mine and not mine <= fresh:
            counts["repeated"] += 1
        elif one is None or one.person is None or making.apart:
            counts["created"] += 1
        else:
            counts["changed" if one.row.line in touched else "same"] += 1
        fresh -= mine


async def _touched(seeing: AsyncSession, found: Sequence[Found], mapping: MappingPut, making: Making) -> set[int]:
    """Return the lines that change a known person; of each the first line is compared, the next ones are counted."""
    known: dict[UUID, Found] = {}
    for one in found:
        if one.person is not None and not making.apart:
            known.setdefault(one.person, one)
    if mapping.known == "leave" or not known:
        return set()
    wins = mapping.known == "replace"
    seen = await compare(seeing, making.vault, making.campaign_id, known, making.now, wins=wins, lock=False)
    return {known[person].row.line for person in seen.touched()}


async def _unseen(seeing: AsyncSession, keys: Iterable[int]) -> set[int]:
    """Return the keys that no line before had; from now on all of them count as seen."""
    asked = sorted(keys)
    return set(await seeing.scalars(_SEEN, {"keys": asked})) if asked else set()


_MASK = (1 << 63) - 1
_SEEN = text("insert into seen_line select unnest(:keys) on conflict do nothing returning key").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)
