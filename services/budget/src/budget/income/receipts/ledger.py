"""Effects of a change of a receipt: sums, journal, audit log, required documents, event."""

from typing import Any

from common.events import DonationRecorded
from common.schemas.money import DonationMeans
from kit.campaigns.queries import get_campaign, local_day
from kit.events.outbox import tell
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence import gaps
from budget.evidence.needs import NONE, Subject, receipt_needs
from budget.income.donors.service import KnownDonor
from budget.income.receipts.check_totals import check_totals
from budget.income.receipts.models import ReceiptRow
from budget.income.receipts.schemas import ReceiptKind
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.service import LockedBalance
from budget.ledger.journals import service as journals
from budget.ledger.journals.plan import Own, Receipt
from budget.payers import service as payers
from budget.payers.schemas import PayerSubject

HEADING = {
    ReceiptKind.GIFT: Receipt.GIFTS,
    ReceiptKind.PARTY: Receipt.PARTY,
    ReceiptKind.OTHER: Receipt.OTHER,
    ReceiptKind.OWN: Receipt.OWN,
}
_KEPT = ("kind", "amount_cents", "received_on", "means", "label", "form_number", "returned_cents", "reversal_reason")


async def settle(
    session: AsyncSession,
    balance: LockedBalance,
    row: ReceiptRow,
    donor: KnownDonor | None,
    before: dict[str, Any],
    tallied: dict[str, int],
    act: str,
    by: str,
) -> None:
    """Apply the effects of a receipt's change to journal, sums, audit log and events."""
    was = before.get("amount_cents", 0) - before.get("returned_cents", 0)
    change = row.kept_cents - was
    await balances.count_check_totals(session, row.campaign_id, [(tallied, totals_of(row))])
    if donor is not None:
        donor.given_cents += change
        await payers.move_amount(session, row.campaign_id, PayerSubject.DONOR, donor.id, change)
        if act == "recorded":
            donor.receipts += 1
    if row.kind == ReceiptKind.GIFT and row.means == DonationMeans.CASH:
        balance.cash_gifts_cents += change
    if act == "reversed":
        await payers.forget_payer(session, row.campaign_id, PayerSubject.RECEIPT, row.id)
    elif act == "returned":
        await payers.move_amount(session, row.campaign_id, PayerSubject.RECEIPT, row.id, change)
    kept_cents = row.kept_cents
    postings = {str(Own.BANK): kept_cents, str(HEADING[ReceiptKind(row.kind)]): -kept_cents} if kept_cents else {}
    booked_on = row.returned_on or row.received_on
    if row.reversed_at is not None:
        booked_on = local_day((await get_campaign(session, row.campaign_id)).state, row.reversed_at)
    await journals.bring_to(session, balance, "receipt", row.id, row.version, postings, booked_on, by)
    keep_change(session, row.campaign_id, "receipt", row.id, row.version, act, by, before, fields_of(row))
    needs = receipt_needs(row.kind) if row.reversed_at is None else NONE
    await gaps.settle(session, row.campaign_id, Subject.RECEIPT, row.id, needs, row.amount_cents)
    if row.kind == ReceiptKind.GIFT:
        await tell(
            session,
            DonationRecorded(
                campaign_id=row.campaign_id,
                version=row.version,
                donation=row.id,
                amount_cents=kept_cents,
                received_on=row.received_on,
                means=DonationMeans(row.means),
                giver=donor.person_ref if donor else None,
                pledge=row.pledge_id,
            ),
        )
    await session.flush()


def totals_of(row: ReceiptRow) -> dict[str, int]:
    codes = [flag["code"] for flag in row.flags]
    return check_totals(
        row.kind, row.kept_cents, row.to_return_cents, numbered=row.form_number is not None, codes=codes
    )


def fields_of(row: ReceiptRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _KEPT}
