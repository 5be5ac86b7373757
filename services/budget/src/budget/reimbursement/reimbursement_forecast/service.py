"""Reimbursement forecast: the account, the known votes, the rule."""

from decimal import ROUND_DOWN, Decimal
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from elections.embargo import Embargo, Viewer, legal_hours
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.text import french
from kit.web.etags import check_seen
from kit.web.problems import Forbidden, Invalid
from sqlalchemy import BigInteger, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.ceilings.money import whole as whole_of
from budget.ceilings.places import place
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.journals import service as journals
from budget.ledger.journals.plan import Receipt
from budget.reimbursement.reimbursement_forecast.basis import Based, Count, choose_basis
from budget.reimbursement.reimbursement_forecast.expectation import Expectation, Side, expect
from budget.reimbursement.reimbursement_forecast.models import ForecastInput, HeardForecast, HeardTally
from budget.reimbursement.reimbursement_forecast.schemas import (
    ReimbursementForecastPut,
    ReimbursementForecastRead,
    SideRead,
)
from budget.reimbursement.reimbursements.answers import Account, Refused
from budget.reimbursement.reimbursements.rates import threshold

ROUND_ONE = 1
SHARE_UNIT = Decimal("1e-18")
"""Decimals of the column: a share is cut there, so that none passes a threshold by its rounding."""


async def read_reimbursement_forecast(
    session: AsyncSession, caller: Caller, ceiling: ceilings.CampaignCeiling | None = None
) -> ReimbursementForecastRead:
    """Return the forecast. `ceiling`: the campaign's, if already read.

    Before the legal hour only the closed team sees the night's figures; others see the earlier forecast.
    """
    campaign_id = caller.campaign_id
    state = (await get_campaign(session, campaign_id)).state
    embargo = Embargo(legal_hours(state, {}), campaign_now(state))
    forecast_input = await session.get(ForecastInput, campaign_id, populate_existing=True)
    based = await _basis(session, campaign_id, forecast_input, embargo.shows_sums(_viewer(caller), ROUND_ONE))
    ceiling = ceiling or await ceilings.find_ceiling(session, campaign_id, state)
    result: Expectation | Refused | None = None
    whole = ceiling.whole
    if whole is not None and based.vote is not None:
        account, planned = await _account(session, campaign_id, state, whole, ceiling)
        result = expect(account, planned, based.vote)
    expectation = result if isinstance(result, Expectation) else None
    vote = based.vote
    return ReimbursementForecastRead(
        version=forecast_input.version if forecast_input else 0,
        candidate=forecast_input.candidate if forecast_input else None,
        basis=based.basis,
        basis_text=based.text,
        share=vote.share if vote else None,
        share_low=vote.low if vote else None,
        share_high=vote.high if vote else None,
        threshold=float(expectation.threshold) if expectation else None,
        threshold_probability=expectation.threshold_probability if expectation else None,
        no_reimbursement_probability=expectation.no_reimbursement_probability if expectation else None,
        expected=expectation.expected if expectation else None,
        low=expectation.low if expectation else None,
        high=expectation.high if expectation else None,
        at_risk=expectation.at_risk if expectation else None,
        expected_loss=expectation.expected_loss if expectation else None,
        currency=ceiling.currency,
        committed=_side(expectation.committed) if expectation else None,
        with_planned=_side(expectation.with_planned) if expectation else None,
        article=threshold(state.election, place(state.territory)).article,
        confidential_until=embargo.confidential_until(ROUND_ONE) if _night(based) else None,
        notice=_notice(result, whole, based, ceiling),
    )


async def set_forecast_input(
    session: AsyncSession, caller: Caller, put: ReimbursementForecastPut, seen: int | None
) -> None:
    state = (await get_campaign(session, caller.campaign_id)).state
    embargo = Embargo(legal_hours(state, {}), campaign_now(state))
    if put.share is not None and (until := embargo.confidential_until(ROUND_ONE)):
        raise Forbidden(
            f"Aucun résultat ne se saisit avant l'heure légale (L. 52-2) : {french.moment(until, state.time_zone)}.",
            f"No result is entered before the legal hour (L. 52-2): {until.isoformat()}.",
            "/share",
        )
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    forecast_input = await session.get(ForecastInput, caller.campaign_id, populate_existing=True)
    before = _fields(forecast_input)
    check_seen(
        seen,
        forecast_input.version if forecast_input else 0,
        "Cela",
        "This",
        "lu",
        lambda: before | {"version": forecast_input.version if forecast_input else 0},
    )
    if forecast_input is None:
        forecast_input = ForecastInput(campaign_id=caller.campaign_id, version=0, set_by="", candidate=None, share=None)
        session.add(forecast_input)
    forecast_input.candidate, forecast_input.share, forecast_input.set_by = put.candidate, put.share, caller.subject
    forecast_input.version += 1
    keep_change(
        session,
        caller.campaign_id,
        "outlook",
        caller.campaign_id,
        forecast_input.version,
        "set",
        caller.subject,
        before,
        _fields(forecast_input),
    )
    await session.flush()


