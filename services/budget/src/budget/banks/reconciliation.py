"""Members' decisions on bank lines: match, undo, or ignore."""

from collections.abc import Sequence, Set
from datetime import UTC, datetime
from uuid import UUID

from common.schemas.money import DonationMeans, ExpenseStage
from common.scopes import Role
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.models import BankLine, BankMatch
from budget.banks.schemas import LineEntryCreate, MatchCreate, MovementRef
from budget.banks.service import get_line, open_texts
from budget.income.receipts import service as receipts
from budget.income.receipts.schemas import ReceiptCreate
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.journals.movements import find_movements, match_bank
from budget.payers import service as payers
from budget.payers.schemas import PayerStatement, PayerSubject
from budget.spending.expenses import service as expenses
from budget.spending.expenses.schemas import ExpenseCreate, TransitionCreate


async def confirm_match(session: AsyncSession, campaign_id: UUID, put: MatchCreate, by: str) -> list[BankMatch]:
    """Confirm a match; raise Conflict if a part was matched meanwhile, Invalid if amounts disagree."""
    await balances.lock_balance(session, campaign_id)
    lines = [await get_line(session, campaign_id, id) for id in put.line_ids]
    for line in lines:
        _check_open(line)
        await _check_payer(session, line, put.payer, by)
    rests = await _rests(session, campaign_id, put.movements)
    on_lines = sum(line.amount_cents - line.matched_cents for line in lines)
    in_account = sum(rests)
    if put.partial and on_lines * in_account > 0:
        sign = 1 if on_lines > 0 else -1
        amounts = [sign * min(abs(on_lines), abs(in_account))]
    elif on_lines != in_account:
        raise Invalid(
            "Les montants ne s'accordent pas : la banque et le compte diffèrent.",
            "The amounts do not agree: bank and account differ.",
            "/movements",
            bank_cents=on_lines,
            account_cents=in_account,
            difference_cents=on_lines - in_account,
        )
    elif len(lines) > 1:
        amounts = [line.amount_cents - line.matched_cents for line in lines]
    else:
        amounts = rests
    pairs = [(line, ref) for line in lines for ref in put.movements]
    result = [await _match(session, line, ref, cents, by) for (line, ref), cents in zip(pairs, amounts, strict=True)]
    for line in lines:
        await _explain(session, line, [ref for ref in put.movements if ref.source == "receipt"], by)
    return result


async def undo_match(session: AsyncSession, campaign_id: UUID, match_id: UUID, by: str) -> BankMatch:
    await balances.lock_balance(session, campaign_id)
    match = await session.get(BankMatch, (campaign_id, match_id), populate_existing=True)
    if match is None:
        raise NotFound("Ce rapprochement n'existe pas.", "There is no such match.")
    if match.undone_at is not None:
        raise Conflict("Ce rapprochement est déjà défait.", "This match is undone already.")
    line = await get_line(session, campaign_id, match.line_id)
    match.undone_at, match.undone_by = datetime.now(UTC), by
    await _move(session, line, -match.amount_cents, "unmatched", match, by)
    await session.flush()
    await payers.reopen_line(session, campaign_id, line.id)
    return match


async def ignore_line(
    session: AsyncSession,
    campaign_id: UUID,
    line_id: UUID,
    reason: str | None,
    by: str,
    seen: int | None,
    payer: PayerStatement | None = None,
) -> BankLine:
    await balances.lock_balance(session, campaign_id)
    line = await get_line(session, campaign_id, line_id)
    check_seen(
        seen,
        line.version,
        "Cette ligne",
        "This line",
        "lue",
        lambda: {"version": line.version, "ignore_reason": line.ignore_reason},
    )
    if reason is not None and line.matched_cents:
        raise Conflict(
            "Cette ligne est rapprochée : défaites d'abord le rapprochement.", "This line is matched: undo that first."
        )
    if reason is not None:
        payers.refuse_ignored(await _check_payer(session, line, payer, by))
        await payers.explain_line(session, campaign_id, line.id)
    else:
        await payers.reopen_line(session, campaign_id, line.id)
    before = {"aside_reason": line.ignore_reason}  # the key of what is stored already
    line.ignore_reason = reason
    line.version += 1
    after = {"aside_reason": reason}
    keep_change(session, campaign_id, "bank line", line.id, line.version, "set aside", by, before, after)
    await session.flush()
    return line


async def pay_invoice(
    session: AsyncSession, campaign_id: UUID, line_id: UUID, expense_id: UUID, by: str, roles: Set[Role]
) -> list[BankMatch]:
    """Mark an invoice as paid on the line's day, and match them. Only the financial agent pays (L. 52-4)."""
    await balances.lock_balance(session, campaign_id)
    line = await get_line(session, campaign_id, line_id)
    _check_open(line)
    expense = await expenses.get_expense(session, campaign_id, expense_id)
    if line.amount_cents - line.matched_cents != -expense.amount_cents:
        raise Invalid(
            "Le montant de la ligne n'est pas celui de la facture.",
            "The line's amount is not the invoice's.",
            "/expense_id",
            invoice_cents=expense.amount_cents,
        )
    paid = TransitionCreate(to=ExpenseStage.PAID, paid_on=line.booked_on)
    await expenses.move_expense(session, campaign_id, expense_id, paid, by, roles)
    ref = MovementRef(source="expense", source_id=expense_id)
    return await confirm_match(session, campaign_id, MatchCreate(line_ids=[line_id], movements=[ref]), by)


