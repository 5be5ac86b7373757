"""Service that records the night's sheets: no report is lost or overwritten."""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from common.events import TallyValidated
from common.schemas.elections import Round
from kit.campaigns.queries import get_campaign
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from kit.web.refusals import check_round
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import find_own_candidate, list_candidates
from results.ballots.embargo.gate import day_to_come
from results.journal.service import write_entry
from results.sheets.tallies import queries
from results.sheets.tallies.arithmetic import Severity, sums_agree
from results.sheets.tallies.corrections import set_aside_corrected
from results.sheets.tallies.findings import figures_of, find_faults
from results.sheets.tallies.models import Tally
from results.sheets.tallies.projection_requests import ask_for_projection
from results.sheets.tallies.reconciliation import EARLY, Known, State, receive
from results.sheets.tallies.schemas import TallyCreate
from results.territory.stations.known_station import KnownStation
from results.territory.stations.service import lock_station


async def report_tally(
    session: AsyncSession, caller: Caller, report: TallyCreate, *, of_the_vote: bool = False
) -> Tally:
    """Record a sheet and reconcile it with the station's others; before the station's day it is kept apart.

    `of_the_vote`: a person of the desk says that it is the vote's, whatever the day (`embargo.gate`).
    """
    caller.check_covers(report.station)
    station = await lock_station(session, caller.campaign_id, report.station, "/station")
    votes = await _all_votes(session, caller.campaign_id, report)
    tally = _new_sheet(caller, report, votes, station)
    if not of_the_vote and await day_to_come(session, caller.campaign_id, report.station, report.round) is not None:
        return await _keep_apart(session, caller, tally)
    # Only what is taken back may have counted and not be among those that are live below.
    counted = report.corrects is not None and await queries.station_counts(session, report.station, report.round)
    corrected = await set_aside_corrected(session, caller, report) if report.corrects else None
    live = await queries.live_sheets(session, [report.station], report.round)
    counted = counted or any(sheet.state is State.VALIDATED for sheet in live)
    double = await queries.wants_double_entry(session, caller.campaign_id)
    findings = await find_faults(session, tally, station.registered, live, double=double)
    outcome = receive(
        [_known_of(sheet) for sheet in live], tally.figures.hex(), caller.subject, findings, double=double
    )
    if outcome.repeats is not None:
        return await find_tally(session, caller.campaign_id, outcome.repeats)
    tally.findings = [asdict(finding) for finding in findings]
    tally.reason, tally.confirms = outcome.reason, outcome.confirms
    tally.state = State.RECEIVED
    session.add(tally)
    for sheet in live:
        if sheet.id in outcome.dispute or sheet.confirms in outcome.dispute:
            sheet.state, sheet.reason = State.DISPUTED, "conflict"
    await session.flush()
    tally.state = outcome.state
    if outcome.confirms is not None:
        if outcome.validate is not None:
            await _count(session, await find_tally(session, caller.campaign_id, outcome.validate))
    elif outcome.state is State.VALIDATED:
        await _count(session, tally)
    await session.flush()
    if counted and not await queries.station_counts(session, report.station, report.round):
        # No event tells that a sheet counts no longer; what was projected from it must not stand.
        await ask_for_projection(session, caller.campaign_id, report.round, caller.subject)
    await _note(session, caller, "tally_received", tally, corrects=str(corrected) if corrected else None)
    return tally


async def _keep_apart(session: AsyncSession, caller: Caller, tally: Tally) -> Tally:
    """Store a sheet that neither counts nor contradicts another, once however often it is sent."""
    for sheet in await queries.own_sheets(session, caller.subject, tally.round):
        kept = sheet.reason == EARLY or sheet.state is not State.SET_ASIDE
        if kept and (sheet.station, sheet.figures) == (tally.station, tally.figures):
            return sheet
    tally.state, tally.reason = State.SET_ASIDE, EARLY
    session.add(tally)
    await session.flush()
    await _note(session, caller, "early_sheet_received", tally)
    return tally


