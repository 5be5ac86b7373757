"""Transfers on the counting night, from round one to two, recomputed with each validated sheet."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from common.events.results import TallyValidated
from common.schemas.elections import Ballot
from kit import jobs
from kit.campaigns.queries import find_campaign
from kit.jobs import Work
from kit.jobs.schemas import JobState
from kit.jobs.tables import JOB
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests import service as contests
from predict.past_results.elections.sheets import Candidacy, Sheet, Side, read_side
from predict.past_results.elections.territories import can_place
from predict.transfers import priors
from predict.transfers.models import NightSheet
from predict.transfers.options import MERGE_BELOW, lay_out
from predict.transfers.reasons import CannotEstimate, election_id
from predict.transfers.service import NIGHT
from predict.transfers.storage import Question, hold_question, store_estimate
from predict.transfers.table import PriorTable, estimate_table, vintage_of


class NightArguments(BaseModel):
    """Empty arguments: the job uses the sheets validated when it runs."""


async def hear_tally(session: AsyncSession, event: TallyValidated) -> None:
    """Store the sheet and request a new table; older versions are ignored, corrections replace."""
    counts = {
        "version": event.version,
        "registered": event.registered,
        "voters": event.voters,
        "blank": event.blank,
        "null": event.null,
        "votes": event.votes,
    }
    key = {"campaign_id": event.campaign_id, "round": event.round, "station": event.station}
    row = insert(NightSheet).values(**key, **counts)
    newer = row.on_conflict_do_update(
        index_elements=list(key), set_=counts, where=NightSheet.version < event.version
    ).returning(NightSheet.version)
    if await session.scalar(newer) is not None:
        await _ask_once(session, event.campaign_id)


async def _ask_once(session: AsyncSession, campaign_id: UUID) -> None:
    """Request one waiting job for all sheets that arrive before it begins.

    It stays locked until this sheet is stored.
    """
    waiting = select(JOB.c.id).where(
        JOB.c.campaign_id == campaign_id, JOB.c.kind == NIGHT, JOB.c.state == JobState.WAITING
    )
    if await session.scalar(waiting.limit(1).with_for_update(skip_locked=True)) is None:
        await jobs.enqueue_job(session, campaign_id, NIGHT, NightArguments(), requested_by="results")


async def run_night(work: Work, _: NightArguments) -> dict[str, Any]:
    async with work.transaction() as session:
        campaign = await find_campaign(session, work.campaign_id)
        days = {day.number: day.on for day in campaign.state.rounds} if campaign else {}
        if campaign is None or len(days) < 2:
            return {"stations": 0}
        kind = campaign.state.election
        ballots = [Ballot(election=kind, on=days[1], round=1), Ballot(election=kind, on=days[2], round=2)]
        question = Question(
            election_id(ballots[0]), election_id(ballots[1]), campaign.state.territory, MERGE_BELOW, None, night=True
        )
        # Before the sheets are read: whoever comes second sees more of them than who came first.
        await hold_question(session, work.campaign_id, question)
        after = await _read_night(session, work.campaign_id, ballots[1])
        before = await _origin(session, work.campaign_id, ballots[0], campaign.state.territory, after)
        prior_table, prior_id = await _given(session, work.campaign_id, question)
        try:
            table = estimate_table(lay_out(before, after), prior_table)
        except CannotEstimate:
            return {"stations": len(after.sheets)}  # too few sheets yet: the next one asks again
        expected = max(len(before.sheets), len(after.sheets))
        vintage = f"{vintage_of(table.layout)} sur {expected}, en cours de dépouillement"
        with_prior = replace(question, prior_id=prior_id)
        estimate = await store_estimate(session, work.campaign_id, with_prior, table, vintage, announce=True)
        return {"transfers_id": str(estimate.id), "version": estimate.version, "stations": estimate.stations}


async def _read_night(session: AsyncSession, campaign_id: UUID, ballot: Ballot) -> Side:
    query = select(NightSheet).where(NightSheet.campaign_id == campaign_id, NightSheet.round == ballot.round)
    sheets = {
        sheet_row.station: Sheet(
            sheet_row.registered, sheet_row.voters, sheet_row.blank, sheet_row.null, sheet_row.votes
        )
        for sheet_row in await session.scalars(query)
    }
    labels = await _labels(session, campaign_id)
    ids = sorted({candidate for sheet in sheets.values() for candidate in sheet.votes})
    candidacies = {
        candidate_id: Candidacy(labels.get(candidate_id, candidate_id), "", index + 1)
        for index, candidate_id in enumerate(ids)
    }
    return Side(ballot, candidacies, sheets, 1)


async def _labels(session: AsyncSession, campaign_id: UUID) -> Mapping[str, str]:
    """Return candidate labels by id, from the campaign's contest if it has more detail."""
    contest = await contests.read_contest(session, campaign_id)
    return {standing.id: standing.label for standing in contest.lists} if contest.version else {}


async def _origin(session: AsyncSession, campaign_id: UUID, ballot: Ballot, territory: str, after: Side) -> Side:
    """Return round one from the night's events, whose candidates have the same ids, else as imported if more
    complete.
    """
    night = await _read_night(session, campaign_id, ballot)
    imported = await read_side(session, election_id(ballot), territory) if can_place(territory) else None
    if imported is None:
        return night
    wanted = after.sheets.keys()
    return imported if len(imported.sheets.keys() & wanted) > len(night.sheets.keys() & wanted) else night


async def _given(session: AsyncSession, campaign_id: UUID, question: Question) -> tuple[PriorTable | None, UUID | None]:
    """Return the campaign's latest prior for these two rounds."""
    for prior in await priors.find_priors(session, campaign_id):
        if (prior.from_election, prior.to_election) == (question.from_election, question.to_election):
            return priors.given_table(prior), prior.id
    return None, None
