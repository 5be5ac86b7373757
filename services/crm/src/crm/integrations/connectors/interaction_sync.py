"""The synchronisation of interactions: theirs first, then ours.

Each of ours is recorded before it is sent. After an interruption it is searched there, by our marker, before it is sent
again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from kit.jobs import Work
from kit.security.auth import Caller
from kit.web.problems import Problem
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.interaction_text import METHODS, SPOKEN, channel_of, interaction_of, marked
from crm.integrations.connectors.kind_checks import INTERACTIONS
from crm.integrations.connectors.models import Connector, InteractionLink, Link, Run
from crm.integrations.connectors.parallel_writes import AT_ONCE
from crm.integrations.connectors.service import get_connector
from crm.integrations.connectors.transaction_log import Settling
from crm.integrations.connectors.vendor import Journal, NotTaken, VendorInteraction
from crm.messaging.interactions import service as interactions
from crm.messaging.interactions.schemas import Channel, InteractionCreate

SOME = 100
CAPPED = "Plafond d'écritures atteint : le reste attend la prochaine synchronisation."


def takes(connector: Connector) -> bool:
    return connector.owners.get(INTERACTIONS, "off") in ("both", "theirs")


async def take_theirs(work: Work, journal: Journal, run_id: UUID, caller: Caller) -> bool:
    """Import their interactions; return whether all were read before the cap. A dry run reads one page only."""
    while True:
        async with work.transaction() as session:
            after = (await _open(session, work, run_id, caller)).connector.contacts_to
        page = await journal.read(after)
        async with work.transaction() as session:
            settling = await _open(session, work, run_id, caller)
            for vendor_interaction in page:
                if settling.is_full:
                    return False
                await _take(settling, vendor_interaction)
                if not settling.run.dry:
                    settling.connector.contacts_to = vendor_interaction.number
            if settling.run.dry or len(page) < SOME:
                return True


async def give_ours(work: Work, journal: Journal, run_id: UUID, caller: Caller) -> bool:
    """Export our interactions; returns as `take_theirs`."""
    await _send(work, journal, run_id, caller, resumed=True)
    until = datetime.now(UTC)
    while True:
        async with work.transaction() as session:
            settling = await _open(session, work, run_id, caller)
            connector = settling.connector
            read_to, last = connector.interactions_at, connector.interactions_id
            began = (read_to, last) if read_to is not None and last is not None else None
            rows = await interactions.recorded_after(session, caller.campaign_id, began, until, SOME)
            people = [row.person_id for row in rows]
            conditions = (Link.connector_id == connector.id, Link.person_id.in_(people), Link.gone_at.is_(None))
            links = {link.person_id: link for link in await session.scalars(select(Link).where(*conditions))}
            query = select(InteractionLink.interaction_id).where(InteractionLink.connector_id == connector.id)
            sent = set(await session.scalars(query.where(InteractionLink.interaction_id.in_([row.id for row in rows]))))
            room = True
            for row in rows:
                link = links.get(row.person_id)
                # People who refuse contact are not written about there either.
                if link is not None and not link.closed and row.id not in sent and row.channel in METHODS:
                    if settling.is_full:
                        room = False
                        break
                    _intend(settling, row, link.their_id)
                if not settling.run.dry:
                    connector.interactions_at, connector.interactions_id = row.recorded_at, row.id
            dry = settling.run.dry
        if not dry:
            await _send(work, journal, run_id, caller, resumed=False)
        if not room or dry or len(rows) < SOME:
            return room


async def undo_interaction(
    work: Work, journal: Journal | None, act: str, their_id: str, interaction_id: UUID, caller: Caller
) -> bool:
    """Delete an interaction on the side that the run added it to."""
    if act == "interaction_theirs":
        if journal is None:
            return False
        await journal.remove(their_id)
    async with work.transaction() as session:
        if act == "interaction_ours" and not await interactions.take_back(session, caller, interaction_id):
            return False
        await session.execute(delete(InteractionLink).where(InteractionLink.interaction_id == interaction_id))
    return True


async def _take(settling: Settling, vendor_interaction: VendorInteraction) -> None:
    session, connector, run = settling.session, settling.connector, settling.run
    if interaction_of(vendor_interaction.content) is not None:
        return  # our own, read back
    channel = channel_of(vendor_interaction.method, vendor_interaction.status)
    if channel is None:
        return
    conditions = (
        InteractionLink.connector_id == connector.id,
        InteractionLink.their_id == str(vendor_interaction.number),
    )
    if await session.scalar(select(InteractionLink.interaction_id).where(*conditions)) is not None:
        return
    query = select(Link).where(Link.connector_id == connector.id, Link.their_id == vendor_interaction.their_id)
    link = await session.scalar(query.where(Link.gone_at.is_(None)))
    if link is None:
        return
    about: dict[str, Any] = {
        "person_id": link.person_id,
        "their_id": str(vendor_interaction.number),
        "fields": [INTERACTIONS],
    }
    if run.dry:
        settling.note("interaction_ours", **about)
        return
    put = InteractionCreate(channel=channel, direction="out", happened_at=vendor_interaction.at)
    try:
        async with session.begin_nested():
            made = await interactions.record_interaction(session, settling.caller, link.person_id, put)
    except Problem as problem:
        settling.note("interaction_ours", "refused", **about, reason=problem.fr)
        return
    await session.flush()
    session.add(_link(settling, made.id, link.person_id, state="there", their_id=str(vendor_interaction.number)))
    settling.note("interaction_ours", **about, payload={"exchange": str(made.id)})


def _intend(settling: Settling, known_interaction: interactions.KnownInteraction, their_id: str) -> None:
    if settling.run.dry:
        settling.note(
            "interaction_theirs", person_id=known_interaction.person_id, their_id=their_id, fields=[INTERACTIONS]
        )
        return
    method = METHODS[cast(Channel, known_interaction.channel)]
    settling.session.add(
        _link(settling, known_interaction.id, known_interaction.person_id, state="sending", method=method)
    )
    settling.run.writes += 1


def _link(
    settling: Settling,
    interaction_id: UUID,
    person_id: UUID,
    *,
    state: str,
    their_id: str | None = None,
    method: str = "",
) -> InteractionLink:
    return InteractionLink(
        campaign_id=settling.caller.campaign_id,
        connector_id=settling.connector.id,
        interaction_id=interaction_id,
        person_id=person_id,
        state=state,
        their_id=their_id,
        method=method,
    )


@dataclass(frozen=True)
class _Sending:
    interaction_id: UUID
    person_id: UUID
    signup: str
    method: str


async def _send(work: Work, journal: Journal, run_id: UUID, caller: Caller, *, resumed: bool) -> None:
    """Send the recorded interactions that are not there, twelve at once. `resumed`: some may have arrived."""
    async with work.transaction() as session:
        connector = (await _open(session, work, run_id, caller)).connector
        rows = (
            select(InteractionLink, Link.their_id)
            .join(
                Link,
                (Link.connector_id == InteractionLink.connector_id) & (Link.person_id == InteractionLink.person_id),
            )
            .where(InteractionLink.connector_id == connector.id, InteractionLink.state == "sending")
        )
        sendings = [
            _Sending(one.interaction_id, one.person_id, signup, one.method)
            for one, signup in await session.execute(rows)
        ]
    room = asyncio.Semaphore(AT_ONCE)

    async def send(sending: _Sending) -> tuple[_Sending, str | None, str]:
        async with room:
            if resumed:
                for known in await journal.of(sending.signup):
                    if interaction_of(known.content) == sending.interaction_id:
                        return sending, str(known.number), ""
            try:
                return (
                    sending,
                    await journal.write(sending.signup, sending.method, SPOKEN, marked(sending.interaction_id)),
                    "",
                )
            except NotTaken as refusal:
                return sending, None, f"refusé là-bas : {refusal}"

    tasks = [asyncio.create_task(send(one)) for one in sendings]
    try:
        for done in asyncio.as_completed(tasks):
            await _note(work, run_id, caller, [await done])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _note(work: Work, run_id: UUID, caller: Caller, came: Sequence[tuple[_Sending, str | None, str]]) -> None:
    async with work.transaction() as session:
        settling = await _open(session, work, run_id, caller)
        for one, number, why in came:
            link = await session.get(
                InteractionLink, (caller.campaign_id, settling.connector.id, one.interaction_id), with_for_update=True
            )
            if link is None:
                continue  # erased meanwhile
            link.state, link.their_id = ("there", number) if number else ("refused", None)
            settling.run.writes -= 1  # counted when it was recorded
            settling.note(
                "interaction_theirs",
                "done" if number else "refused",
                person_id=one.person_id,
                their_id=number,
                fields=[INTERACTIONS],
                reason=why,
                payload={"exchange": str(one.interaction_id)},
            )


async def _open(session: AsyncSession, work: Work, run_id: UUID, caller: Caller) -> Settling:
    run = await session.get_one(Run, (work.campaign_id, run_id), with_for_update=True)
    return await Settling.begin(session, caller, await get_connector(session, work.campaign_id, run.connector_id), run)
