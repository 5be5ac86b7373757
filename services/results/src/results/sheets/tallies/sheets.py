"""Conversions of a sheet between its forms: as it is sent, as it is stored, and as the rules read it."""

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

from kit.security.auth import Caller

from results.sheets.tallies.arithmetic import Finding, Severity, Sheet, check_sheet
from results.sheets.tallies.models import Tally
from results.sheets.tallies.reconciliation import Known, State
from results.sheets.tallies.schemas import TallyCreate
from results.territory.stations.service import KnownStation


def new_sheet(caller: Caller, report: TallyCreate, votes: dict[str, int], station: KnownStation) -> Tally:
    figures = report.model_dump(include={"registered", "voters", "blank", "null", "valid"})
    return Tally(
        campaign_id=caller.campaign_id,
        station=station.station,
        round=report.round,
        **figures,
        votes=votes,
        signatures=report.signatures,
        envelopes=report.envelopes,
        note=report.note,
        source=report.source,
        figures=_digest(figures, votes),
        findings=[],
        state=State.RECEIVED,
        reported_by=caller.subject,
        reported_at=datetime.now(UTC),
        entered_at=report.entered_at,
    )


def _digest(figures: dict[str, int], votes: dict[str, int]) -> bytes:
    """Digest a sheet without its zeros: a candidate entered late must not make an equal sheet look like another."""
    some = {candidate: count for candidate, count in votes.items() if count}
    return hashlib.sha256(json.dumps([figures, some], sort_keys=True).encode()).digest()


def figures_of(tally: Tally) -> Sheet:
    return Sheet(
        registered=tally.registered,
        voters=tally.voters,
        blank=tally.blank,
        null=tally.null,
        valid=tally.valid,
        votes=tally.votes,
        signatures=tally.signatures,
        envelopes=tally.envelopes,
        noted=tally.note is not None,
    )


def check(tally: Tally, station: KnownStation) -> list[Finding]:
    return check_sheet(figures_of(tally), station.registered)


def known_of(tally: Tally) -> Known[UUID]:
    return Known(
        key=tally.id,
        figures=tally.figures.hex(),
        state=tally.state,
        reporter=tally.reported_by,
        adds_up=all(finding["severity"] != Severity.ERROR for finding in tally.findings),
        decided=tally.decided_by is not None,
    )