async def set_proclaimed(session: AsyncSession, caller: Caller, votes: int, valid: int) -> None:
    """Set the proclaimed share from the votes of round one; the own candidate stays. Raises Invalid, Forbidden."""
    if not 0 <= votes <= valid or not valid:
        raise Invalid(
            "Les voix de la candidature sont au plus les suffrages exprimés : recopiez les deux du procès-verbal.",
            "The candidate's votes are at most the valid votes.",
            "/votes",
        )
    known = await session.get(ForecastInput, caller.campaign_id, populate_existing=True)
    share = (Decimal(votes) / valid).quantize(SHARE_UNIT, ROUND_DOWN)
    put = ReimbursementForecastPut(candidate=known.candidate if known else None, share=share)
    await set_forecast_input(session, caller, put, None)


async def find_proclaimed(session: AsyncSession, campaign_id: UUID) -> float | None:
    """Return the candidate's proclaimed share of round one, if entered."""
    forecast_input = await session.get(ForecastInput, campaign_id, populate_existing=True)
    return float(forecast_input.share) if forecast_input and forecast_input.share is not None else None


async def _basis(
    session: AsyncSession, campaign_id: UUID, forecast_input: ForecastInput | None, shows_night: bool
) -> Based:
    payloads_by_source = {
        row.source: row.payload
        for row in await session.scalars(select(HeardForecast).where(HeardForecast.campaign_id == campaign_id))
    }
    candidate = forecast_input.candidate if forecast_input else None
    count = await _count(session, campaign_id, candidate) if candidate and shows_night else None
    proclaimed = float(forecast_input.share) if forecast_input and forecast_input.share is not None else None
    return choose_basis(
        candidate,
        proclaimed,
        payloads_by_source.get("forecast"),
        payloads_by_source.get("projection"),
        count,
        shows_night=shows_night,
    )


async def _count(session: AsyncSession, campaign_id: UUID, candidate: str) -> Count:
    votes = func.coalesce(func.sum(HeardTally.votes[candidate].astext.cast(BigInteger)), 0)
    row = (
        await session.execute(
            select(func.count(), func.coalesce(func.sum(HeardTally.valid), 0), votes).where(
                HeardTally.campaign_id == campaign_id
            )
        )
    ).one()
    return Count(int(row[0]), int(row[1]), int(row[2]))


async def _account(
    session: AsyncSession, campaign_id: UUID, state: CampaignState, whole: int, ceiling: ceilings.CampaignCeiling
) -> tuple[Account, int]:
    sums = await balances.read_sums(session, campaign_id)
    posted = await journals.read_sums(session, campaign_id)
    receipts = -sum(cents for account, cents in posted.items() if account.startswith("receipt:"))
    own = -posted.get(str(Receipt.OWN), 0)
    unit = ceiling.currency
    account = Account(
        election=state.election,
        on=state.rounds[0].on,
        ceiling=whole,
        spent=whole_of(sums.booked_cents, unit),
        receipts=max(0, whole_of(receipts, unit)),
        own_contribution=max(0, min(whole_of(own, unit), whole_of(receipts, unit))),
        share=Decimal(1),
        round=ceiling.round,
        territory=state.territory,
        population=ceiling.population.value,
    )
    return account, whole_of(sums.planned_cents, unit)


def _viewer(caller: Caller) -> Viewer:
    return Viewer(caller.scopes, caller.territories)


def _night(based: Based) -> bool:
    return based.basis in ("projection", "count")


def _side(side: Side) -> SideRead:
    return SideRead(
        spent=side.spent,
        own_contribution=side.own_contribution,
        own_funds_spent=side.own_spent,
        if_reached=side.if_reached,
        if_missed=side.if_missed,
    )


def _fields(row: ForecastInput | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"candidate": row.candidate, "share": None if row.share is None else str(row.share)}


def _notice(
    result: Expectation | Refused | None, whole: int | None, based: Based, ceiling: ceilings.CampaignCeiling
) -> str | None:
    if isinstance(result, Refused):
        return result.fr
    if whole is None:
        return ceiling.notice
    return based.text if based.vote is None else None
