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
from crm.imports.files.home_stations import show_stations
from crm.imports.files.known_people import compare
from crm.imports.files.line_effects import Found, find, keys_of
from crm.imports.files.lookups import known_lines
from crm.imports.files.models import PersonImport
from crm.imports.files.preview_look import LOOK_FIELD, Look
from crm.imports.files.schemas import ImportAsked, MappingPut


async def run_preview(work: Work, import_asked: ImportAsked) -> dict[str, Any]:
    """Count the effect of each line. Nothing is written; a temporary table recognises people listed twice."""
    row, plan, mapping, making = await begin(work, import_asked, "previewing")
    counts, new_tags, look = Counter[str](), set[str](), Look()
    async with work.transaction() as seeing:
        await seeing.execute(text("create temp table seen_line (key bigint primary key) on commit drop"))
        async for batch in batches_of(work, row, plan, making, after=1):
            await _count(seeing, batch, mapping, making, counts)
            new_tags = first_tags(new_tags, batch.drafts.new_tags)
            look.add(batch.drafts.look or Look())
            await work.progress(min(batch.block.read, row.size), row.size, "lecture")
    preview = as_counts(counts, new_tags)
    async with work.transaction() as session:
        if row.target == "contacts":
            await show_stations(session, work.campaign_id, look)
        person_import = await session.get_one(
            PersonImport, (work.campaign_id, import_asked.import_id), with_for_update=True
        )
        if person_import.job_id == work.job_id:  # else the mapping was changed meanwhile
            person_import.state, person_import.preview = "previewed", preview.model_dump(mode="json")
            person_import.sealed_look = making.vault.seal(LOOK_FIELD, look.told().model_dump_json())
    return preview.model_dump(mode="json")


async def _count(seeing: AsyncSession, batch: Batch, mapping: MappingPut, making: Making, counts: Counter[str]) -> None:
    drafts = batch.drafts
    counts["lines"] += drafts.lines
    counts["refused"] += len(drafts.refused)
    counts.update(drafts.remarks)
    if making.apart:
        findings = await find(seeing, making.vault, drafts.rows)
        keyed = [(set(keys_of(one.row, one.blinds)), one) for one in findings]
    else:
        not_drafted = await known_lines(seeing, drafts.waves) if drafts.waves else set[int]()
        by_line = {one.row.line: one for one in await find(seeing, making.vault, batch.rows(not_drafted))}
        keyed = [
            (set(keys), by_line.get(line))
            for wave in drafts.waves
            for line, keys in zip(wave.lines, wave.keys, strict=True)
        ]
    # Only this shows that two lines have different addresses of one person.
    for line_keys, one in keyed:
        if one is not None and one.person is not None:
            line_keys.add(one.person.int & _MASK)
    new_keys = await _unseen(seeing, {key for line_keys, _ in keyed for key in line_keys})
    touched = await _touched(seeing, [one for _, one in keyed if one is not None], mapping, making, counts)
    for line_keys, one in keyed:
        if one is not None and (one.gone or (making.apart and one.closed)):
            counts["suppressed"] += 1
        elif line_keys and not line_keys <= new_keys:
            counts["repeated"] += 1
        elif one is None or one.person is None or making.apart:
            counts["created"] += 1
        else:
            counts["changed" if one.row.line in touched else "same"] += 1
        new_keys -= line_keys


async def _touched(
    seeing: AsyncSession, founds: Sequence[Found], mapping: MappingPut, making: Making, counts: Counter[str]
) -> set[int]:
    """Return the lines that change a known person; of several about one, the first is compared and the others
    counted.
    """
    by_person: dict[UUID, Found] = {}
    for one in founds:
        if one.person is not None and not making.apart:
            by_person.setdefault(one.person, one)
    if mapping.known == "leave" or not by_person:
        return set()
    wins = mapping.known == "replace"
    comparison = await compare(seeing, making.vault, making.campaign_id, by_person, making.now, wins=wins, lock=False)
    counts["!0:differs"] += sum(change.differs for change in comparison.changes.values())
    return {by_person[person].row.line for person in comparison.touched()}


async def _unseen(seeing: AsyncSession, keys: Iterable[int]) -> set[int]:
    """Return the keys that no earlier line had, and store them as seen."""
    candidates = sorted(keys)
    return set(await seeing.scalars(_SEEN, {"keys": candidates})) if candidates else set()


_MASK = (1 << 63) - 1
_SEEN = text("insert into seen_line select unnest(:keys) on conflict do nothing returning key").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)
