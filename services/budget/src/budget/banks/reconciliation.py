"""Members' decisions on bank lines: match, undo, or ignore."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.models import BankLine, BankMatch
from budget.banks.schemas import MatchCreate, MovementRef
from budget.banks.service import get_line, open_texts
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.income.receipts import service as receipts
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.journals.movements import find_movements, match_bank
from budget.payers import service as payers
from budget.payers.schemas import PayerStatement, PayerSubject
from budget.spending.expenses import service as expenses


async def confirm_match(session: AsyncSession, campaign_id: UUID, put: MatchCreate, by: str) -> list[BankMatch]:
    """Confirm a match; raise Conflict if a part was matched meanwhile, Invalid if amounts disagree."""
    await balances.lock_balance(session, campaign_id)
    lines = [await get_line(session, campaign_id, id) for id in put.line_ids]
    for line in lines:
        check_open(line)
        await check_payer(session, line, put.payer, by)
    rests = await _rests(session, campaign_id, put.movements)
    on_lines = sum(line.amount_cents - line.matched_cents for line in lines)
    in_account = sum(rests)
    if put.partial and on_lines * in_account > 0:
        sign = 1 if on_lines > 0 else -1
        amounts = [sign * min(abs(on_lines), abs(in_account))]
    elif on_lines != in_account:
        money = amount_in(await ceilings.find_currency(session, campaign_id))
        raise Invalid(
            f"Les montants ne s'accordent pas : {money(abs(on_lines))} à la banque, {money(abs(in_account))} au "
            f"compte, {money(abs(on_lines - in_account))} d'écart. Cochez ou décochez une ligne.",
            f"The amounts do not agree: bank and account differ by {on_lines - in_account} of the smallest unit.",
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
        payers.refuse_ignored(await check_payer(session, line, payer, by))
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


async def check_payer(
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
    if match.source == "expense":
        await session.flush()
        await expenses.follow_evidence(session, line.campaign_id, match.source_id)
    line.version += 1
    after = {"matched_cents": line.matched_cents, match.source: str(match.source_id)}
    keep_change(session, line.campaign_id, "bank line", line.id, line.version, act, by, before, after)


def check_open(line: BankLine) -> None:
    if line.ignore_reason is not None or line.matched_cents == line.amount_cents:
        raise Conflict(
            "Cette ligne est déjà rapprochée ou mise de côté : rechargez la page.",
            "This line is matched or ignored already: read it again.",
            "/line_ids",
            current={"version": line.version, "matched_cents": line.matched_cents, "ignore_reason": line.ignore_reason},
        )
