"""Links of merged people: they move to the record that is kept, so that a merge does not look like an erasure."""

from uuid import UUID

from common.events.crm import PersonMerged
from kit.events.outbox import EVENT
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.models import Link
from crm.integrations.connectors.transaction_log import Settling
from crm.people.records.sync import read_cards


async def merged_people(session: AsyncSession) -> dict[UUID, UUID]:
    """Return the merges in order: the kept id by the deleted one."""
    query = select(EVENT.c.payload).where(EVENT.c.subject == PersonMerged.subject).order_by(EVENT.c.entry)
    merges = [PersonMerged.model_validate_json(payload) for payload in await session.scalars(query)]
    return {merge.merged: merge.kept for merge in merges}


async def follow_merges(work: Settling) -> None:
    """Move links of deleted records to the kept ones, unless these have a link."""
    merges = await merged_people(work.session)
    if not merges:
        return
    query = select(Link).where(Link.connector_id == work.connector.id, Link.person_id.in_({*merges, *merges.values()}))
    links = {link.person_id: link for link in await work.session.scalars(query)}
    parted = await read_cards(work.session, work.caller.campaign_id, [link for link in links if link in merges])
    for merged, merge in merges.items():
        link = links.get(merged)
        if link is None or link.gone_at is not None or merged in parted:
            continue
        if merge in links:
            reason = "fusionné ici avec une fiche déjà liée : à fusionner là-bas aussi"
            work.note("reported", person_id=merge, their_id=link.their_id, reason=reason)
            if not work.run.dry:
                link.gone_at = work.run.started_at
        elif not work.run.dry:
            link.person_id = merge
            links[merge] = links.pop(merged)
            await work.session.flush()
