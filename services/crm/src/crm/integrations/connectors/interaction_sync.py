"""The part of a run that is about what passed between people and the team: theirs first, then ours.

Each of ours is noted before it is sent. What died in between is looked for there, by our mark, before it is sent again.
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
    """Import their interactions; return whether all were looked at before the cap. A dry run reads the next page
    alone.
    """
    while True:
        async with work.transaction() as session:
            after = (await _open(session, work, run_id, caller)).connector.contacts_to
        found = await journal.read(after)
        async with work.transaction() as session:
            settling = await _open(session, work, run_id, caller)
            for one in found:
                if settling.is_full:
                    return False
                await _take(settling, one)
                if not settling.run.dry:
                    settling.connector.contacts_to = one.number
            if settling.run.dry or len(found) < SOME:
                return True


async def give_ours(work: Work, journal: Journal, run_id: UUID, caller: Caller) -> bool:
    """Export our interactions, with the result and the cap of `take_theirs`."""
    await _send(work, journal, run_id, caller, resumed=True)
    until = datetime.now(UTC)
    while True:
        async with work.transaction() as session:
            settling = await _open(session, work, run_id, caller)
            connector = settling.connector
            read_to, last = connector.interactions_at, connector.interactions_id
            began = (read_to, last) if read_to is not None and last is not None else None
            rows = await interactions.recorded_after(session, caller.campaign_id, began, until, SOME)
            people = [one.person_id for one in rows]
            mine = (Link.connector_id == connector.id, Link.person_id.in_(people), Link.gone_at.is_(None))
            links = {one.person_id: one for one in await session.scalars(select(Link).where(*mine))}
            known = select(InteractionLink.interaction_id).where(InteractionLink.connector_id == connector.id)
            sent = set(await session.scalars(known.where(InteractionLink.interaction_id.in_([one.id for one in rows]))))
            room = True
            for one in rows:
                link = links.get(one.person_id)
                # Whoever wants to hear nothing more is not written about there either.
                if link is not None and not link.closed and one.id not in sent and one.channel in METHODS:
                    if settling.is_full:
                        room = False
                        break
                    _intend(settling, one, link.their_id)
                if not settling.run.dry:
                    connector.interactions_at, connector.interactions_id = one.recorded_at, one.id
            dry = settling.run.dry
        if not dry:
            await _send(work, journal, run_id, caller, resumed=False)
        if not room or dry or len(rows) < SOME:
            return room


async def undo_interaction(
    work: Work, journal: Journal | None, act: str, their_id: str, interaction_id: UUID, caller: Caller
) -> bool:
    """Take one back, on the side where it was entered."""
    if act == "interaction_theirs":
        if journal is None:
            return False
        await journal.remove(their_id)
    async with work.transaction() as session:
        if act == "interaction_ours" and not await interactions.take_back(session, caller, interaction_id):
            return False
        await session.execute(delete(InteractionLink).where(InteractionLink.interaction_id == interaction_id))
    return True


async def _take(settling: Settling, one: VendorInteraction) -> None:
    session, connector, run = settling.session, settling.connector, settling.run
    if interaction_of(one.content) is not None:
        return  # ours, come back
    channel = channel_of(one.method, one.status)
    if channel is None:
        return
    mine = (InteractionLink.connector_id == connector.id, InteractionLink.their_id == str(one.number))
    if await session.scalar(select(InteractionLink.interaction_id).where(*mine)) is not None:
        return
    whose = select(Link).where(Link.connector_id == connector.id, Link.their_id == one.their_id)
    link = await session.scalar(whose.where(Link.gone_at.is_(None)))
    if link is None:
        return
    about: dict[str, Any] = {"person_id": link.person_id, "their_id": str(one.number), "fields": [INTERACTIONS]}
    if run.dry:
        settling.note("interaction_ours", **about)
        return
    put = InteractionCreate(channel=channel, direction="out", happened_at=one.at)
    try:
        async with session.begin_nested():
            made = await interactions.record_interaction(session, settling.caller, link.person_id, put)
    except Problem as problem:
        settling.note("interaction_ours", "refused", **about, why=problem.fr)
        return
    await session.flush()
    session.add(_link(settling, made.id, link.person_id, state="there", their_id=str(one.number)))
    settling.note("interaction_ours", **about, payload={"exchange": str(made.id)})


def _intend(settling: Settling, one: interactions.KnownInteraction, their_id: str) -> None:
    if settling.run.dry:
        settling.note("interaction_theirs", person_id=one.person_id, their_id=their_id, fields=[INTERACTIONS])
        return
    method = METHODS[cast(Channel, one.channel)]
    settling.session.add(_link(settling, one.id, one.person_id, state="sending", method=method))
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
    """All that is noted and not there, twelve at once. `resumed`: it may have arrived."""
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
        some = [
            _Sending(one.interaction_id, one.person_id, signup, one.method)
            for one, signup in await session.execute(rows)
        ]
    room = asyncio.Semaphore(AT_ONCE)

    async def send(one: _Sending) -> tuple[_Sending, str | None, str]:
        async with room:
            if resumed:
                for known in await journal.of(one.signup):
                    if interaction_of(known.content) == one.interaction_id:
                        return one, str(known.number), ""
            try:
                return one, await journal.write(one.signup, one.method, SPOKEN, marked(one.interaction_id)), ""
            except NotTaken as refusal:
                return one, None, f"refusé là-bas : {refusal}"

    tasks = [asyncio.create_task(send(one)) for one in some]
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
            settling.run.writes -= 1  # it was counted when it was noted
            settling.note(
                "interaction_theirs",
                "done" if number else "refused",
                person_id=one.person_id,
                their_id=number,
                fields=[INTERACTIONS],
                why=why,
                payload={"exchange": str(one.interaction_id)},
            )


async def _open(session: AsyncSession, work: Work, run_id: UUID, caller: Caller) -> Settling:
    run = await session.get_one(Run, (work.campaign_id, run_id), with_for_update=True)
    return await Settling.begin(session, caller, await get_connector(session, work.campaign_id, run.connector_id), run)
