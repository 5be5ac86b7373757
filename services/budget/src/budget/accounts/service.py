"""The account as a whole: totals and dates, closing, settings, notes."""

from collections.abc import Set
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from common.schemas.campaign import CampaignState
from common.scopes import Role
from kit.campaigns.queries import get_campaign, list_members
from kit.db.vault import open_vault
from kit.web.paging import Page, PageQuery, read_newest
from kit.web.problems import Conflict, Forbidden
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.models import FilingNote
from budget.accounts.period import Period, account_period, filing_due
from budget.accounts.schemas import AccountRead, FilingNoteCreate, FilingNoteRead
from budget.ceilings import service as ceilings
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.journals import service as journals
from budget.ledger.journals.plan import Own

MAX_FILING_NOTES = PageQuery(200, None)
"""On a page for people."""
FIELD = "comment"
"""Field of the vault: stored, never to be changed."""
MAY_REOPEN = frozenset({Role.FINANCIAL_AGENT, Role.CANDIDATE, Role.ACCOUNTANT})
MAY_SET = frozenset({Role.CANDIDATE, Role.MANAGER})


async def read_account(session: AsyncSession, campaign_id: UUID) -> AccountRead:
    state = (await get_campaign(session, campaign_id)).state
    balance = await balances.find_balance(session, campaign_id)
    sums = await journals.read_sums(session, campaign_id)
    expenses = sum(cents for account, cents in sums.items() if account.startswith("expense:"))
    receipts = -sum(cents for account, cents in sums.items() if account.startswith("receipt:"))
    contested = await ceilings.find_contested(session, campaign_id, state)
    period = account_period(state, contested)
    closed_at = balance.closed_at if balance else None
    return AccountRead(
        required=(await ceilings.find_ceiling(session, campaign_id, state)).keeps_account,
        state="closed" if closed_at else "open",
        closed_at=closed_at,
        four_eyes=balance.four_eyes if balance else False,
        currency=ceilings.currency_of(state),
        expenses_cents=expenses,
        receipts_cents=receipts,
        balance_cents=receipts - expenses,
        bank_cents=sums.get(Own.BANK, 0),
        period_starts_on=period.starts_on,
        votes_on=period.votes_on,
        filing_due_at=filing_due(state, contested),
        version=balance.version if balance else 0,
    )


async def find_period(session: AsyncSession, campaign_id: UUID, state: CampaignState) -> Period:
    """Return the account's period, which ends with round one for who is not in round two."""
    return account_period(state, await ceilings.find_contested(session, campaign_id, state))


async def close_account(session: AsyncSession, campaign_id: UUID, note: str | None, by: str, roles: Set[Role]) -> None:
    await check_may_close(session, roles)
    balance = await balances.lock_balance(session, campaign_id)
    balance.closed_at = datetime.now(UTC)
    _note(session, balance, "closed", by, {"closed": False}, {"closed": True, "note": note})
    await session.flush()


async def check_may_close(session: AsyncSession, roles: Set[Role]) -> None:
    closer = await find_closer(session)
    fr, en = {
        Role.FINANCIAL_AGENT: ("Le mandataire financier clôt le compte.", "the financial agent"),
        Role.CANDIDATE: ("Le candidat clôt le compte : aucun mandataire n’a de compte ici.", "the candidate"),
    }[closer]
    _check_role(roles, {closer}, fr, en)


async def find_closer(session: AsyncSession) -> Literal[Role.FINANCIAL_AGENT, Role.CANDIDATE]:
    """Return the role that closes the account: the financial agent, or the candidate if no member is the agent."""
    roles = {role for member in await list_members(session) if not member.has_ended for role in member.roles}
    return Role.FINANCIAL_AGENT if Role.FINANCIAL_AGENT.value in roles else Role.CANDIDATE


async def freeze_account(session: AsyncSession, campaign_id: UUID, by: str, at: datetime) -> None:
    """Close an account because it was filed, whoever recorded the filing."""
    balance = await balances.lock_balance(session, campaign_id, closed_too=True)
    balance.closed_at = at
    _note(session, balance, "closed", by, {"closed": False}, {"closed": True, "note": "dépôt"})
    await session.flush()


async def thaw_account(session: AsyncSession, campaign_id: UUID, reason: str, by: str) -> None:
    """Reopen an account that only its filing had closed, once the filing is withdrawn."""
    balance = await balances.lock_balance(session, campaign_id, closed_too=True)
    balance.closed_at = None
    _note(session, balance, "reopened", by, {"closed": True}, {"closed": False, "reason": reason})
    await session.flush()


async def reopen_account(session: AsyncSession, campaign_id: UUID, reason: str, by: str, roles: Set[Role]) -> None:
    _check_role(
        roles,
        MAY_REOPEN,
        "Le mandataire, le candidat ou l’expert-comptable rouvre le compte.",
        "the agent, the candidate or the accountant",
    )
    balance = await balances.lock_balance(session, campaign_id, closed_too=True)
    if balance.closed_at is None:
        raise Conflict("Le compte n'est pas clos.", "The account is not closed.")
    await thaw_account(session, campaign_id, reason, by)


async def set_four_eyes(session: AsyncSession, campaign_id: UUID, four_eyes: bool, by: str, roles: Set[Role]) -> None:
    _check_role(roles, MAY_SET, "Le candidat ou le directeur de campagne décide.", "the candidate or the manager")
    balance = await balances.lock_balance(session, campaign_id)
    _note(session, balance, "set", by, {"four_eyes": balance.four_eyes}, {"four_eyes": four_eyes})
    balance.four_eyes = four_eyes
    await session.flush()


async def add_filing_note(session: AsyncSession, campaign_id: UUID, note: FilingNoteCreate, by: str) -> FilingNoteRead:
    """Add a note; a closed account takes notes too, as they change nothing in it."""
    vault = await open_vault(session, campaign_id)
    sealed = vault.seal(FIELD, note.text)
    row = FilingNote(campaign_id=campaign_id, object_id=note.object_id, text=sealed, made_by=by)
    session.add(row)
    await session.flush()
    await session.refresh(row, ["made_at"])
    return FilingNoteRead(id=row.id, object_id=row.object_id, text=note.text, made_by=by, made_at=row.made_at)


async def list_filing_notes(
    session: AsyncSession, campaign_id: UUID, object_id: UUID | None, paging: PageQuery = MAX_FILING_NOTES
) -> Page[FilingNoteRead]:
    """Return one page of notes, the newest first."""
    vault = await open_vault(session, campaign_id)
    rows = select(FilingNote).where(FilingNote.campaign_id == campaign_id)
    if object_id is not None:
        rows = rows.where(FilingNote.object_id == object_id)
    page = await read_newest(session, rows, FilingNote.made_at, FilingNote.id, paging)
    items = [
        FilingNoteRead(
            id=row.id,
            object_id=row.object_id,
            text=vault.open(FIELD, row.text),
            made_by=row.made_by,
            made_at=row.made_at,
        )
        for row in page.items
    ]
    return Page(items=items, next=page.next)


def _note(
    session: AsyncSession,
    balance: balances.LockedBalance,
    act: str,
    by: str,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    campaign_id = balance.campaign_id
    keep_change(session, campaign_id, "account", campaign_id, balance.version, act, by, before, after)


def _check_role(roles: Set[Role], may: Set[Role], fr: str, en: str) -> None:
    if not roles & may:
        raise Forbidden(fr, f"Only {en} may do that.")
