"""The three open formats of a count, as bytes. Pure."""

import json
from datetime import datetime
from typing import Any

from results.exports import layout, nist
from results.exports.schemas import ExportedCandidate, ExportedStation, ResultsExport
from results.exports.service import Counts
from results.sheets.totals.addition import METHOD


def write_csv(counts: Counts) -> bytes:
    """Return the layout of the ministry's files of 2024."""
    return layout.write_rows(counts.rows, counts.candidates, lists=counts.state.election not in nist.FOR_CANDIDATES)


def write_nist(counts: Counts) -> bytes:
    """Return the common data format NIST SP 1500-100 version 2."""
    totals = counts.totals
    report = nist.report(
        counts.state,
        counts.round,
        counts.on,
        counts.data_at,
        totals.sums,
        totals.stations,
        counts.rows,
        counts.candidates,
    )
    return json.dumps(report, ensure_ascii=False).encode()


def write_json(counts: Counts) -> bytes:
    """Return our own format, whose schema `json_schema` is."""
    return as_export(counts, None).model_dump_json().encode()


def open_files(counts: Counts) -> dict[str, bytes]:
    """Return the files by name."""
    return {
        counts.file_name("csv"): write_csv(counts),
        counts.file_name("json"): write_json(counts),
        counts.file_name("nist.json"): write_nist(counts),
    }


def json_schema(address: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of our own format. `address`: where it is published."""
    schema = ResultsExport.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": address, **schema}


def as_export(counts: Counts, confidential_until: datetime | None) -> ResultsExport:
    sums = counts.totals.sums
    votes = {line.candidate: line.votes for line in sums.lines}
    return ResultsExport(
        election=counts.state.election,
        territory=counts.state.territory,
        date=counts.on,
        round=counts.round,
        generated_at=counts.data_at,
        as_of=sums.as_of,
        method=METHOD,
        partial=not sums.complete,
        official=False,
        demo=counts.state.demo,
        confidential_until=confidential_until,
        stations_counted=sums.stations_counted,
        stations=sums.stations,
        registered=sums.registered_counted,
        voters=sums.voters,
        blank=sums.blank,
        null=sums.null,
        valid=sums.valid,
        candidates=[
            ExportedCandidate(
                id=candidate.id,
                panel=candidate.panel,
                name=candidate.name,
                nuance=candidate.nuance,
                votes=votes[candidate.id],
            )
            for candidate in counts.candidates
        ],
        by_station=[
            ExportedStation(
                station=row.station,
                commune=row.commune,
                commune_name=row.commune_name,
                registered=row.registered,
                voters=row.voters,
                blank=row.blank,
                null=row.null,
                valid=row.valid,
                votes=dict(row.votes),
            )
            for row in counts.rows
        ],
    )
