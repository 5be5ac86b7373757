"""API answers of decisions, with their effect."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from common.schemas.elections import ElectionKind
from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.ceilings.money import whole
from budget.filing.commission_decisions.effect import find_effect
from budget.filing.commission_decisions.models import CommissionDecision, Correction, RetainedHeading
from budget.filing.commission_decisions.retained_sums import ACCOUNTS, Retained, sum_of
from budget.filing.commission_decisions.schemas import (
    CommissionDecisionRead,
    CorrectionRead,
    DecisionOutcome,
    EffectRead,
    RetainedHeadingRead,
)
from budget.filing.commission_decisions.service import NOTE, REASON, label_of
from budget.income.receipts import service as receipts
from budget.ledger.journals.plan import Receipt
from budget.reimbursement.reimbursement_forecast import service as reimbursement_forecast
from budget.reimbursement.reimbursements.answers import Account, Reimbursement
from budget.reimbursement.reimbursements.schemas import GateRead
from budget.spending.expenses import service as expenses


async def read_decision(session: AsyncSession, campaign_id: UUID) -> CommissionDecisionRead | None:
    """Return the decision in force; None while the commission has not decided."""
    decisions = await read_decisions(session, campaign_id, 1)
    return decisions[0] if decisions else None


async def read_decisions(session: AsyncSession, campaign_id: UUID, limit: int) -> list[CommissionDecisionRead]:
    """Return decisions, the newest first, which is in force."""
    newest = (
        select(CommissionDecision)
        .where(CommissionDecision.campaign_id == campaign_id)
        .order_by(CommissionDecision.number.desc())
        .limit(limit)
    )
    rows = (await session.scalars(newest)).all()
    if not rows:
        return []
    ceiling = await ceilings.find_ceiling(session, campaign_id)
    vault = await open_vault(session, campaign_id)
    decisions: list[CommissionDecisionRead] = []
    for row in rows:
        headings = await _headings(session, row)
        decisions.append(
            CommissionDecisionRead(
                number=row.number,
                outcome=DecisionOutcome(row.outcome),
                decided_on=row.decided_on,
                code=row.code,
                modulation=row.modulation,
                reimbursed=row.reimbursed,
                note=vault.open(NOTE, row.note) if row.note else None,
                currency=ceiling.currency,
                headings=[_heading(account, headings[account]) for account in ACCOUNTS],
                corrections=await _corrections(session, row),
                effect=await _effect(session, row, headings, ceiling),
                recorded_by=row.recorded_by,
                recorded_at=row.recorded_at,
            )
        )
    return decisions


async def _headings(session: AsyncSession, decision: CommissionDecision) -> dict[str, Retained]:
    query = select(RetainedHeading).where(
        RetainedHeading.campaign_id == decision.campaign_id, RetainedHeading.number == decision.number
    )
    rows = await session.scalars(query)
    return {row.account: Retained(row.declared_cents, row.retained_cents) for row in rows}


def _heading(account: str, retained: Retained) -> RetainedHeadingRead:
    side, _, heading = account.partition(":")
    return RetainedHeadingRead.model_validate(
        {
            "side": side,
            "heading": int(heading),
            "label": label_of(account),
            "declared_cents": retained.declared,
            "retained_cents": retained.retained,
        }
    )


async def _corrections(session: AsyncSession, decision: CommissionDecision) -> list[CorrectionRead]:
    query = select(Correction).where(
        Correction.campaign_id == decision.campaign_id, Correction.number == decision.number
    )
    rows = (await session.scalars(query.order_by(Correction.line))).all()
    vault = await open_vault(session, decision.campaign_id)
    names = await _names(session, decision.campaign_id, rows)
    corrections: list[CorrectionRead] = []
    for row in rows:
        side, _, heading = row.account.partition(":")
        counterpart = row.counterpart.partition(":")[2] if row.counterpart else None
        corrections.append(
            CorrectionRead.model_validate(
                {
                    "side": side,
                    "heading": int(heading),
                    "entry": row.entry,
                    "entry_id": row.entry_id,
                    "label": names.get(row.entry_id) if row.entry_id else label_of(row.account),
                    "declared_cents": row.declared_cents,
                    "retained_cents": None if row.declared_cents is None else row.declared_cents + row.change_cents,
                    "change_cents": row.change_cents,
                    "counterpart_heading": int(counterpart) if counterpart else None,
                    "reason": vault.open(REASON, row.reason),
                }
            )
        )
    return corrections


async def _names(session: AsyncSession, campaign_id: UUID, rows: Sequence[Correction]) -> dict[UUID, str]:
    spent = {row.entry_id for row in rows if row.entry == "expense" and row.entry_id}
    came = {row.entry_id for row in rows if row.entry == "receipt" and row.entry_id}
    named_expenses = await expenses.name_expenses(session, campaign_id, spent)
    return named_expenses | await receipts.name_receipts(session, campaign_id, came)


async def _effect(
    session: AsyncSession, row: CommissionDecision, headings: Mapping[str, Retained], ceiling: ceilings.CampaignCeiling
) -> EffectRead:
    state = (await get_campaign(session, row.campaign_id)).state
    share = await reimbursement_forecast.find_proclaimed(session, row.campaign_id)
    spent, came, own = sum_of(headings, "expense"), sum_of(headings, "receipt"), headings[str(Receipt.OWN)]
    currency = ceiling.currency

    def account(spent: int, came: int, own: int) -> Account | None:
        if ceiling.whole is None:
            return None
        return Account(
            election=state.election,
            on=state.rounds[0].on,
            ceiling=ceiling.whole,
            spent=whole(spent, currency),
            receipts=whole(came, currency),
            own_contribution=min(whole(own, currency), whole(came, currency)),
            share=Decimal(1) if share is None else Decimal(str(share)),
            round=ceiling.round,
            territory=state.territory,
            population=ceiling.population.value,
        )

    effect = find_effect(
        DecisionOutcome(row.outcome),
        account(spent.declared, came.declared, own.declared),
        account(spent.retained, came.retained, own.retained),
        0 if ceiling.cents is None else max(0, spent.retained - ceiling.cents),
        row.modulation,
        president=state.election is ElectionKind.PRESIDENTIELLE,
    )
    reimbursement = effect.found if isinstance(effect.found, Reimbursement) else None
    return EffectRead(
        computed=reimbursement.amount if reimbursement else None,
        as_declared=effect.as_declared,
        cap=reimbursement.cap if reimbursement else None,
        gates=[
            GateRead(name=gate.name, passed=gate.passed, article=gate.article, blocking=gate.blocking)
            for gate in (reimbursement.gates if reimbursement else ())
        ],
        share_known=share is not None,
        excess_cents=effect.excess,
        judge_seized=effect.judge_seized,
        text=effect.text,
    )
