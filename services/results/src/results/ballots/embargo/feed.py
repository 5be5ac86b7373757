"""Embargo of the event feed: the feed stops before the first result that the caller may not see yet.

It stops instead of skipping the row: a reader continues from the last position it received, so a skipped event would
never be read. Wired in `app.py`: `new_app(…, hold_back=hold_back)`.
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
    for index, row in enumerate(rows):
        if row.subject in RESULTS and not shows(gate.embargo, gate.viewer, row.subject, json.loads(row.payload)):
            return index
    return len(rows)


def shows(embargo: Embargo, viewer: Viewer, subject: str, data: dict[str, Any]) -> bool:
    """Return whether the feed shows a row.

    After the embargo every row is shown: feed readers cover the whole campaign.
    """
    round_number = int(data["round"])
    if not embargo.is_sealed(round_number):
        return True
    if subject == TallyValidated.subject:
        return embargo.shows_station(viewer, round_number, data["station"])
    return embargo.shows_sums(viewer, round_number)
