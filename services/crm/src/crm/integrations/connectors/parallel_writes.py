"""Several contacts written there at once, as fast as the vendor's limit lets one: waiting for answers costs nothing."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from crm.integrations.connectors.vendor import Change, Note, NotTaken, Outcome, Written

AT_ONCE = 12
GONE = "n'existe plus là-bas"


class Writes(Protocol):
    async def write(self, their_id: str | None, change: Change) -> Written | None: ...


async def write_beside(vendor: Writes, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
    """Each is noted as soon as it is there. What is about one person is written in order."""
    places: dict[object, list[int]] = {}
    for place, (_, change) in enumerate(some):
        places.setdefault(change.person_id, []).append(place)
    room = asyncio.Semaphore(AT_ONCE)

    async def one_person(mine: list[int]) -> None:
        async with room:
            for place in mine:
                their_id, change = some[place]
                written, why = None, GONE
                try:
                    written = await vendor.write(their_id, change)
                except NotTaken as refusal:
                    why = f"refusé là-bas : {refusal}"
                await note([Outcome(place, written, why)])

    tasks = [asyncio.create_task(one_person(mine)) for mine in places.values()]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        # One of them says that nothing more can be written. What the others had sent is sent again by the next run.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
