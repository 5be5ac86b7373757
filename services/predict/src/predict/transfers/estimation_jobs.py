"""The long work: one table, and those of the national batch."""

from dataclasses import asdict
from typing import Any

from kit.campaigns.queries import find_campaign
from kit.db import tenancy
from kit.jobs import Work
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.sheets import read_side
from predict.transfers import priors, service
from predict.transfers.estimation.trees import load_model
from predict.transfers.models import NationalTransfer
from predict.transfers.options import Layout
from predict.transfers.reasons import CannotEstimate
from predict.transfers.schemas import TransferCreate
from predict.transfers.storage import Question, hold_question, store_estimate
from predict.transfers.table import EstimatedTable, PriorTable, estimate_table, vintage_of

AT_ONCE = 150
"""Up to so many stations the worker computes itself: sooner done than sent to another process."""


async def run_estimate(work: Work, asked: TransferCreate) -> dict[str, Any]:
    assert asked.territory is not None, "the route puts the campaign's own"
    question = Question(asked.from_election, asked.to_election, asked.territory, asked.merge_below, asked.prior_id)
    async with work.transaction() as session:
        layout = await service.plan_estimate(
            session, question.from_election, question.to_election, question.territory, question.merge_below
        )
        given = None
        if asked.prior_id is not None:
            given = priors.given_table(await priors.get_prior(session, work.campaign_id, asked.prior_id, "/prior_id"))
    await work.progress(0, 1, f"{len(layout.stations)} bureaux")
    found = await _estimate(work, layout, given)
    async with work.transaction() as session:
        await hold_question(session, work.campaign_id, question)
        announce = await _is_own(session, work, question.territory)
        kept = await store_estimate(session, work.campaign_id, question, found, vintage_of(layout), announce=announce)
    return {"transfers_id": str(kept.id), "version": kept.version, "stations": kept.stations}


async def _estimate(work: Work, layout: Layout, given: PriorTable | None) -> EstimatedTable:
    try:
        if len(layout.stations) <= AT_ONCE:
            return estimate_table(layout, given)
        return await work.compute(estimate_table, layout, given)
    except CannotEstimate as refusal:
        raise service.as_problem(refusal) from refusal


async def _is_own(session: AsyncSession, work: Work, territory: str) -> bool:
    """Return whether to tell the other services: they know of no other place than the campaign's."""
    campaign = await find_campaign(session, work.campaign_id)
    return campaign is not None and campaign.state.territory == territory


async def run_national(work: Work, asked: TransferCreate) -> dict[str, Any]:
    """One territory of the batch; the same results by the same method are not computed again."""
    assert asked.territory is not None, "the batch names each"
    key = asked.from_election, asked.to_election, asked.territory
    # By and for all: of what its campaign alone sees nothing may come in.
    async with work.transaction() as session, tenancy.sharing(session):
        sides = [await read_side(session, election, asked.territory) for election in key[:2]]
        # A better method is worth the work again.
        mark = f"{[side and side.revision for side in sides]} {asked.merge_below} {load_model().method}"
        known = await session.get(NationalTransfer, (*key, tenancy.SHARED))
        if known is not None and known.mark == mark:
            return {"territory": asked.territory, "stations": known.stations}
        layout = await service.plan_estimate(session, *key, asked.merge_below)
    found = await _estimate(work, layout, None)
    async with work.transaction() as session, tenancy.sharing(session):
        n = NationalTransfer
        old = delete(n).where(n.from_election == key[0], n.to_election == key[1], n.territory == key[2])
        await session.execute(old)
        session.add(_national(key, mark, found))
    return {"territory": asked.territory, "stations": len(layout.stations)}


def _national(key: tuple[str, str, str], mark: str, found: EstimatedTable) -> NationalTransfer:
    layout = found.layout
    return NationalTransfer(
        from_election=key[0],
        to_election=key[1],
        territory=key[2],
        origins=list(layout.origins.names),
        destinations=list(layout.destinations.names),
        votes=found.votes.ravel().tolist(),
        low90=found.low90.ravel().tolist(),
        high90=found.high90.ravel().tolist(),
        stations=len(layout.stations),
        method=found.method,
        data_vintage=vintage_of(layout),
        cautions=[asdict(caution) for caution in found.cautions],
        mark=mark,
    )
