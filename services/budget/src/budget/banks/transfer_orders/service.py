"""Orders of transfers: bills and returns, as a file for the agent's bank. Payees' accounts are not stored.

Only the agent pays, from the one account (L. 52-4, L. 52-5, L. 52-6). An order is no payment: the bank's statement says
what was paid, and its lines are matched as ever.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from common.scopes import Role
from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.account_people import service as people
from budget.accounts.account_people.schemas import Part
from budget.banks.accounts import FIELD, find_account
from budget.banks.ibans import is_iban, plain
from budget.banks.transfer_orders.pain001 import Transfer, write_order
from budget.banks.transfer_orders.schemas import PayableRead, TransferOrderCreate
from budget.ceilings import service as ceilings
from budget.income.donors.donor_list import read_givers
from budget.income.receipts import review as receipts
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.spending.expenses.expense_names import list_payable


async def list_payables(session: AsyncSession, campaign_id: UUID) -> list[PayableRead]:
    """Return what the agent has to pay: returns first, which the law wants at once, then bills by day."""
    givers = await read_givers(session, campaign_id)
    back = [
        PayableRead(
            source="receipt",
            source_id=row.id,
            label=row.label,
            on=row.received_on,
            amount_cents=row.to_return_cents,
            name=giver.name if row.donor_id and (giver := givers.get(row.donor_id)) else None,
        )
        for row in await receipts.list_to_return(session, campaign_id)
    ]
    bills = [
        PayableRead(
            source="expense",
            source_id=bill.id,
            label=bill.named.label,
            on=bill.on,
            amount_cents=bill.cents,
            name=bill.named.supplier,
        )
        for bill in await list_payable(session, campaign_id)
    ]
    return [*back, *bills]


async def make_order(session: AsyncSession, caller: Caller, put: TransferOrderCreate) -> bytes:
    """Return the order as pain.001, and note in the audit log that it was made."""
    if Role.FINANCIAL_AGENT not in caller.roles:
        raise Forbidden(
            "Le mandataire financier règle seul les dépenses (L. 52-4).", "The financial agent alone pays (L. 52-4)."
        )
    campaign_id = caller.campaign_id
    state = (await get_campaign(session, campaign_id)).state
    if ceilings.currency_of(state) != "EUR":
        raise Conflict("Un ordre SEPA est en euros.", "A SEPA order is in euros.")
    if put.on < campaign_today(state):
        raise Invalid("Ce jour est passé : la banque paie à partir d'aujourd'hui.", "This day is over.", "/on")
    balance = await balances.lock_balance(session, campaign_id)
    debtor, iban = await _debtor(session, campaign_id)
    known = {(one.source, one.source_id): one for one in await list_payables(session, campaign_id)}
    transfers: list[Transfer] = []
    for number, asked in enumerate(put.transfers):
        payable = known.pop((asked.source, asked.source_id), None)
        if payable is None:
            raise Invalid(
                "Cette ligne n'est plus à payer, ou elle est demandée deux fois.",
                "This is not to be paid any more, or asked for twice.",
                f"/transfers/{number}/source_id",
            )
        payee = plain(asked.iban)
        if not is_iban(payee):
            raise Invalid(
                f"{asked.name} : cet IBAN n'est pas juste, recopiez-le.",
                f"The IBAN of transfer {number + 1} is not right.",
                f"/transfers/{number}/iban",
            )
        if payee == iban:
            raise Invalid(
                f"{asked.name} : c'est le compte du mandataire lui-même.",
                "This is the agent's own account.",
                f"/transfers/{number}/iban",
            )
        what = "Retour" if asked.source == "receipt" else "Facture"
        reference = f"{'R' if asked.source == 'receipt' else 'D'}{asked.source_id.hex[:20]}"
        remittance = f"{what} {payable.label}"
        transfers.append(Transfer(reference, asked.name, payee, payable.amount_cents, remittance))
    made = {"transfers": len(transfers), "amount_cents": sum(one.cents for one in transfers)}
    keep_change(session, campaign_id, "bank", campaign_id, balance.version, "ordered", caller.subject, {}, made)
    return write_order(uuid4().hex, datetime.now(UTC), put.on, debtor, iban, transfers)


async def _debtor(session: AsyncSession, campaign_id: UUID) -> tuple[str, str]:
    """Return the agent's name and account."""
    agent = (await people.list_people(session, campaign_id)).get(Part.AGENT)
    account = await find_account(session, campaign_id)
    if agent is None or account is None:
        raise Conflict(
            "Dites d'abord qui est le mandataire et quel est son compte (« Personnes du compte »).",
            "Say first who the agent is, and which account is theirs.",
            page="/account-people",
        )
    vault = await open_vault(session, campaign_id)
    return agent.name, vault.open(FIELD, account.iban)