async def enter_line(
    session: AsyncSession, campaign_id: UUID, line_id: UUID, put: LineEntryCreate, by: str, roles: Set[Role]
) -> list[BankMatch]:
    """Create the account entry that explains a line, with the line's day and amount, and match them."""
    await balances.lock_balance(session, campaign_id)
    line = await get_line(session, campaign_id, line_id)
    _check_open(line)
    stated = await _check_payer(session, line, put.payer, by)
    put = put.model_copy(update={"payer": stated if line.amount_cents > 0 else None})
    rest = line.amount_cents - line.matched_cents
    ref = await (_spend if rest < 0 else _receive)(session, line, put, abs(rest), by, roles)
    return await confirm_match(session, campaign_id, MatchCreate(line_ids=[line_id], movements=[ref]), by)


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
        supplier=put.supplier,
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


async def _check_payer(
    session: AsyncSession, line: BankLine, statement: PayerStatement | None, by: str
) -> PayerStatement | None:
    """Return the payer statement for a credit; raise Invalid if its wording requires one and none was given."""
    if line.amount_cents < 0:
        return None
    row = await payers.find_payer(session, line.campaign_id, PayerSubject.BANK_LINE, line.id)
    payer = statement or payers.statement_of(row)
    if payer is None:
        text = " ".join((await open_texts(session, line.campaign_id, [line]))[line.id])
        payers.check_name(text, None, "/payer")
    if statement is not None and row is not None:
        await payers.state_payer(session, row, statement, by)
    return payer


async def _explain(session: AsyncSession, line: BankLine, refs: Sequence[MovementRef], by: str) -> None:
    """Mark the line as explained; flag the receipt for return if its payer may not give."""
    if line.amount_cents < 0:
        return
    row = await payers.find_payer(session, line.campaign_id, PayerSubject.BANK_LINE, line.id)
    stated = payers.statement_of(row)
    for ref in refs:
        if stated is not None:
            await receipts.judge_payer(session, line.campaign_id, ref.source_id, stated, by)
    if line.matched_cents == line.amount_cents:
        await payers.explain_line(session, line.campaign_id, line.id)


async def _rests(session: AsyncSession, campaign_id: UUID, refs: Sequence[MovementRef]) -> list[int]:
    movements = await find_movements(session, campaign_id, [ref.source_id for ref in refs])
    rests: list[int] = []
    for index, ref in enumerate(refs):
        movement = movements.get((ref.source, ref.source_id))
        if movement is None:
            raise Invalid(
                "Rien n'est passé par la banque pour cette écriture : elle n'est pas payée, ou pas par le mandataire.",
                "Nothing of this entry went through the bank: it is not paid, or not by the agent.",
                f"/movements/{index}",
            )
        rest = movement.cents - movement.matched_cents
        if not rest:
            raise Conflict(
                "Cette écriture est déjà rapprochée en entier.",
                "This entry is matched in full already.",
                f"/movements/{index}",
            )
        rests.append(rest)
    return rests


async def _match(session: AsyncSession, line: BankLine, ref: MovementRef, cents: int, by: str) -> BankMatch:
    match = BankMatch(
        campaign_id=line.campaign_id,
        line_id=line.id,
        source=ref.source,
        source_id=ref.source_id,
        amount_cents=cents,
        confirmed_by=by,
    )
    session.add(match)
    await session.flush()
    await session.refresh(match, ["confirmed_at"])
    await _move(session, line, cents, "matched", match, by)
    await session.flush()
    return match


async def _move(session: AsyncSession, line: BankLine, cents: int, act: str, match: BankMatch, by: str) -> None:
    before = {"matched_cents": line.matched_cents}
    line.matched_cents += cents
    await match_bank(session, line.campaign_id, match.source, match.source_id, cents)
    line.version += 1
    after = {"matched_cents": line.matched_cents, match.source: str(match.source_id)}
    keep_change(session, line.campaign_id, "bank line", line.id, line.version, act, by, before, after)


def _check_open(line: BankLine) -> None:
    if line.ignore_reason is not None or line.matched_cents == line.amount_cents:
        raise Conflict(
            "Cette ligne est déjà rapprochée ou mise de côté : rechargez la page.",
            "This line is matched or ignored already: read it again.",
            "/line_ids",
            current={"version": line.version, "matched_cents": line.matched_cents, "ignore_reason": line.ignore_reason},
        )
