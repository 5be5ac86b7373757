"""Writing of several contacts concurrently, as fast as the vendor's rate limit allows."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from crm.integrations.connectors.vendor import Change, Note, NotTaken, Outcome, Written

AT_ONCE = 12
GONE = "n'existe plus là-bas"


class Writes(Protocol):
    async def write(self, their_id: str | None, change: Change) -> Written | None: ...


async def write_beside(vendor: Writes, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
    """Write the changes, calling `note` as each is done. Changes of one person are written in order."""
    indexes: dict[object, list[int]] = {}
    for index, (_, change) in enumerate(some):
        indexes.setdefault(change.person_id, []).append(index)
    room = asyncio.Semaphore(AT_ONCE)

    async def one_person(group: list[int]) -> None:
        async with room:
            for place in group:
                their_id, change = some[place]
                written, reason = None, GONE
                try:
                    written = await vendor.write(their_id, change)
                except NotTaken as refusal:
                    why = f"refusé là-bas : {refusal}"
                await note([Outcome(place, written, why)])

    tasks = [asyncio.create_task(one_person(group)) for group in indexes.values()]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        # One failed for all. The others already sent are sent again by the next run.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
