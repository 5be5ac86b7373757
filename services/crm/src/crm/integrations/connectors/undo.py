"""Taking a run back: what nobody has changed since, on both sides, the last first."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kit.db.vault import open_vault
from kit.jobs import Work
from kit.security.auth import Caller
from kit.web.problems import Problem
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.card_sides import side_of
from crm.integrations.connectors.cards import read_cards
from crm.integrations.connectors.interaction_sync import undo_interaction
from crm.integrations.connectors.models import Entry, Link, Trace
from crm.integrations.connectors.three_way_merge import hashed
from crm.integrations.connectors.transaction_log import PAYLOAD, link_of
from crm.integrations.connectors.vendor import Change, NotTaken, Vendor
from crm.people.records.contacts import Channel
from crm.people.records.schemas import PersonUpdate
from crm.people.records.sync import CardChange, correct_people, take_back

UNDONE = (
    *("created_ours", "updated_ours", "created_theirs", "updated_theirs"),
    *("interaction_ours", "interaction_theirs", "listed_theirs"),
)
"""A no that was heard is not taken back."""
_CHANNELS: tuple[Channel, ...] = ("email", "phone")


async def undo(work: Work, vendor: Vendor, run_id: UUID, connector_id: UUID, caller: Caller) -> tuple[int, int]:
    """Undo a run; return how many changes were undone, and how many stay because they were changed again since."""
    async with work.transaction() as session:
        mine = select(Entry.number).where(Entry.run_id == run_id, Entry.state == "done", Entry.act.in_(UNDONE))
        numbers = list(await session.scalars(mine.order_by(Entry.number.desc())))
    undone = kept = 0
    for number in numbers:
        async with work.transaction() as session:
            entry = await session.get(Entry, (work.campaign_id, run_id, number))
            trace = await session.get(Trace, (work.campaign_id, run_id, number))
            if entry is None or trace is None:
                kept += 1
                continue
            said: dict[str, Any] = json.loads((await open_vault(session, work.campaign_id)).open(PAYLOAD, trace.sealed))
            act, their_id, person_id = entry.act, entry.their_id, entry.person_id
            back = False
            if act == "created_ours" and person_id is not None:
                back = await take_back(session, caller, person_id, said["version"])
            elif act == "updated_ours" and person_id is not None:
                back = await _restore(session, caller, connector_id, person_id, said)
            if back:
                entry.state = "undone"
            if back and act == "created_ours":
                mine = (Link.connector_id == connector_id, Link.person_id == person_id)
                await session.execute(delete(Link).where(*mine))
        if act in ("created_theirs", "updated_theirs") and their_id is not None:
            back = await _restore_there(vendor, their_id, said)
            if back:
                await _mark_undone(work, run_id, number)
                async with work.transaction() as session:
                    link = await link_of(session, connector_id, their_id)
                    if link is not None and said["made"]:
                        await session.delete(link)
                    elif link is not None:
                        _agree_on(link, said["before"], None if said["tags"] is None else said["tags_before"])
        if act in ("interaction_ours", "interaction_theirs") and their_id is not None:
            interaction = UUID(said["exchange"])
            back = await undo_interaction(work, vendor.journal, act, their_id, interaction, caller)
        elif act == "listed_theirs" and vendor.lists is not None:
            await vendor.lists.remove(said["list"])
            back = True
        if back and act not in ("created_ours", "updated_ours", "created_theirs", "updated_theirs"):
            await _mark_undone(work, run_id, number)
        undone, kept = undone + back, kept + (not back)
    return undone, kept


async def _mark_undone(work: Work, run_id: UUID, number: int) -> None:
    async with work.transaction() as session:
        entry = await session.get(Entry, (work.campaign_id, run_id, number))
        if entry is not None:
            entry.state = "undone"


def _agree_on(link: Link, before: Mapping[str, Any], tags: list[str] | None) -> None:
    """Keep the link, with the state before as the agreed one: by their names alone they might not be matched again."""
    link.hashes = link.hashes | {name: hashed(said or "") for name, said in before.items()}
    if tags is not None:
        link.tags = sorted(tags)


async def _restore(
    session: AsyncSession, caller: Caller, connector_id: UUID, person_id: UUID, said: dict[str, Any]
) -> bool:
    card = (await read_cards(session, caller.campaign_id, [person_id])).get(person_id)
    if card is None:
        return False
    ours = side_of(card)
    same = {name: before for name, before in said["before"].items() if ours.fields[name] == said["after"][name]}
    plain: dict[str, Any] = {name: before or None for name, before in same.items() if name not in _CHANNELS}
    if "tags_after" in said and ours.tags == frozenset(said["tags_after"]):
        plain["tags"] = said["tags_before"]
    first: dict[Channel, str] = {name: same[name] for name in _CHANNELS if same.get(name)}
    if not plain and not first:
        return False
    try:
        change = CardChange(PersonUpdate.model_validate(plain), first)
    except ValueError:
        return False
    if isinstance((await correct_people(session, caller, {person_id: change}))[person_id], Problem):
        return False
    mine = select(Link).where(Link.connector_id == connector_id, Link.person_id == person_id)
    if (link := await session.scalar(mine)) is not None:
        _agree_on(link, same, plain.get("tags"))
    return True


async def _restore_there(vendor: Vendor, their_id: str, said: dict[str, Any]) -> bool:
    if said["made"]:
        await vendor.remove(their_id)
        return True
    was: list[str] | None = said["tags_before"]
    tags = None if said["tags"] is None or was is None else frozenset(was)
    off = frozenset[str](said["tags"] or ()) - (tags or frozenset())
    try:
        return (
            await vendor.write(their_id, Change(UUID(said["person_id"]), said["before"], tags, None, False, off))
            is not None
        )
    except NotTaken:
        return False
