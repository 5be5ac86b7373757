"""People merged here: their links follow the record that is kept, and no merge is taken for an erasure."""

from uuid import UUID

from common.events.crm import PersonMerged
from kit.events.outbox import EVENT
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.cards import read_cards
from crm.integrations.connectors.models import Link
from crm.integrations.connectors.transaction_log import Settling


async def merged_people(session: AsyncSession) -> dict[UUID, UUID]:
    """Return the merges in their order: the id that was kept, by the one that is gone."""
    told = select(EVENT.c.payload).where(EVENT.c.subject == PersonMerged.subject).order_by(EVENT.c.entry)
    merges = [PersonMerged.model_validate_json(payload) for payload in await session.scalars(told)]
    return {one.merged: one.kept for one in merges}


async def follow_merges(work: Settling) -> None:
    """Links of who is no more lead to who was kept, unless that one has a link already."""
    merges = await merged_people(work.session)
    if not merges:
        return
    mine = select(Link).where(Link.connector_id == work.connector.id, Link.person_id.in_({*merges, *merges.values()}))
    links = {link.person_id: link for link in await work.session.scalars(mine)}
    parted = await read_cards(work.session, work.caller.campaign_id, [one for one in links if one in merges])
    for merged, kept in merges.items():
        link = links.get(merged)
        if link is None or link.gone_at is not None or merged in parted:
            continue
        if kept in links:
            why = "fusionné ici avec une fiche déjà liée : à fusionner là-bas aussi"
            work.note("reported", person_id=kept, their_id=link.their_id, why=why)
            if not work.run.dry:
                link.gone_at = work.run.started_at
        elif not work.run.dry:
            link.person_id = kept
            links[kept] = links.pop(merged)
            await work.session.flush()
