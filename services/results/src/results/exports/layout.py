"""CSV export in the layout of the ministry's 2024 files, so that their readers also read ours. Pure."""

from collections.abc import Sequence

import polars as pl
from elections.keys import department_of
from elections.ministry import STATIONS, VOTES, write_results

from results.ballots.candidates.service import KnownCandidate
from results.exports.rows import Row


def write_rows(rows: Sequence[Row], candidates: Sequence[KnownCandidate], *, lists: bool) -> bytes:
    """Return the CSV (UTF-8, `;`, CRLF): one line per counted station, one block of columns per candidate."""
    stations = [
        {
            "station": row.station,
            "commune": row.commune,
            "commune_name": row.commune_name,
            "department": department_of(row.commune),
            "constituency": None,
            "canton": None,
            "station_code": row.code,
            "registered": row.registered,
            "voters": row.voters,
            "blank": row.blank,
            "null": row.null,
            "valid": row.valid,
        }
        for row in rows
    ]
    votes = [
        {
            "station": row.station,
            "panel": candidate.panel,
            "nuance": candidate.nuance,
            "name": candidate.name,
            "sex": None,
            "votes": row.votes.get(candidate.id, 0),
        }
        for row in rows
        for candidate in candidates
    ]
    return write_results(pl.DataFrame(stations, schema=STATIONS), pl.DataFrame(votes, schema=VOTES), lists=lists)
