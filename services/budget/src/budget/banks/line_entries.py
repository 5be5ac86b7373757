"""Account entries made from a bank line: an invoice paid, an expense or a receipt entered."""

from collections.abc import Sequence, Set
from uuid import UUID

from common.schemas.money import DonationMeans, ExpenseStage
from common.scopes import Role
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.drafts import BANK_CHARGES
from budget.banks.models import BankLine, BankMatch
from budget.banks.reconciliation import check_open, check_payer, confirm_match
from budget.banks.schemas import LineEntryCreate, MatchCreate, MovementRef
from budget.banks.service import get_line
from budget.income.receipts import service as receipts
from budget.income.receipts.schemas import ReceiptCreate
from budget.ledger.balances import service as balances
from budget.ledger.journals.movements import find_movements
from budget.payers.schemas import PayerStatement
from budget.spending.expenses import service as expenses
from budget.spending.expenses.schemas import ExpenseCreate, TransitionCreate

THE_BANK = "La banque du compte"
"""Supplier of bank charges; the statement names the bank."""


async def pay_invoice(
    session: AsyncSession, campaign_id: UUID, line_id: UUID, expense_id: UUID, by: str, roles: Set[Role]
) -> list[BankMatch]:
    """Mark an invoice as paid on the line's day, and match them. Only the financial agent pays (L. 52-4)."""
    await balances.lock_balance(session, campaign_id)
    line = await get_line(session, campaign_id, line_id)
    check_open(line)
    expense = await expenses.get_expense(session, campaign_id, expense_id)
    if line.amount_cents - line.matched_cents != -expense.amount_cents:
        raise Invalid(
            "Le montant de la ligne n'est pas celui de la facture.",
            "The line's amount is not the invoice's.",
            "/expense_id",
            invoice_cents=expense.amount_cents,
        )
    return await match_many(session, campaign_id, [line_id], [], [expense_id], by, roles)


async def match_many(
    session: AsyncSession,
    campaign_id: UUID,
    line_ids: Sequence[UUID],
    movements: Sequence[MovementRef],
    invoices: Sequence[UUID],
    by: str,
    roles: Set[Role],
    payer: PayerStatement | None = None,
) -> list[BankMatch]:
    """Match lines with entries, and with invoices that they pay: each becomes paid on the last line's day.

    The line is a fact: an invoice whose document lacks becomes paid too, and what lacks is listed.
    """
    await balances.lock_balance(session, campaign_id)
    lines = [await get_line(session, campaign_id, line_id) for line_id in line_ids]
    for line in lines:
        check_open(line)
    paid = TransitionCreate(to=ExpenseStage.PAID, paid_on=max(line.booked_on for line in lines))
    for expense_id in invoices:
        await expenses.move_expense(session, campaign_id, expense_id, paid, by, roles, happened=True)
    refs = [*movements, *(MovementRef(source="expense", source_id=expense_id) for expense_id in invoices)]
    return await confirm_match(
        session, campaign_id, MatchCreate(line_ids=list(line_ids), movements=refs, payer=payer), by
    )


async def match_net(
    session: AsyncSession, campaign_id: UUID, put: MatchCreate, supplier: str, by: str, roles: Set[Role]
) -> list[BankMatch]:
    """Match a credit with receipts of more than its amount: what a payment provider kept becomes an expense.

    The account tells receipts and expenses each in full (L. 52-12): the gift is not what is left of it.
    """
    await balances.lock_balance(session, campaign_id)
    lines = [await get_line(session, campaign_id, line_id) for line_id in put.line_ids]
    known = await find_movements(session, campaign_id, [ref.source_id for ref in put.movements])
    gross = sum(
        row.cents - row.matched_cents
        for ref in put.movements
        if (row := known.get((ref.source, ref.source_id))) is not None
    )
    net = sum(line.amount_cents - line.matched_cents for line in lines)
    if len(lines) > 1 or net <= 0 or gross <= net or any(ref.source != "receipt" for ref in put.movements):
        raise Invalid(
            "Une commission retenue suppose un seul crédit, et des recettes dont la somme le dépasse.",
            "A commission that was kept supposes one credit, and receipts of more than its amount.",
            "/retained",
        )
    check_open(lines[0])
    kept = ExpenseCreate(
        heading=BANK_CHARGES,
        label="Commission sur dons en ligne",
        amount_cents=gross - net,
        spent_on=lines[0].booked_on,
        state=ExpenseStage.PAID,
        supplier=supplier,
    )
    expense = await expenses.record_expense(session, campaign_id, kept, by, roles)
    refs = [*put.movements, MovementRef(source="expense", source_id=expense.id)]
    return await confirm_match(session, campaign_id, put.model_copy(update={"movements": refs, "partial": False}), by)


async def enter_line(
    session: AsyncSession, campaign_id: UUID, line_id: UUID, put: LineEntryCreate, by: str, roles: Set[Role]
) -> list[BankMatch]:
    """Create the account entry that explains a line, with the line's day and amount, and match them."""
    await balances.lock_balance(session, campaign_id)
    line = await get_line(session, campaign_id, line_id)
    check_open(line)
    stated = await check_payer(session, line, put.payer, by)
    put = put.model_copy(update={"payer": stated if line.amount_cents > 0 else None})
    rest = line.amount_cents - line.matched_cents
    ref = await (_spend if rest < 0 else _receive)(session, line, put, abs(rest), by, roles)
    matches = await confirm_match(session, campaign_id, MatchCreate(line_ids=[line_id], movements=[ref]), by)
    if put.heading == BANK_CHARGES:
        await expenses.take_proven(session, campaign_id, [ref.source_id], by, roles)
    return matches


async def _spend(
    session: AsyncSession, line: BankLine, put: LineEntryCreate, cents: int, by: str, roles: Set[Role]
) -> MovementRef:
    if put.heading is None or put.kind is not None:
        raise Invalid("Un débit est une dépense : choisissez sa rubrique.", "A debit needs its heading.", "/heading")
    spend = ExpenseCreate(
        heading=put.heading,
        label=put.label,
        amount_cents=cents,
        spent_on=line.booked_on,
        state=ExpenseStage.PAID,
        supplier=put.supplier or (THE_BANK if put.heading == BANK_CHARGES else None),
    )
    expense = await expenses.record_expense(session, line.campaign_id, spend, by, roles)
    return MovementRef(source="expense", source_id=expense.id)


async def _receive(
    session: AsyncSession, line: BankLine, put: LineEntryCreate, cents: int, by: str, _: Set[Role]
) -> MovementRef:
    if put.kind is None or put.heading is not None:
        raise Invalid("Un crédit est une recette : choisissez sa nature.", "A credit needs its kind.", "/kind")
    came = ReceiptCreate(
        kind=put.kind,
        amount_cents=cents,
        received_on=line.booked_on,
        means=DonationMeans.CHEQUE if line.cheque else DonationMeans.TRANSFER,
        label=put.label,
        donor_id=put.donor_id,
        form_number=put.form_number,
        payer=put.payer,
        # It is on the account: what the law does not allow is booked, flagged, and its return followed.
        already_received=True,
    )
    receipt = await receipts.record_receipt(session, line.campaign_id, came, by)
    return MovementRef(source="receipt", source_id=receipt.id)
