"""Writing on their side what waits to be: one contact after the other, each noted as soon as it is there."""

import json
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
from crm.connectors.vendor import Change, NotTaken, Vendor, Written

AT_ONCE = 100


async def push_waiting(work: Work, vendor: Vendor, run_id: UUID, caller: Caller) -> None:
    while True:
        async with work.transaction() as session:
            waiting = (
                select(Entry.number, Entry.their_id, Trace.sealed)
                .join(Trace, (Trace.run_id == Entry.run_id) & (Trace.number == Entry.number), isouter=True)
                .where(Entry.run_id == run_id, Entry.state == "waiting")
            )
            vault = await open_vault(session, work.campaign_id)
            some = [
                (number, their_id, json.loads(vault.open(PAYLOAD, sealed)) if sealed else None)
                for number, their_id, sealed in await session.execute(waiting.order_by(Entry.number).limit(AT_ONCE))
            ]
        if not some:
            return
        for number, their_id, said in some:
            written, why = await _write(vendor, their_id, said)
            await _note(work, run_id, caller, number, said, written, why)


async def _write(vendor: Vendor, their_id: str | None, said: dict[str, Any] | None) -> tuple[Written | None, str]:
    if said is None:
        return None, "effacé ici entre-temps"
    tags = None if said["tags"] is None else frozenset[str](said["tags"])
    change = Change(UUID(said["person_id"]), said["fields"], tags, said["subscribed"], said["closed"])
    try:
        return await vendor.write(their_id, change), "n'existe plus là-bas"
    except NotTaken as refusal:
        return None, f"refusé là-bas : {refusal}"


async def _note(
    work: Work,
    run_id: UUID,
    caller: Caller,
    number: int,
    said: dict[str, Any] | None,
    written: Written | None,
    why: str,
) -> None:
    async with work.transaction() as session:
        run = await session.get(Run, (work.campaign_id, run_id))
        entry = await session.get(Entry, (work.campaign_id, run_id, number))
        trace = await session.get(Trace, (work.campaign_id, run_id, number))
        if run is None or entry is None:
            return
        if written is None or said is None:
            entry.state, entry.why = "refused", why[:300]
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
        connector = await get_connector(session, work.campaign_id, run.connector_id)
        settling = await Settling.begin(session, caller, connector, run)
        trace.sealed = settling.vault.seal(PAYLOAD, json.dumps(said))
        agreed = said["agreed"] | {"tags": frozenset(said["agreed"]["tags"])}
        known = await link_of(session, run.connector_id, written.id)
        keep_link(settling, known, written.id, UUID(said["person_id"]), Agreed(**agreed), said["version"])
