"""Several contacts written there at once, as fast as the vendor's limit lets one: waiting for answers costs nothing."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol

from crm.integrations.connectors.vendor import Change, Note, NotTaken, Outcome, Written

AT_ONCE, NOT_NOTED = 16, 32
"""So many are under way, and so many more at most may be there without having been noted: a vendor's limit does not
wait for our database.
"""
GONE = "n'existe plus là-bas"


class Writes(Protocol):
    async def write(self, their_id: str | None, change: Change) -> Written | None: ...


async def write_beside(vendor: Writes, some: Sequence[tuple[str | None, Change]], note: Note) -> None:
    """Each is noted as soon as it is there. What is about one person is written in order."""
    places: dict[object, list[int]] = {}
    for place, (_, change) in enumerate(some):
        places.setdefault(change.person_id, []).append(place)
    room, held = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(NOT_NOTED)

    async def one_person(mine: list[int]) -> None:
        async with held:
            for place in mine:
                their_id, change = some[place]
                written, why = None, GONE
                async with room:
                    try:
                        written = await vendor.write(their_id, change)
                    except NotTaken as refusal:
                        why = f"refusé là-bas : {refusal}"
                await note([Outcome(place, written, why)])

    await all_or_stop([one_person(mine) for mine in places.values()])


async def all_or_stop(some: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run them beside each other; where one raises, stop the others, and raise it."""
    tasks = [asyncio.create_task(one) for one in some]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        # One of them says that nothing more can be written. What the others had sent is sent again by the next run.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
