"""First-hundred counts: stored apart from the sheets, without an event, for the projection only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from kit.web.problems import Invalid
from kit.web.refusals import check_round
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.ballots.embargo.gate import check_vote_began
from results.journal.service import write_entry
from results.reporting.ballot_samples.models import BallotSample
from results.reporting.ballot_samples.schemas import BallotSampleCreate
from results.sheets.tallies.projection_requests import ask_for_projection
from results.territory.stations.service import lock_station


@dataclass(frozen=True)
class FirstBallots:
    """First ballots of a station, for the projection: the number `valid`, and votes by candidate."""

    station: str
    ballots: int
    valid: int
    votes: Mapping[str, int]
    reported_at: datetime


KnownSample: TypeAlias = BallotSample
"""What other features see of the first ballots of a station."""


async def report_sample(session: AsyncSession, caller: Caller, report: BallotSampleCreate) -> BallotSample:
    """Store a sample; it replaces the same person's earlier one, and stands beside other people's."""
    caller.check_covers(report.station)
    station = await lock_station(session, caller.campaign_id, report.station, "/station")
    campaign = await get_campaign(session, caller.campaign_id)
    check_round(campaign.state, report.round, "/round")
    candidate_ids = {candidate.id for candidate in await list_candidates(session, report.round)}
    for candidate in report.votes:
        if candidate not in candidate_ids:
            raise Invalid(
                "Ce candidat n'est pas de ce tour.",
                "This candidate does not stand in this round.",
                f"/votes/{candidate}",
            )
    await check_vote_began(session, caller.campaign_id, report.station, report.round)
    reported = sum(report.votes.values()) + report.blank + report.null
    if reported != report.ballots:
        raise Invalid(
            f"Voix, blancs et nuls font {reported} bulletins, pas {report.ballots}.",
            f"Votes, blank and null make {reported} ballots, not {report.ballots}.",
            "/ballots",
        )
    if report.ballots > max(station.registered, 1):
        raise Invalid(
            f"Ce bureau a {station.registered} inscrits : il ne peut pas avoir {report.ballots} bulletins.",
            f"This station has {station.registered} registered voters, not {report.ballots}.",
            "/ballots",
        )
    fields = report.model_dump(include={"ballots", "blank", "null", "votes"})
    place = (caller.campaign_id, report.station, report.round, caller.subject)
    sample = await session.get(BallotSample, place)
    if sample is not None and {name: getattr(sample, name) for name in fields} == fields:
        return sample
    now = datetime.now(UTC)
    if sample is None:
        sample = BallotSample(
            campaign_id=caller.campaign_id,
            station=report.station,
            round=report.round,
            reported_by=caller.subject,
            version=1,
            entered_at=report.entered_at,
            reported_at=now,
            **fields,
        )
        session.add(sample)
    else:
        for name, value in fields.items():
            setattr(sample, name, value)
        sample.version += 1
        sample.entered_at, sample.reported_at = report.entered_at, now
    await session.flush()
    about = {"station": report.station, "round": report.round, "ballots": report.ballots, "version": sample.version}
    await write_entry(session, caller.campaign_id, caller.subject, "sample_reported", about)
    await ask_for_projection(session, caller.campaign_id, report.round, caller.subject)
    return sample


async def list_samples(session: AsyncSession, caller: Caller, round_number: int) -> list[BallotSample]:
    """List the samples of the caller's stations."""
    rows = await session.scalars(
        select(BallotSample)
        .where(BallotSample.round == round_number)
        .order_by(BallotSample.station, BallotSample.reported_at)
    )
    return [row for row in rows if caller.covers(row.station)]


async def list_first_ballots(session: AsyncSession, round_number: int) -> list[FirstBallots]:
    """Return the latest sample of each station, for the projection."""
    rows = await session.scalars(
        select(BallotSample).where(BallotSample.round == round_number).order_by(BallotSample.reported_at)
    )
    latest = {row.station: row for row in rows}
    return [
        FirstBallots(
            station=row.station,
            ballots=row.ballots,
            valid=row.ballots - row.blank - row.null,
            votes=row.votes,
            reported_at=row.reported_at,
        )
        for row in latest.values()
    ]
