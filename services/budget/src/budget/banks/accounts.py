"""The agent's one bank account, set by a member or by the first statement."""

from uuid import UUID

from kit.db.vault import open_vault
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.ibans import is_iban, masked, plain, same_account
from budget.banks.models import BankAccount, BankStatement
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances

FIELD = "iban"


async def set_account(session: AsyncSession, campaign_id: UUID, iban: str, by: str, seen: int | None) -> BankAccount:
    iban = plain(iban)
    if not is_iban(iban):
        raise Invalid(
            "Cet IBAN n'est pas juste : recopiez-le du relevé d'identité bancaire.",
            "This IBAN is not right: copy it from the bank's document.",
            "/iban",
        )
    await balances.lock_balance(session, campaign_id)
    vault = await open_vault(session, campaign_id)
    account = await find_account(session, campaign_id)
    if account is None:
        return await _add(session, campaign_id, iban, by)
    current = vault.open(FIELD, account.iban)
    check_seen(
        seen,
        account.version,
        "Ce compte",
        "This account",
        "lu",
        lambda: {"version": account.version, "account": masked(current)},
    )
    if current == iban:
        return account
    loaded = select(func.count()).select_from(BankStatement).where(BankStatement.campaign_id == campaign_id)
    if await session.scalar(loaded):
        raise Conflict(
            "Des relevés de ce compte sont déjà chargés : le mandataire n'a qu'un compte (L. 52-5, L. 52-6).",
            "Statements of this account are loaded already: the agent has one account (L. 52-5, L. 52-6).",
            "/iban",
        )
    account.iban, account.version, account.set_by = vault.seal(FIELD, iban), account.version + 1, by
    keep_change(
        session, campaign_id, "bank", campaign_id, account.version, "account set", by, {}, {"account": "sealed"}
    )
    await session.flush()
    return account


async def find_account(session: AsyncSession, campaign_id: UUID) -> BankAccount | None:
    return await session.get(BankAccount, campaign_id, populate_existing=True)


async def show_account(session: AsyncSession, campaign_id: UUID) -> tuple[str | None, int]:
    """Return the IBAN with its middle masked, and its version; None and 0 if there is no account."""
    account = await find_account(session, campaign_id)
    if account is None:
        return None, 0
    vault = await open_vault(session, campaign_id)
    return masked(vault.open(FIELD, account.iban)), account.version


async def check_account(session: AsyncSession, campaign_id: UUID, seen: str, by: str) -> None:
    """Set the account from the first statement; refuse a later statement of another account."""
    account = await find_account(session, campaign_id)
    if account is None:
        if not is_iban(seen):
            raise Conflict(
                "Ce relevé ne donne pas l'IBAN du compte : indiquez d'abord l'IBAN du compte du mandataire.",
                "This statement does not give the account's IBAN: say the agent's IBAN first.",
                "/iban",
            )
        await _add(session, campaign_id, seen, by)
        return
    if not seen:
        return  # a table without an account's number: what was loaded says so
    vault = await open_vault(session, campaign_id)
    if not same_account(vault.open(FIELD, account.iban), seen):
        raise Invalid(
            "Ce relevé est celui d'un autre compte : le mandataire n'en a qu'un pour la campagne (L. 52-5, L. 52-6).",
            "This statement is another account's: the agent has one account (L. 52-5, L. 52-6).",
            "/file",
        )


async def _add(session: AsyncSession, campaign_id: UUID, iban: str, by: str) -> BankAccount:
    vault = await open_vault(session, campaign_id)
    account = BankAccount(campaign_id=campaign_id, iban=vault.seal(FIELD, iban), set_by=by)
    session.add(account)
    keep_change(session, campaign_id, "bank", campaign_id, 1, "account set", by, {}, {"account": "sealed"})
    await session.flush()
    return account
