from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Query, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import By, Page, Paging, Since, read_since
from kit.web.problems import Forbidden
from sqlalchemy import select

from budget.income.receipts import answers, service
from budget.income.receipts.models import ReceiptRow
from budget.income.receipts.schemas import (
    FormNumberPut,
    ReceiptCreate,
    ReceiptKind,
    ReceiptRead,
    ReceiptReversal,
    ReceiptTotalsRead,
    ReturnCreate,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["receipts"])

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:write"])]


Sort: TypeAlias = Literal["received_on", "-received_on", "amount_cents", "-amount_cents"]
SORTS = {"received_on": By(ReceiptRow.received_on), "amount_cents": By(ReceiptRow.amount_cents)}


def _say(response: Response, row: ReceiptRow, caller: Caller) -> ReceiptRead:
    return answers.describe(with_etag(response, row), "donors:read" in caller.scopes)


@router.post("/receipts", status_code=status.HTTP_201_CREATED)
async def create_receipt(put: ReceiptCreate, response: Response, session: Session, caller: Writer) -> ReceiptRead:
    """Book a receipt.

    A donation that breaks the law is refused with the article and the sum so far; money already on the account
    (`already_received`) is booked, flagged, and its return is tracked.
    """
    if put.kind is ReceiptKind.GIFT and "donors:read" not in caller.scopes:
        raise Forbidden(
            "Seul le mandataire financier enregistre un don : il faut voir qui donne.",
            "Only the financial agent books a gift: it takes seeing who gives.",
            "/kind",
        )
    return _say(response, await service.record_receipt(session, caller.campaign_id, put, caller.subject), caller)


@router.get("/receipts")
async def list_receipts(
    session: Session,
    paging: Paging,
    caller: Reader,
    kind: ReceiptKind | None = None,
    to_return: bool = False,
    sort: Annotated[Sort | None, Query(description="`-`: the greatest first. By default by `received_on`.")] = None,
    updated_since: Since = None,
) -> Page[ReceiptRead]:
    """List the receipts, reversed ones too; filter by kind, or by money to return."""
    rows = select(ReceiptRow).where(ReceiptRow.campaign_id == caller.campaign_id)
    if kind is not None:
        rows = rows.where(ReceiptRow.kind == kind)
    if to_return:
        rows = rows.where(ReceiptRow.to_return_cents > 0)
    by_day = [SORTS["received_on"]]
    read = await read_since(
        session, rows, ReceiptRow.updated_at, ReceiptRow.id, paging, updated_since, by_day, sort=sort, sorts=SORTS
    )
    sees = "donors:read" in caller.scopes
    return Page(items=[answers.describe(row, sees) for row in read.items], next=read.next)


@router.get("/receipts/totals")
async def get_receipt_totals(session: Session, caller: Reader) -> ReceiptTotalsRead:
    """Return receipts by heading, cash against its limit, amounts to return, pledges."""
    return await answers.read_sums(session, caller.campaign_id)


@router.get("/receipts/{receipt_id}")
async def get_receipt(receipt_id: UUID, response: Response, session: Session, caller: Reader) -> ReceiptRead:
    """Return one receipt."""
    return _say(response, await service.get_receipt(session, caller.campaign_id, receipt_id), caller)


@router.post("/receipts/{receipt_id}/returns", responses=CHANGED_RESPONSE)
async def create_receipt_return(
    receipt_id: UUID,
    put: ReturnCreate,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> ReceiptRead:
    """Record money returned to the donor, in whole or in part."""
    row = await service.return_money(session, caller.campaign_id, receipt_id, put, caller.subject, version_of(if_match))
    return _say(response, row, caller)


@router.put("/receipts/{receipt_id}/form-number", responses=CHANGED_RESPONSE)
async def set_receipt_form_number(
    receipt_id: UUID,
    put: FormNumberPut,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> ReceiptRead:
    """Set the number of the commission's receipt form that was given to the donor (R. 39-1)."""
    row = await service.set_form_number(
        session, caller.campaign_id, receipt_id, put.form_number, caller.subject, version_of(if_match)
    )
    return _say(response, row, caller)


@router.post("/receipts/{receipt_id}/reversal", responses=CHANGED_RESPONSE)
async def reverse_receipt(
    receipt_id: UUID,
    put: ReceiptReversal,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> ReceiptRead:
    """Take a receipt out of the sums. Nothing is deleted: the receipt and the reason stay readable."""
    row = await service.reverse_receipt(
        session, caller.campaign_id, receipt_id, put.reason, caller.subject, version_of(if_match)
    )
    return _say(response, row, caller)