async def validate_tally(session: AsyncSession, caller: Caller, tally_id: UUID, why: str) -> Tally:
    """Record a person's decision that this sheet counts, and set the station's others aside."""
    result = await find_tally(session, caller.campaign_id, tally_id)
    await lock_station(session, caller.campaign_id, result.station, "/station")
    await session.refresh(result)
    tally = result
    if result.confirms is not None:
        tally = await find_tally(session, caller.campaign_id, result.confirms)
        await session.refresh(tally)
    if not sums_agree(figures_of(tally)):
        raise Conflict(
            "Les nombres de cette feuille ne s'additionnent pas : relisez le procès-verbal et envoyez une feuille "
            "corrigée.",
            "The figures of this sheet do not add up: read the record again and send a corrected sheet.",
        )
    if tally.decided_by is not None and tally.state is State.VALIDATED:
        return result
    for other in await queries.live_sheets(session, [tally.station], tally.round):
        if other.figures != tally.figures:
            other.state, other.reason = State.SET_ASIDE, None
        else:
            other.reason = None
            if other.id != tally.id:
                other.state, other.confirms = State.VALIDATED, tally.id
    tally.decided_by, tally.decision = caller.subject, why
    # Before the new one counts: a station counts once, says an index.
    await session.flush()
    tally.reason = None
    if tally.state is not State.VALIDATED:
        await _count(session, tally)
    await session.flush()
    await _note(session, caller, "tally_validated", tally)
    return result


async def find_tally(session: AsyncSession, campaign_id: UUID, tally_id: UUID) -> Tally:
    tally = await session.get(Tally, (campaign_id, tally_id))
    if tally is None:
        raise NotFound("Il n'y a pas de feuille à cette adresse.", "There is no such sheet.")
    return tally


async def _all_votes(session: AsyncSession, campaign_id: UUID, report: TallyCreate) -> dict[str, int]:
    """Return the votes of every candidate of the round, in the order of the panels; 0 if not reported."""
    campaign = await get_campaign(session, campaign_id)
    check_round(campaign.state, report.round, "/round")
    candidate_ids = [candidate.id for candidate in await list_candidates(session, report.round)]
    if not candidate_ids:
        raise Invalid(
            "Les candidats de ce tour ne sont pas encore saisis.",
            "The candidates of this round have not been entered yet.",
            "/round",
        )
    for candidate in report.votes:
        if candidate not in candidate_ids:
            raise Invalid(
                "Ce candidat n'est pas de ce tour.",
                "This candidate does not stand in this round.",
                f"/votes/{candidate}",
            )
    return {candidate: report.votes.get(candidate, 0) for candidate in candidate_ids}


def _new_sheet(caller: Caller, report: TallyCreate, votes: dict[str, int], station: KnownStation) -> Tally:
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
    """Hash a sheet without its zeros: adding a candidate late must not make equal sheets differ."""
    nonzero = {candidate: count for candidate, count in votes.items() if count}
    return hashlib.sha256(json.dumps([figures, nonzero], sort_keys=True).encode()).digest()


def _known_of(tally: Tally) -> Known[UUID]:
    return Known(
        key=tally.id,
        figures=tally.figures.hex(),
        state=tally.state,
        reporter=tally.reported_by,
        adds_up=all(finding["severity"] != Severity.ERROR for finding in tally.findings),
        decided=tally.decided_by is not None,
    )


async def _count(session: AsyncSession, tally: Tally) -> None:
    """Mark this sheet as the station's; its event has a higher version than an earlier sheet's."""
    tally.state, tally.reason = State.VALIDATED, None
    tally.counted_at = datetime.now(UTC)
    version = await queries.last_version(session, tally.station, tally.round) + 1
    tally.version = version
    await session.flush()
    tally_validated = TallyValidated(
        campaign_id=tally.campaign_id,
        version=version,
        station=tally.station,
        round=_round(tally.round),
        registered=tally.registered,
        voters=tally.voters,
        blank=tally.blank,
        null=tally.null,
        valid=tally.valid,
        votes=tally.votes,
        source=tally.source,
        own=await find_own_candidate(session, tally.campaign_id, tally.round),
    )
    await tell(session, tally_validated)


def _round(number: int) -> Round:
    return 1 if number == 1 else 2


async def _note(session: AsyncSession, caller: Caller, action: str, tally: Tally, **more: str | None) -> None:
    about = {
        "tally": str(tally.id),
        "station": tally.station,
        "round": tally.round,
        "figures": tally.figures.hex(),
        "state": tally.state.value,
        "version": tally.version,
    }
    await write_entry(session, caller.campaign_id, caller.subject, action, about | more)
