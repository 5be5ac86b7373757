"""Jobs that estimate one table, or one of the national batch."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from kit import jobs
from kit.campaigns.queries import find_campaign
from kit.db import tenancy
from kit.jobs import Work
from kit.web.problems import Problem
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.sheets import read_side
from predict.transfers import priors, service
from predict.transfers.estimation.districts import District
from predict.transfers.estimation.trees import load_model
from predict.transfers.models import NationalTransfer
from predict.transfers.options import MERGE_BELOW, Layout
from predict.transfers.other_constituencies import find_missing, read_others
from predict.transfers.reasons import CannotEstimate, Caution
from predict.transfers.schemas import TransferCreate
from predict.transfers.storage import Question, hold_question, store_estimate
from predict.transfers.table import EstimatedTable, PriorTable, estimate_table, parties_of, vintage_of

AT_ONCE = 150
"""Up to so many stations the worker computes itself: sooner done than sent to another process."""

AGAIN = Caution(
    "others_to_come",
    "D’autres circonscriptions sont en cours d’estimation : cette table sera refaite d’elle-même avec elles.",
    "Other constituencies are being estimated: this table will be made again with them, by itself.",
)


async def run_estimate(work: Work, request: TransferCreate) -> dict[str, Any]:
    """Job: estimate a table. Where others are to be estimated first, it is shown without them meanwhile."""
    missing = list[str]()
    if request.prior_id is None:
        async with work.transaction() as session:
            missing = await _find_missing(session, request)
    result = await _estimate_and_store(work, request, (AGAIN,) if missing else ())
    if missing:
        async with work.transaction() as session:
            await jobs.enqueue_job(session, work.campaign_id, service.TOGETHER, request, requested_by=work.requested_by)
    return result


async def _estimate_and_store(
    work: Work, request: TransferCreate, cautions: tuple[Caution, ...] = ()
) -> dict[str, Any]:
    assert request.territory is not None, "the route puts the campaign's own"
    question = Question(
        request.from_election, request.to_election, request.territory, request.merge_below, request.prior_id
    )
    async with work.transaction() as session:
        layout = await service.plan_estimate(
            session, question.from_election, question.to_election, question.territory, question.merge_below
        )
        prior_table = None
        others = await read_others(session, (question.from_election, question.to_election), question.territory)
        if request.prior_id is not None:
            prior_table = priors.given_table(
                await priors.get_prior(session, work.campaign_id, request.prior_id, "/prior_id")
            )
    await work.progress(0, 1, f"{len(layout.stations)} bureaux")
    estimated = await _estimate(work, layout, prior_table, others)
    estimated = replace(estimated, cautions=(*estimated.cautions, *cautions))
    async with work.transaction() as session:
        await hold_question(session, work.campaign_id, question)
        announce = await _is_own(session, work, question.territory)
        estimate = await store_estimate(
            session, work.campaign_id, question, estimated, vintage_of(layout), announce=announce
        )
    return {"transfers_id": str(estimate.id), "version": estimate.version, "stations": estimate.stations}


async def run_together(work: Work, request: TransferCreate) -> dict[str, Any]:
    """Job: estimate other constituencies, then the table asked for together with them. Those done stay done."""
    async with work.transaction() as session:
        missing = await _find_missing(session, request)
    for number, place in enumerate(missing):
        await work.progress(number, len(missing), "autres circonscriptions")
        try:
            await run_national(work, request.model_copy(update={"territory": place, "merge_below": MERGE_BELOW}))
        except Problem:
            # A constituency of one station, or redrawn: it tells nothing of the others.
            continue
        await work.give_way()
    return await _estimate_and_store(work, request)


async def _find_missing(session: AsyncSession, request: TransferCreate) -> list[str]:
    assert request.territory is not None, "the route puts the campaign's own"
    # As the batch does: from what all campaigns share.
    async with tenancy.sharing(session):
        return await find_missing(session, (request.from_election, request.to_election), request.territory)


async def _estimate(
    work: Work, layout: Layout, prior_table: PriorTable | None, others: Sequence[District] = ()
) -> EstimatedTable:
    try:
        if len(layout.stations) <= AT_ONCE:
            return estimate_table(layout, prior_table, others)
        return await work.compute(estimate_table, layout, prior_table, others)
    except CannotEstimate as refusal:
        raise service.as_problem(refusal) from refusal


async def _is_own(session: AsyncSession, work: Work, territory: str) -> bool:
    """Return whether to publish the result: other services only know the campaign's own territory."""
    campaign = await find_campaign(session, work.campaign_id)
    return campaign is not None and campaign.state.territory == territory


async def run_national(work: Work, asked: TransferCreate) -> dict[str, Any]:
    """Job: estimate one territory of the batch; unchanged results are skipped."""
    assert asked.territory is not None, "the batch names each"
    key = asked.from_election, asked.to_election, asked.territory
    # By and for all: of what its campaign alone sees nothing may come in.
    async with work.transaction() as session, tenancy.sharing(session):
        sides = [await read_side(session, election, asked.territory) for election in key[:2]]
        # A better method is worth the work again.
        mark = f"{[side and side.revision for side in sides]} {asked.merge_below} {load_model().method} by party"
        national_transfer = await session.get(NationalTransfer, (*key, tenancy.SHARED))
        if national_transfer is not None and national_transfer.mark == mark:
            return {"territory": asked.territory, "stations": national_transfer.stations}
        layout = await service.plan_estimate(session, *key, asked.merge_below)
    found = await _estimate(work, layout, None)
    async with work.transaction() as session, tenancy.sharing(session):
        # Another worker may have done it meanwhile, for a table that waits for the same others.
        await hold_question(session, tenancy.SHARED, Question(*key, asked.merge_below, None))
        n = NationalTransfer
        old = delete(n).where(n.from_election == key[0], n.to_election == key[1], n.territory == key[2])
        await session.execute(old)
        session.add(_national(key, mark, found))
    return {"territory": asked.territory, "stations": len(layout.stations)}


def _national(key: tuple[str, str, str], mark: str, estimated_table: EstimatedTable) -> NationalTransfer:
    layout = estimated_table.layout
    origin_parties, destination_parties = parties_of(layout)
    return NationalTransfer(
        from_election=key[0],
        to_election=key[1],
        territory=key[2],
        origins=list(layout.origins.names),
        destinations=list(layout.destinations.names),
        origin_parties=origin_parties,
        destination_parties=destination_parties,
        votes=estimated_table.votes.ravel().tolist(),
        low90=estimated_table.low90.ravel().tolist(),
        high90=estimated_table.high90.ravel().tolist(),
        stations=len(layout.stations),
        method=estimated_table.method,
        data_vintage=vintage_of(layout),
        cautions=[asdict(caution) for caution in estimated_table.cautions],
        mark=mark,
    )
