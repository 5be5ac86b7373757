"""Undo of a run, on both sides, latest first, for what nobody has changed since."""

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
from crm.integrations.connectors.interaction_sync import undo_interaction
from crm.integrations.connectors.models import Entry, Link, Trace
from crm.integrations.connectors.three_way_merge import hashed
from crm.integrations.connectors.transaction_log import PAYLOAD, link_of
from crm.integrations.connectors.vendor import Change, NotTaken, Vendor
from crm.people.records.contacts import Channel
from crm.people.records.schemas import PersonUpdate
from crm.people.records.sync import CardChange, correct_people, read_cards, take_back

UNDONE = (
    *("created_ours", "updated_ours", "created_theirs", "updated_theirs"),
    *("interaction_ours", "interaction_theirs", "listed_theirs"),
)
"""Kinds of decisions that are undone; opt-outs are not."""
_CHANNELS: tuple[Channel, ...] = ("email", "phone")


async def undo(work: Work, vendor: Vendor, run_id: UUID, connector_id: UUID, caller: Caller) -> tuple[int, int]:
    """Undo a run; return how many changes were undone, and how many stay because they were changed since."""
    async with work.transaction() as session:
        query = select(Entry.number).where(Entry.run_id == run_id, Entry.state == "done", Entry.act.in_(UNDONE))
        numbers = list(await session.scalars(query.order_by(Entry.number.desc())))
    undone = kept_count = 0
    for number in numbers:
        async with work.transaction() as session:
            entry = await session.get(Entry, (work.campaign_id, run_id, number))
            trace = await session.get(Trace, (work.campaign_id, run_id, number))
            if entry is None or trace is None:
                kept_count += 1
                continue
            payload: dict[str, Any] = json.loads(
                (await open_vault(session, work.campaign_id)).open(PAYLOAD, trace.sealed)
            )
            act, their_id, person_id = entry.act, entry.their_id, entry.person_id
            back = False
            if act == "created_ours" and person_id is not None:
                back = await take_back(session, caller, person_id, payload["version"])
            elif act == "updated_ours" and person_id is not None:
                back = await _restore(session, caller, connector_id, person_id, payload)
            if back:
                entry.state = "undone"
            if back and act == "created_ours":
                query = (Link.connector_id == connector_id, Link.person_id == person_id)
                await session.execute(delete(Link).where(*query))
        if act in ("created_theirs", "updated_theirs") and their_id is not None:
            back = await _restore_there(vendor, their_id, payload)
            if back:
                await _mark_undone(work, run_id, number)
                async with work.transaction() as session:
                    link = await link_of(session, connector_id, their_id)
                    if link is not None and payload["made"]:
                        await session.delete(link)
                    elif link is not None:
                        _agree_on(link, payload["before"], None if payload["tags"] is None else payload["tags_before"])
        if act in ("interaction_ours", "interaction_theirs") and their_id is not None:
            interaction = UUID(payload["exchange"])
            back = await undo_interaction(work, vendor.journal, act, their_id, interaction, caller)
        elif act == "listed_theirs" and vendor.lists is not None:
            await vendor.lists.remove(payload["list"])
            back = True
        if back and act not in ("created_ours", "updated_ours", "created_theirs", "updated_theirs"):
            await _mark_undone(work, run_id, number)
        undone, kept_count = undone + back, kept_count + (not back)
    return undone, kept_count


async def _mark_undone(work: Work, run_id: UUID, number: int) -> None:
    async with work.transaction() as session:
        entry = await session.get(Entry, (work.campaign_id, run_id, number))
        if entry is not None:
            entry.state = "undone"


def _agree_on(link: Link, before: Mapping[str, Any], tags: list[str] | None) -> None:
    """Keep the link with the previous state as the agreed one: the two might not be matched again."""
    link.hashes = link.hashes | {name: hashed(said or "") for name, said in before.items()}
    if tags is not None:
        link.tags = sorted(tags)


async def _restore(
    session: AsyncSession, caller: Caller, connector_id: UUID, person_id: UUID, payload: dict[str, Any]
) -> bool:
    card = (await read_cards(session, caller.campaign_id, [person_id])).get(person_id)
    if card is None:
        return False
    side = side_of(card)
    restored = {
        name: before for name, before in payload["before"].items() if side.fields[name] == payload["after"][name]
    }
    columns: dict[str, Any] = {name: before or None for name, before in restored.items() if name not in _CHANNELS}
    if "tags_after" in payload and side.tags == frozenset(payload["tags_after"]):
        columns["tags"] = payload["tags_before"]
    first: dict[Channel, str] = {name: restored[name] for name in _CHANNELS if restored.get(name)}
    if not columns and not first:
        return False
    try:
        change = CardChange(PersonUpdate.model_validate(plain), first)
    except ValueError:
        return False
    if isinstance((await correct_people(session, caller, {person_id: change}))[person_id], Problem):
        return False
    query = select(Link).where(Link.connector_id == connector_id, Link.person_id == person_id)
    if (link := await session.scalar(query)) is not None:
        _agree_on(link, restored, columns.get("tags"))
    return True


async def _restore_there(vendor: Vendor, their_id: str, payload: dict[str, Any]) -> bool:
    if payload["made"]:
        await vendor.remove(their_id)
        return True
    previous_tags: list[str] | None = payload["tags_before"]
    tags = None if payload["tags"] is None or previous_tags is None else frozenset(previous_tags)
    off = frozenset[str](payload["tags"] or ()) - (tags or frozenset())
    try:
        return (
            await vendor.write(their_id, Change(UUID(payload["person_id"]), payload["before"], tags, None, False, off))
            is not None
        )
    except NotTaken:
        return False
