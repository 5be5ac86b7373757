"""The months of the bank account: their balances, and the agent's signature under each."""

from datetime import date
from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks import service as banks
from budget.banks.bank_months.models import SignedMonth
from budget.banks.bank_months.months import DayOfLines, Month, list_months
from budget.banks.bank_months.schemas import BankMonthRead, MonthSignatureCreate
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.journals.movements import sum_by_day

NOTE = "signed month"
"""Field of the vault: stored, never to be changed."""


async def read_months(session: AsyncSession, campaign_id: UUID) -> list[BankMonthRead]:
    """Return the months, the newest first, each with its newest signature."""
    today = campaign_today((await get_campaign(session, campaign_id)).state)
    signed = await _signatures(session, campaign_id)
    vault = await open_vault(session, campaign_id)
    months: list[BankMonthRead] = []
    for month in await _months(session, campaign_id, today):
        row = signed.get(month.first)
        months.append(
            BankMonthRead(
                starts_on=month.first,
                ends_on=month.last,
                over=month.last < today,
                lines=month.lines,
                net_cents=month.came_cents,
                open_lines=month.open_lines,
                bank_cents=month.bank_cents,
                journal_cents=month.journal_cents,
                difference_cents=month.difference_cents,
                covered=month.covered,
                even=month.is_even,
                fingerprint=month.fingerprint,
                signed_at=row.signed_at if row else None,
                signed_by=row.signed_by if row else None,
                note=vault.open(NOTE, row.note) if row and row.note else None,
                changed=row is not None and row.fingerprint != month.fingerprint,
            )
        )
    return months


async def sign_month(session: AsyncSession, caller: Caller, first: date, put: MonthSignatureCreate) -> None:
    """Sign a month that is over. What is not even needs a reason; a closed account takes signatures."""
    if Role.FINANCIAL_AGENT not in caller.roles:
        raise Forbidden(
            "Le mandataire financier signe le rapprochement de son compte (L. 52-6).",
            "The financial agent signs the reconciliation of their account (L. 52-6).",
        )
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    month = next((one for one in await _months(session, caller.campaign_id, today) if one.first == first), None)
    if month is None:
        raise NotFound("Il n'y a pas de mouvement ce mois-là.", "There is no movement in that month.")
    if month.last >= today:
        raise Conflict("Ce mois n'est pas fini : il se signe ensuite.", "This month is not over yet.")
    if put.fingerprint != month.fingerprint:
        raise Conflict(
            "Le mois a changé depuis que vous l'avez lu : relisez-le avant de signer.",
            "The month has changed since it was read: read it again.",
            "/fingerprint",
        )
    if not month.is_even and put.note is None:
        raise Invalid(
            "Tout n'est pas rapproché : dites pourquoi vous signez ainsi.",
            "Not all is reconciled: say why it is signed so.",
            "/note",
        )
    before = (await _signatures(session, caller.campaign_id)).get(first)
    if before is not None and before.fingerprint == month.fingerprint:
        raise Conflict("Ce mois est déjà signé ainsi.", "This month is signed like this already.")
    vault = await open_vault(session, caller.campaign_id)
    number = before.number + 1 if before else 1
    session.add(
        SignedMonth(
            campaign_id=caller.campaign_id,
            month=first,
            number=number,
            bank_cents=month.bank_cents,
            journal_cents=month.journal_cents,
            lines=month.lines,
            open_lines=month.open_lines,
            fingerprint=month.fingerprint,
            note=vault.seal(NOTE, put.note) if put.note else None,
            signed_by=caller.subject,
        )
    )
    after = {"month": str(first), "open_lines": month.open_lines}
    keep_change(session, caller.campaign_id, "bank", caller.campaign_id, number, "signed", caller.subject, {}, after)
    await session.flush()


async def _months(session: AsyncSession, campaign_id: UUID, today: date) -> list[Month]:
    days = [DayOfLines(*row) for row in await banks.sum_lines_by_day(session, campaign_id)]
    statements = await banks.list_statements(session, campaign_id)
    covered = [(one.starts_on, one.ends_on) for one in statements]
    return list_months(days, await sum_by_day(session, campaign_id), covered, today)


async def _signatures(session: AsyncSession, campaign_id: UUID) -> dict[date, SignedMonth]:
    newest = (
        select(SignedMonth.month, func.max(SignedMonth.number).label("number"))
        .where(SignedMonth.campaign_id == campaign_id)
        .group_by(SignedMonth.month)
        .subquery()
    )
    query = (
        select(SignedMonth)
        .join(newest, (SignedMonth.month == newest.c.month) & (SignedMonth.number == newest.c.number))
        .where(SignedMonth.campaign_id == campaign_id)
    )
    return {row.month: row for row in await session.scalars(query)}
