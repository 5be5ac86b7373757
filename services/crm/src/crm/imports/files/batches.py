"""The batches of an import's file, drafted in another process, one ahead of the writer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from elections.places.place import parse_territory
from kit.campaigns.queries import get_campaign, local_now
from kit.db.vault import open_vault
from kit.jobs import Work
from kit.web.problems import Conflict

from crm.campaign.special_categories.free_text_check import load_waived
from crm.imports.files.batch_drafts import Drafts, Making, draft
from crm.imports.files.csv_lines import Block, blocks
from crm.imports.files.line_cells import version_of
from crm.imports.files.line_entries import Row, prepare
from crm.imports.files.line_plan import Plan, Statement
from crm.imports.files.models import PersonImport
from crm.imports.files.schemas import ImportAsked, MappingPut
from crm.imports.files.sealed_chunks import pieces_of
from crm.imports.files.tags import Tagging
from crm.people.records.bulk_people import known_tags
from crm.people.records.card import definition_of
from crm.people.records.custom_fields import custom_fields
from crm.people.records.labels import THEMSELVES

FEW = 500


async def begin(work: Work, import_asked: ImportAsked, state: str) -> tuple[PersonImport, Plan, MappingPut, Making]:
    async with work.transaction() as session:
        person_import = await session.get(PersonImport, (work.campaign_id, import_asked.import_id))
        if (
            person_import is None
            or person_import.mapping is None
            or (person_import.state, person_import.job_id) != (state, work.job_id)
        ):
            raise Conflict("Cet import n'attend plus ce travail.", "This import awaits no such work.")
        campaign = (await get_campaign(session, work.campaign_id)).state
        fields = {row.key: definition_of(row) for row in await custom_fields(session)}
        tags, vault = await known_tags(session, work.campaign_id), await open_vault(session, work.campaign_id)
        waivers = await load_waived(session, work.campaign_id)
        session.expunge(person_import)
    now, mapping = local_now(campaign), MappingPut.model_validate(person_import.mapping)
    column = next((index for index, target in enumerate(mapping.columns, 1) if target == "tags"), 0)
    plan = Plan(
        columns=tuple(mapping.columns),
        unreadable=mapping.unreadable,
        country=mapping.country,
        tags=tuple(mapping.tags),
        tagging=Tagging(frozenset(tags) | set(mapping.tags), mapping.unknown_tags == "create", column),
        today=now.date(),
        fields=fields,
        given_by=mapping.given_by or (THEMSELVES if person_import.origin == "campaign" else None),
        informed=mapping.informed,
        waived=waivers,
        own=parse_territory(campaign.territory),
        answers={(one.about, one.written): one.means for one in mapping.answers},
        day_order=mapping.day_order,
        statement=statement_of(mapping),
        only_kept=person_import.origin == "agreed",
        regular=person_import.origin == "regular",
    )
    making = Making(
        work.campaign_id,
        vault,
        now,
        writes=state == "running",
        apart=person_import.target != "contacts",
    )
    return person_import, plan, mapping, making


def statement_of(mapping: MappingPut) -> Statement | None:
    said = mapping.statement
    return None if said is None else Statement(said.source, version_of(said.text), said.said_on, said.proof)


@dataclass(frozen=True)
class Batch:
    """A drafted block of the file."""

    block: Block
    drafts: Drafts
    plan: Plan

    def rows(self, lines: set[int]) -> list[Row]:
        """Return the rows of some accepted lines."""
        return prepare([one for one in self.block.records() if one[0] in lines], self.plan) if lines else []


async def batches_of(
    work: Work, person_import: PersonImport, plan: Plan, making: Making, *, after: int
) -> AsyncIterator[Batch]:
    """Yield batches, drafted by another process one ahead of the writer."""
    pieces = pieces_of(work.transaction, work.campaign_id, person_import.id)
    after = max(after, person_import.header_line)
    read = blocks(pieces, person_import.encoding, person_import.separator, after=after)
    reading = asyncio.create_task(_next(read))
    drafting: asyncio.Task[Batch] | None = None
    try:
        while True:
            block = await reading
            ahead = drafting
            drafting = None
            if block is not None:
                drafting = asyncio.create_task(_draft(work, block, plan, making))
                reading = asyncio.create_task(_next(read))
            if ahead is not None:
                yield await ahead
            if drafting is None:
                return
    finally:
        reading.cancel()
        if drafting is not None:
            drafting.cancel()


async def _next(read: AsyncIterator[Block]) -> Block | None:
    return await anext(read, None)


async def _draft(work: Work, block: Block, plan: Plan, making: Making) -> Batch:
    # A short file is parsed before another process would have started.
    few = block.lines < FEW
    drafts = draft(block, plan, making) if few else await work.compute(draft, block, plan, making)
    return Batch(block, drafts, plan)
