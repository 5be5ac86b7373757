"""The place of these tests' campaigns: a constituency that does not exist."""

import json
from datetime import UTC, datetime
from typing import Any

from elections.fictional import make_constituency
from elections.ministry import ReadResults, write_results
from kit.testing.steps import clock_offset

PLACE = make_constituency(6)
READING: ReadResults = PLACE.readings[1]
STATION: str = READING.stations["station"][0]
COMMUNE = STATION.partition("_")[0]
STATE: dict[str, Any] = {"election": "municipales", "territory": f"commune:{COMMUNE}", "population": 30_000}
_ON_THE_DAY = {"clock_offset_seconds": clock_offset(datetime(2029, 6, 10, 16, tzinfo=UTC))}
FILE = write_results(READING.stations, READING.votes, department_names={COMMUNE[:2]: "Val-Fictif"})
FORM = {"election": READING.election, "date": READING.date.isoformat(), "round": str(READING.round)}
CONTOURS = json.dumps(PLACE.contours).encode()


def state_for(service: str) -> dict[str, Any]:
    """Return the state of a campaign to fill. In results it is the day of the vote: before, a turnout is refused and a
    sheet is kept apart.
    """
    return STATE | (_ON_THE_DAY if service == "results" else {})
