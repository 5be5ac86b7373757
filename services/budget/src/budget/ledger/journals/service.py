"""Posting of entries under the campaign's locked balance, numbered without gaps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.balances.service import LockedBalance
from budget.ledger.journals.models import AccountSum, JournalEntry, JournalLine
from budget.ledger.journals.movements import move_bank
from budget.ledger.journals.plan import ACCOUNTS, VERIFIED, VERSION, Amounts, Own
from budget.ledger.journals.schemas import JournalEntryRead, JournalLineRead, TrialBalance, TrialBalanceAccount


def difference(target: Mapping[str, int], posted: Mapping[str, int]) -> Amounts:
    """Return the postings that bring the journal to `wanted`."""
    accounts = sorted({*target, *posted})
    differences = {account: target.get(account, 0) - posted.get(account, 0) for account in accounts}
    return {account: cents for account, cents in differences.items() if cents}


async def bring_to(
    session: AsyncSession,
    balance: LockedBalance,
    source: str,
    source_id: UUID,
    version: int,
    target: Mapping[str, int],
    booked_on: date,
    by: str,
) -> int | None:
    """Post what the journal lacks of `wanted` for this source; return the entry's number, None if nothing."""
    amounts = difference(target, await _posted(session, balance.campaign_id, source, source_id))
    if not amounts:
        return None
    balance.journal_number += 1
    number = balance.journal_number
    session.add(
        JournalEntry(
            campaign_id=balance.campaign_id,
            number=number,
            booked_on=booked_on,
            source=source,
            source_id=source_id,
            source_version=version,
            made_by=by,
        )
    )
    await session.flush()
    rows = [_row(balance.campaign_id, account, cents) for account, cents in amounts.items()]
    session.add_all(JournalLine(number=number, line=line, **row) for line, row in enumerate(rows, 1))
    statement = insert(AccountSum).values(rows)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["campaign_id", "account"],
            set_={
                name: getattr(AccountSum, name) + statement.excluded[name] for name in ("debit_cents", "credit_cents")
            },
        )
    )
    if bank_cents := amounts.get(str(Own.BANK)):
        await move_bank(session, balance.campaign_id, source, source_id, bank_cents, booked_on)
    await session.flush()
    return number


async def read_sums(session: AsyncSession, campaign_id: UUID) -> Amounts:
    """Return debit less credit of every used account."""
    rows = await session.execute(
        select(AccountSum.account, AccountSum.debit_cents - AccountSum.credit_cents).where(
            AccountSum.campaign_id == campaign_id
        )
    )
    return {account: cents for account, cents in rows}


async def read_trial_balance(session: AsyncSession, campaign_id: UUID) -> TrialBalance:
    rows = (
        await session.execute(
            select(AccountSum.account, AccountSum.debit_cents, AccountSum.credit_cents).where(
                AccountSum.campaign_id == campaign_id
            )
        )
    ).all()
    sums = {row.account: row for row in rows}
    accounts = [
        TrialBalanceAccount(
            account=key,
            account_number=account.number,
            account_label=account.label,
            debit_cents=sums[key].debit_cents,
            credit_cents=sums[key].credit_cents,
            balance_cents=sums[key].debit_cents - sums[key].credit_cents,
        )
        for key, account in ACCOUNTS.items()
        if key in sums
    ]
    return TrialBalance(
        accounts=accounts,
        debit_cents=sum(account.debit_cents for account in accounts),
        credit_cents=sum(account.credit_cents for account in accounts),
        plan=VERSION,
        verified=VERIFIED,
    )


async def read_entries(session: AsyncSession, campaign_id: UUID, after: int, limit: int) -> list[JournalEntryRead]:
    """Return the entries after number `after`."""
    conditions = (JournalEntry.campaign_id == campaign_id, JournalEntry.number > after)
    entries = (
        await session.scalars(select(JournalEntry).where(*conditions).order_by(JournalEntry.number).limit(limit))
    ).all()
    if not entries:
        return []
    within = JournalLine.number.between(entries[0].number, entries[-1].number)
    lines: defaultdict[int, list[JournalLine]] = defaultdict(list)
    query = select(JournalLine).where(JournalLine.campaign_id == campaign_id, within)
    for line in await session.scalars(query.order_by(JournalLine.number, JournalLine.line)):
        lines[line.number].append(line)
    return [_describe(entry, lines[entry.number]) for entry in entries]


async def _posted(session: AsyncSession, campaign_id: UUID, source: str, source_id: UUID) -> Amounts:
    rows = await session.execute(
        select(JournalLine.account, func.sum(JournalLine.debit_cents - JournalLine.credit_cents))
        .join(
            JournalEntry,
            (JournalEntry.campaign_id == JournalLine.campaign_id) & (JournalEntry.number == JournalLine.number),
        )
        .where(
            JournalEntry.campaign_id == campaign_id,
            JournalEntry.source == source,
            JournalEntry.source_id == source_id,
        )
        .group_by(JournalLine.account)
    )
    return {account: int(cents) for account, cents in rows}


def _row(campaign_id: UUID, account: str, cents: int) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "account": account,
        "debit_cents": max(cents, 0),
        "credit_cents": max(-cents, 0),
    }


def _describe(entry: JournalEntry, lines: Iterable[JournalLine]) -> JournalEntryRead:
    return JournalEntryRead(
        number=entry.number,
        booked_on=entry.booked_on,
        source=entry.source,
        source_id=entry.source_id,
        made_at=entry.made_at,
        lines=[
            JournalLineRead(
                account=line.account,
                account_number=ACCOUNTS[line.account].number,
                account_label=ACCOUNTS[line.account].label,
                debit_cents=line.debit_cents,
                credit_cents=line.credit_cents,
            )
            for line in lines
        ],
    )
