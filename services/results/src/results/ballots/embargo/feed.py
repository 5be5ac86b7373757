"""Embargo of the event feed: it stops before the first result that the caller may not see yet.

It stops and does not pass over: the feed's reader goes on from the last position it was given, so an event that
was passed over would never be read. Wired in `app.py`: `new_app(…, hold_back=hold_back)`.
"""

import json
from collections.abc import Sequence
from typing import Any

from common.events import TallyValidated
from elections.embargo import Embargo, Viewer
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import RESULTS, open_gate


async def hold_back(session: AsyncSession, caller: Caller, rows: Sequence[Any]) -> int:
    """Return how many of the rows the caller may read now, from the first one."""
    if not any(row.subject in RESULTS for row in rows):
        return len(rows)
    gate = await open_gate(session, caller)
    for place, row in enumerate(rows):
        if row.subject in RESULTS and not shows(gate.embargo, gate.viewer, row.subject, json.loads(row.payload)):
            return place
    return len(rows)


def shows(embargo: Embargo, viewer: Viewer, subject: str, data: dict[str, Any]) -> bool:
    """Return whether the feed shows a row; after the hour all rows, to everyone: feed readers read all the campaign."""
    round_number = int(data["round"])
    if not embargo.is_sealed(round_number):
        return True
    if subject == TallyValidated.subject:
        return embargo.shows_station(viewer, round_number, data["station"])
    return embargo.shows_sums(viewer, round_number)
