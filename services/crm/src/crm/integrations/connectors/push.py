"""Writing on their side what waits to be: several contacts at once, each noted as soon as it is there."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kit.db.vault import open_vault
from kit.jobs import Work
from kit.security.auth import Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.models import Entry, Link, Run, Trace
from crm.integrations.connectors.service import get_connector
from crm.integrations.connectors.three_way_merge import Agreed, Side
from crm.integrations.connectors.transaction_log import PAYLOAD, Settling, keep_link
from crm.integrations.connectors.vendor import Change, Outcome, Vendor, Written

TOGETHER, SHORTLY = 8, 0.25
"""So many are noted in one transaction, or what has come after so many seconds: a transaction costs the processor more
than a contact does. Who is killed in between sends these few again, by the same id.
"""


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

        async def note(back: Sequence[Outcome], known: Sequence[_Waiting] = known) -> None:
            came.extend(_Came(known[one.place], one.written, one.why) for one in back)
            async with line:
                # Whoever held the line may have taken this one along.
                if came and len(came) < TOGETHER:
                    await asyncio.sleep(SHORTLY)
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
    waiting = select(Entry.number, Entry.their_id).where(Entry.run_id == run_id, Entry.state == "waiting")
    async with work.transaction() as session:
        vault = await open_vault(session, work.campaign_id)
        some = (await session.execute(waiting.order_by(Entry.number).limit(limit))).all()
        # Apart, by the whole key: joined, each is compared with each while statistics know nothing of a new run.
        traces = select(Trace.number, Trace.sealed).where(
            Trace.campaign_id == work.campaign_id,
            Trace.run_id == run_id,
            Trace.number.in_([number for number, _ in some]),
        )
        sealed = {number: said for number, said in await session.execute(traces)}
        return [
            _Waiting(number, their_id, json.loads(vault.open(PAYLOAD, sealed[number])) if number in sealed else None)
            for number, their_id in some
        ]


def _change(said: Mapping[str, Any]) -> Change:
    tags = None if said["tags"] is None else frozenset[str](said["tags"])
    off = frozenset[str](said.get("off", ()))
    return Change(UUID(said["person_id"]), said["fields"], tags, said["subscribed"], said["closed"], off)


async def _note(work: Work, run_id: UUID, caller: Caller, some: Sequence[_Came]) -> None:
    async with work.transaction() as session:
        run = await session.get(Run, (work.campaign_id, run_id))
        if run is None:
            return
        connector = await get_connector(session, work.campaign_id, run.connector_id)
        settling = await Settling.begin(session, caller, connector, run)
        known = await _Known.read(session, run, some)
        for came in some:
            _note_one(settling, came, known)


@dataclass(frozen=True)
class _Known:
    """The stored rows of the contacts that came back, read at once."""

    entries: Mapping[int, Entry]
    traces: Mapping[int, Trace]
    links: dict[str, Link]

    @classmethod
    async def read(cls, session: AsyncSession, run: Run, some: Sequence[_Came]) -> "_Known":
        numbers = [came.one.number for came in some]
        theirs = [came.written.id for came in some if came.written is not None]
        entries = select(Entry).where(Entry.run_id == run.id, Entry.number.in_(numbers))
        traces = select(Trace).where(Trace.run_id == run.id, Trace.number.in_(numbers))
        links = select(Link).where(Link.connector_id == run.connector_id, Link.their_id.in_(theirs))
        return cls(
            {one.number: one for one in await session.scalars(entries)},
            {one.number: one for one in await session.scalars(traces)},
            {one.their_id: one for one in await session.scalars(links)},
        )


def _note_one(settling: Settling, came: _Came, known: _Known) -> None:
    said, written = came.one.said, came.written
    entry, trace = known.entries.get(came.one.number), known.traces.get(came.one.number)
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
        "before": {name: before.fields[name] for name in said["fields"] if name in before.fields},
        "tags_before": None if before.tags is None else sorted(before.tags),
    }
    trace.sealed = settling.vault.seal(PAYLOAD, json.dumps(said))
    agreed = said["agreed"] | {"tags": frozenset(said["agreed"]["tags"])}
    if came.one.their_id is None and written.before is not None:
        # We meant to make them, and they were there: of what else they have we know nothing yet.
        agreed["hashes"] = {name: said for name, said in agreed["hashes"].items() if name in before.fields}
    link = known.links.get(written.id)
    known.links[written.id] = keep_link(
        settling, link, written.id, UUID(said["person_id"]), Agreed(**agreed), said["version"]
    )
