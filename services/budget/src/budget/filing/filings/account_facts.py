"""Reads the facts of a campaign's account from stored sums or by an index."""

from uuid import UUID

from kit.campaigns.queries import campaign_today, get_campaign
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.account_people import service as people
from budget.accounts.list_unions import service as list_unions
from budget.accounts.period import account_period, filing_due, find_article
from budget.banks import service as banks
from budget.ceilings import service as ceilings
from budget.evidence import service as evidence
from budget.evidence.needs import LABELS, Kind
from budget.filing.filings.accountants import accountant_rule
from budget.filing.filings.facts import Bank, Facts, Lack
from budget.filing.filings.models import QuestionnaireAnswer
from budget.income.donors import service as donors
from budget.income.loans import service as loans
from budget.income.receipts import review as receipts
from budget.income.receipts.check_totals import Receipts
from budget.ledger.balances import service as balances
from budget.ledger.balances.sums import read_sums
from budget.ledger.journals import service as journals
from budget.ledger.journals.headings import ACCOUNTANT
from budget.ledger.journals.plan import Receipt
from budget.payers import service as payers
from budget.reimbursement.reimbursement_forecast import service as reimbursement_forecast
from budget.spending.expenses import review as expenses
from budget.spending.expenses.stages import Expenses


async def read_facts(session: AsyncSession, campaign_id: UUID) -> Facts:
    state = (await get_campaign(session, campaign_id)).state
    today = campaign_today(state)
    contested = await ceilings.find_contested(session, campaign_id, state)
    period = account_period(state, contested)
    ceiling = await ceilings.find_ceiling(session, campaign_id, state)
    balance = await balances.find_balance(session, campaign_id)
    totals = await read_sums(
        session,
        [
            balances.select_check_totals(campaign_id),
            expenses.sum_outside(campaign_id, period),
            expenses.sum_uncosted(campaign_id, today),
            receipts.sum_outside(campaign_id, period),
            donors.sum_doubtful(campaign_id),
            payers.sum_unstated(campaign_id),
            payers.sum_forbidden(campaign_id),
            evidence.sums_missing(campaign_id),
        ],
    )
    headings = await balances.read_heading_sums(session, campaign_id)
    sums = await journals.read_sums(session, campaign_id)
    accountant, unset = headings.get(ACCOUNTANT), headings.get(0)
    return Facts(
        currency=ceiling.currency,
        today=today,
        period_starts_on=period.starts_on,
        votes_on=period.votes_on,
        filing_due_at=filing_due(state, contested),
        filing_articles=find_article("filing_due_at", state),
        limited_account=ceiling.keeps_account,
        opening=await people.find_opening(session, campaign_id),
        ceiling=ceiling.cents,
        closed=balance is not None and balance.closed_at is not None,
        planned=balance.planned_cents if balance else 0,
        committed=balance.committed_cents if balance else 0,
        paid=balance.paid_cents if balance else 0,
        expenses=sum(cents for account, cents in sums.items() if account.startswith("expense:")),
        receipts=-sum(cents for account, cents in sums.items() if account.startswith("receipt:")),
        gifts=-sums.get(Receipt.GIFTS, 0),
        accountant=accountant_rule(state.election),
        accountant_fees=accountant.planned_cents + accountant.spent_cents if accountant else 0,
        direct=totals.get(Expenses.DIRECT, (0, 0))[1],
        cash_gifts=balance.cash_gifts_cents if balance else 0,
        second_round_unsaid=len(state.rounds) > 1 and contested is None and today > state.rounds[0].on,
        share=await reimbursement_forecast.find_proclaimed(session, campaign_id),
        unset=unset.planned_cents + unset.spent_cents if unset else 0,
        invoiced=await expenses.find_tallied(session, campaign_id, Expenses.INVOICED, totals),
        not_entered=await expenses.find_tallied(session, campaign_id, Expenses.PAID, totals),
        outside=await expenses.find_outside(session, campaign_id, period, totals),
        unvalued=await expenses.find_tallied(session, campaign_id, Expenses.UNVALUED, totals),
        actions=await expenses.find_uncosted_actions(session, campaign_id, today, totals),
        receipts_outside=await receipts.find_outside(session, campaign_id, period, totals),
        illegal=await receipts.find_tallied(session, campaign_id, Receipts.TO_RETURN, totals),
        unnumbered=await receipts.find_tallied(session, campaign_id, Receipts.UNNUMBERED, totals),
        donors=await donors.find_doubtful(session, campaign_id, totals),
        unstated=await payers.find_unstated(session, campaign_id, totals),
        held=await payers.sum_held(session, campaign_id),
        forbidden=payers.group_forbidden(totals),
        minors=await receipts.find_tallied(session, campaign_id, Receipts.MINOR, totals),
        parliament=await receipts.find_tallied(session, campaign_id, Receipts.PARLIAMENT, totals),
        attestations=await evidence.count_attestations(session, campaign_id),
        loans_due=await loans.find_due(session, campaign_id, today),
        joined=await list_unions.sum_pending(session, campaign_id),
        lacks=tuple(
            Lack(LABELS[Kind(name.removeprefix(evidence.MISSING))], entries, cents)
            for name, (entries, cents) in sorted(totals.items())
            if name.startswith(evidence.MISSING)
        ),
        bank=await _bank(session, campaign_id),
        answers=await read_answers(session, campaign_id),
    )


async def read_answers(session: AsyncSession, campaign_id: UUID) -> dict[str, str]:
    query = select(QuestionnaireAnswer.question, QuestionnaireAnswer.answer).where(
        QuestionnaireAnswer.campaign_id == campaign_id
    )
    return {question: answer for question, answer in await session.execute(query)}


async def _bank(session: AsyncSession, campaign_id: UUID) -> Bank:
    unreconciled = await banks.sum_unreconciled(session, campaign_id)
    return Bank(unreconciled.statements, unreconciled.lines, unreconciled.movements, unreconciled.gaps)
