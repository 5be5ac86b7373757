"""Writing on their side what waits to be: several contacts at once, each noted as soon as it is there."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kit.auth import Caller
from kit.jobs import Work
from kit.vault import open_vault
from sqlalchemy import select

from crm.connectors.comparing import Agreed, Side
from crm.connectors.models import Entry, Run, Trace
from crm.connectors.noting import PAYLOAD, Settling, keep_link, link_of
from crm.connectors.service import get_connector
from crm.connectors.vendor import Change, Vendor, Written


async def push_waiting(work: Work, vendor: Vendor, run_id: UUID, caller: Caller) -> None:
    """All that waits. Many are written at once; what has come back meanwhile is noted in one transaction."""
    line = asyncio.Lock()
    came: list[_Came] = []
    while True:
        some = await _read_waiting(work, run_id, vendor.at_once)
        if not some:
            return
        erased = [_Came(one, None, "effacé ici entre-temps") for one in some if one.said is None]
        if erased:
            await _note(work, run_id, caller, erased)
        known = [one for one in some if one.said is not None]

        async def note(place: int, written: Written | None, why: str, known: Sequence[_Waiting] = known) -> None:
            came.append(_Came(known[place], written, why))
            async with line:
                # Whoever held the line may have taken this one along.
                if some := came[:]:
                    came.clear()
                    await _note(work, run_id, caller, some)

        await vendor.write_some([(one.their_id, _change(one.said or {})) for one in known], note)


@dataclass(frozen=True)
class _Waiting:
    number: int
    their_id: str | None
    said: dict[str, Any] | None
    """None: who it was about is erased."""


@dataclass(frozen=True)
class _Came:
    one: _Waiting
    written: Written | None
    why: str


async def _read_waiting(work: Work, run_id: UUID, limit: int) -> list[_Waiting]:
    waiting = (
        select(Entry.number, Entry.their_id, Trace.sealed)
        .join(Trace, (Trace.run_id == Entry.run_id) & (Trace.number == Entry.number), isouter=True)
        .where(Entry.run_id == run_id, Entry.state == "waiting")
        .order_by(Entry.number)
        .limit(limit)
    )
    async with work.transaction() as session:
        vault = await open_vault(session, work.campaign_id)
        return [
            _Waiting(number, their_id, json.loads(vault.open(PAYLOAD, sealed)) if sealed else None)
            for number, their_id, sealed in await session.execute(waiting)
        ]


def _change(said: Mapping[str, Any]) -> Change:
    tags = None if said["tags"] is None else frozenset[str](said["tags"])
    return Change(UUID(said["person_id"]), said["fields"], tags, said["subscribed"], said["closed"])


async def _note(work: Work, run_id: UUID, caller: Caller, some: Sequence[_Came]) -> None:
    async with work.transaction() as session:
        run = await session.get(Run, (work.campaign_id, run_id))
        if run is None:
            return
        connector = await get_connector(session, work.campaign_id, run.connector_id)
        settling = await Settling.begin(session, caller, connector, run)
        for came in some:
            await _note_one(settling, came)


async def _note_one(settling: Settling, came: _Came) -> None:
    session, run = settling.session, settling.run
    said, written = came.one.said, came.written
    entry = await session.get(Entry, (run.campaign_id, run.id, came.one.number))
    trace = await session.get(Trace, (run.campaign_id, run.id, came.one.number))
    if entry is None:
        return
    if written is None or said is None:
        entry.state, entry.why = "refused", came.why[:300]
        return
    entry.state, entry.their_id = "done", written.id
    if trace is None or "agreed" not in said:
        return
    before = written.before or Side()
    said |= {
        "made": written.before is None,
        "before": {name: before.fields.get(name, "") for name in said["fields"]},
        "tags_before": sorted(before.tags),
    }
    trace.sealed = settling.vault.seal(PAYLOAD, json.dumps(said))
    agreed = said["agreed"] | {"tags": frozenset(said["agreed"]["tags"])}
    known = await link_of(session, run.connector_id, written.id)
    keep_link(settling, known, written.id, UUID(said["person_id"]), Agreed(**agreed), said["version"])
