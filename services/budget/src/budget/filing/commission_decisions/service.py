"""Records the commission's decisions on a closed account, line by line."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.filing.commission_decisions.models import CommissionDecision, Correction, RetainedHeading
from budget.filing.commission_decisions.retained_sums import BelowZero, Change, Retained, counterpart_of, retain
from budget.filing.commission_decisions.schemas import (
    CommissionDecisionCreate,
    DecisionOutcome,
    EntryCorrection,
    HeadingCorrection,
)
from budget.income.receipts import service as receipts
from budget.income.receipts.schemas import ReceiptKind
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.journals import service as journals
from budget.ledger.journals.headings import HEADINGS
from budget.ledger.journals.plan import RECEIPTS, Receipt, expense_key
from budget.spending.expenses import service as expenses
from budget.spending.expenses.expense_list import IN_THE_ACCOUNT
from budget.spending.expenses.stages import Payer

MAY_RECORD = frozenset({Role.CANDIDATE, Role.FINANCIAL_AGENT, Role.ACCOUNTANT})
NOTE, REASON = "decision note", "correction reason"


@dataclass(frozen=True)
class _Line:
    change: Change
    entry: str | None
    entry_id: UUID | None
    declared: int | None
    reason: str


async def record_decision(
    session: AsyncSession, campaign_id: UUID, put: CommissionDecisionCreate, by: str, roles: Set[Role]
) -> int:
    """Record a decision; return its number, from 1. Raise Conflict while the account is open."""
    if not roles & MAY_RECORD:
        raise Forbidden(
            "Le candidat, le mandataire ou l'expert-comptable enregistre la décision de la commission.",
            "The candidate, the agent or the accountant records the commission's decision.",
        )
    balance = await balances.lock_balance(session, campaign_id, closed_too=True)
    if balance.closed_at is None:
        raise Conflict(
            "Le compte n'est pas clos : la commission décide d'un compte déposé. Clôturez-le d'abord.",
            "The account is not closed: the commission decides on an account that was filed. Close it first.",
        )
    await _check(session, campaign_id, put)
    lines = [await _line(session, campaign_id, number, correction) for number, correction in enumerate(put.corrections)]
    _check_once(lines)
    headings = await _retain(session, campaign_id, lines)
    number = await _last(session, campaign_id) + 1
    vault = await open_vault(session, campaign_id)
    session.add(
        CommissionDecision(
            campaign_id=campaign_id,
            number=number,
            outcome=put.outcome,
            decided_on=put.decided_on,
            code=put.code,
            modulation=put.modulation,
            reimbursed=put.reimbursed,
            note=vault.seal(NOTE, put.note) if put.note else None,
            account_version=balance.version,
            recorded_by=by,
        )
    )
    await session.flush()
    session.add_all(
        RetainedHeading(
            campaign_id=campaign_id,
            number=number,
            account=account,
            declared_cents=heading.declared,
            retained_cents=heading.retained,
        )
        for account, heading in headings.items()
    )
    session.add_all(
        Correction(
            campaign_id=campaign_id,
            number=number,
            line=position,
            account=line.change.account,
            counterpart=line.change.counterpart,
            entry=line.entry,
            entry_id=line.entry_id,
            declared_cents=line.declared,
            change_cents=line.change.cents,
            reason=vault.seal(REASON, line.reason),
        )
        for position, line in enumerate(lines, 1)
    )
    summary = {"outcome": put.outcome, "decided_on": put.decided_on, "corrections": len(lines)}
    keep_change(session, campaign_id, "decision", campaign_id, number, "recorded", by, {}, summary)
    await session.flush()
    return number


async def find_latest(session: AsyncSession, campaign_id: UUID) -> tuple[DecisionOutcome, date] | None:
    """Return the outcome and the day of the decision that stands; None while there is none."""
    query = select(CommissionDecision.outcome, CommissionDecision.decided_on)
    of_campaign = query.where(CommissionDecision.campaign_id == campaign_id)
    row = (await session.execute(of_campaign.order_by(CommissionDecision.number.desc()).limit(1))).one_or_none()
    return (DecisionOutcome(row.outcome), row.decided_on) if row else None


async def has_decided(session: AsyncSession, campaign_id: UUID) -> bool:
    return await _last(session, campaign_id) > 0


async def _last(session: AsyncSession, campaign_id: UUID) -> int:
    query = select(func.max(CommissionDecision.number)).where(CommissionDecision.campaign_id == campaign_id)
    return await session.scalar(query) or 0


async def _check(session: AsyncSession, campaign_id: UUID, put: CommissionDecisionCreate) -> None:
    state = (await get_campaign(session, campaign_id)).state
    today = campaign_today(state)
    if not state.rounds[0].on < put.decided_on <= today:
        raise Invalid(
            f"La commission décide après le vote du {state.rounds[0].on:%d/%m/%Y}, et au plus tard aujourd'hui.",
            f"The commission decides after the vote of {state.rounds[0].on}, and not later than today.",
            "/decided_on",
        )
    if put.outcome is DecisionOutcome.APPROVED and put.corrections:
        raise Invalid(
            "Un compte approuvé est retenu tel quel : avec des lignes retirées ou changées il est réformé.",
            "An approved account is retained as it is: with corrections it is reformed.",
            "/outcome",
        )
    if put.outcome is DecisionOutcome.REFORMED and not put.corrections:
        raise Invalid(
            "Dites ce que la commission a retiré ou changé : sans rien de tel, le compte est approuvé.",
            "Say what the commission struck out or changed: without that the account is approved.",
            "/corrections",
        )
    if put.outcome in (DecisionOutcome.REJECTED, DecisionOutcome.LATE) and (put.modulation or put.reimbursed):
        raise Invalid(
            "Un compte rejeté ou hors délai n'ouvre droit à aucun remboursement (L. 52-11-1).",
            "Nothing is paid back of an account that is rejected or late (L. 52-11-1).",
            "/modulation" if put.modulation else "/reimbursed",
        )


async def _line(
    session: AsyncSession, campaign_id: UUID, number: int, entry_correction: EntryCorrection | HeadingCorrection
) -> _Line:
    at = f"/corrections/{number}"
    if isinstance(entry_correction, HeadingCorrection):
        return _Line(_of_heading(entry_correction, at), None, None, None, entry_correction.reason)
    find_entry = _expense if entry_correction.entry == "expense" else _receipt
    account, counterpart, declared = await find_entry(session, campaign_id, entry_correction.entry_id, at)
    change = entry_correction.retained_cents - declared
    if change == 0:
        raise Invalid(
            "Ce montant est celui qui est déclaré : il n'y a rien à corriger.",
            "This is the amount that was declared: there is nothing to correct.",
            f"{at}/retained_cents",
        )
    return _Line(
        Change(account, change, counterpart),
        entry_correction.entry,
        entry_correction.entry_id,
        declared,
        entry_correction.reason,
    )


def _of_heading(heading_correction: HeadingCorrection, at: str) -> Change:
    if heading_correction.side == "receipt" and heading_correction.heading > len(RECEIPTS):
        raise Invalid(
            "Les recettes ont cinq rubriques, de 1 à 5.", "Receipts have five headings, 1 to 5.", f"{at}/heading"
        )
    if heading_correction.change_cents == 0:
        raise Invalid("Il n'y a rien à corriger.", "There is nothing to correct.", f"{at}/change_cents")
    return Change(
        expense_key(heading_correction.heading)
        if heading_correction.side == "expense"
        else f"receipt:{heading_correction.heading}",
        heading_correction.change_cents,
    )


async def _expense(session: AsyncSession, campaign_id: UUID, entry_id: UUID, at: str) -> tuple[str, str | None, int]:
    try:
        expense = await expenses.get_expense(session, campaign_id, entry_id)
    except NotFound as error:
        raise _unknown("expense", at) from error
    if expense.reversed_at or expense.heading is None or expense.stage not in IN_THE_ACCOUNT:
        raise _unknown("expense", at)
    return expense_key(expense.heading), counterpart_of(Payer(expense.payer)), expense.amount_cents


async def _receipt(session: AsyncSession, campaign_id: UUID, entry_id: UUID, at: str) -> tuple[str, str | None, int]:
    try:
        receipt = await receipts.get_receipt(session, campaign_id, entry_id)
    except NotFound as error:
        raise _unknown("receipt", at) from error
    if not receipt.kept_cents:
        raise _unknown("receipt", at)
    return str(receipts.HEADING[ReceiptKind(receipt.kind)]), None, receipt.kept_cents


def _unknown(entry: str, at: str) -> Invalid:
    name = "dépense" if entry == "expense" else "recette"
    return Invalid(
        f"Cette {name} n'est pas dans le compte déclaré.",
        f"This {entry} is not in the declared account.",
        f"{at}/entry_id",
    )


def _check_once(lines: Sequence[_Line]) -> None:
    seen = set[UUID]()
    for number, line in enumerate(lines):
        if line.entry_id in seen:
            raise Invalid(
                "Cette ligne est corrigée deux fois.",
                "This entry is corrected twice.",
                f"/corrections/{number}/entry_id",
            )
        if line.entry_id is not None:
            seen.add(line.entry_id)


async def _retain(session: AsyncSession, campaign_id: UUID, lines: Sequence[_Line]) -> Mapping[str, Retained]:
    try:
        return retain(await journals.read_sums(session, campaign_id), [line.change for line in lines])
    except BelowZero as error:
        label = label_of(error.account)
        raise Invalid(
            f"Il serait retenu moins de zéro sous « {label} » : vérifiez les montants.",
            f"Less than zero would be retained under {error.account}: check the amounts.",
            "/corrections",
        ) from error


def label_of(account: str) -> str:
    side, _, heading = account.partition(":")
    return HEADINGS[int(heading)] if side == "expense" else RECEIPTS[Receipt(account)]
