"""API answers of receipts, without the donor for members who may not see donors."""

from uuid import UUID

from common.schemas.money import DonationMeans
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.income.donors.limits import CASH_PERCENT, LIMITS
from budget.income.pledges import service as pledges
from budget.income.receipts.models import ReceiptRow
from budget.income.receipts.schemas import FlagRead, ReceiptKind, ReceiptKindTotalRead, ReceiptRead, ReceiptTotalsRead
from budget.income.receipts.service import sum_to_return
from budget.ledger.balances import service as balances
from budget.ledger.journals import service as journals
from budget.ledger.journals.plan import RECEIPTS
from budget.payers import service as payers


def describe(row: ReceiptRow, sees_donors: bool) -> ReceiptRead:
    return ReceiptRead(
        id=row.id,
        version=row.version,
        kind=ReceiptKind(row.kind),
        amount_cents=row.amount_cents,
        received_on=row.received_on,
        means=DonationMeans(row.means),
        label=row.label,
        donor_id=row.donor_id if sees_donors else None,
        pledge_id=row.pledge_id,
        loan_id=row.loan_id,
        form_number=row.form_number,
        flags=[FlagRead.model_validate(flag) for flag in row.flags],
        to_return_cents=row.to_return_cents,
        returned_cents=row.returned_cents,
        returned_on=row.returned_on,
        created_at=row.created_at,
        reversed_at=row.reversed_at,
        reversal_reason=row.reversal_reason,
        updated_at=row.updated_at,
    )


async def read_sums(session: AsyncSession, campaign_id: UUID) -> ReceiptTotalsRead:
    sums = await journals.read_sums(session, campaign_id)
    ceiling = await ceilings.find_ceiling(session, campaign_id)
    balance = await balances.find_balance(session, campaign_id)
    headings = [
        ReceiptKindTotalRead(heading=number, label=label, amount_cents=-sums.get(str(account), 0))
        for number, (account, label) in enumerate(RECEIPTS.items(), 1)
    ]
    limited = ceiling.cents is not None and ceiling.cents >= LIMITS[ceiling.currency].cash_share_from
    return ReceiptTotalsRead(
        headings=headings,
        total_cents=sum(heading.amount_cents for heading in headings),
        cash_gifts_cents=balance.cash_gifts_cents if balance else 0,
        cash_limit_cents=ceiling.cents * CASH_PERCENT // 100 if limited and ceiling.cents is not None else None,
        to_return_cents=await sum_to_return(session, campaign_id),
        unidentified_payer_cents=await payers.sum_held(session, campaign_id),
        pledged_cents=await pledges.sum_open(session, campaign_id),
    )
