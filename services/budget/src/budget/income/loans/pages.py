from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.income.loans import service
from budget.income.loans.schemas import LoanCreate, RepaymentCreate
from budget.income.loans.terms import Lender, persons_may_lend
from budget.income.receipts.schemas import ReceiptReversal
from budget.payers.forms import PAYER_INPUTS, PayerEntry, read_payer
from budget.payers.law import KINDS, PayerKind
from budget.spending.expenses.entries import read_amount, read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:read", "receipts:write"])]
DONE = {
    "new": "L'emprunt est enregistré, avec sa recette (apport personnel).",
    "repaid": "Le remboursement est noté.",
    "reversed": "L'emprunt est annulé, avec sa recette.",
}
INPUTS = {"/amount_cents": "amount"} | PAYER_INPUTS


class LoanEntry(PayerEntry):
    """Form of a new loan."""

    lender: Line = ""
    lender_name: Line = ""
    amount: Line = ""
    rate_percent: Line = ""
    legal_rate_percent: Line = ""
    party_rate_percent: Line = ""
    starts_on: Line = ""
    due_on: Line = ""


class RepaymentEntry(Posted):
    """Form of a repayment."""

    amount: Line = ""
    paid_on: Line = ""
    paid_by: Line = ""


class ReversalEntry(Posted):
    """Form of a reversal."""

    reason: Line = ""


@router.get("/loans")
async def show_loans(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the loans with amounts due and terms."""
    return await _page(request, session, caller, message=DONE.get(done, ""))


@router.post("/loans")
async def add_loan(request: Request, session: Session, caller: Writer, entry: Annotated[LoanEntry, Form()]) -> Response:
    async def act() -> None:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        fields: dict[str, Any] = entry.model_dump(include={"lender", "lender_name", "starts_on", "due_on"})
        for name in ("rate_percent", "legal_rate_percent", "party_rate_percent"):
            fields[name] = getattr(entry, name).strip().removesuffix("%").strip().replace(",", ".")
        fields |= {"payer": read_payer(entry), "amount_cents": read_amount(entry.amount, currency)}
        await service.add_loan(session, caller.campaign_id, read_form(LoanCreate, fields), caller.subject)

    return await _PAGE.submit(request, session, caller, act, "new", PageForm.of(entry, inputs=INPUTS))


@router.post("/loans/{loan_id}/repay")
async def repay(
    loan_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[RepaymentEntry, Form()]
) -> Response:
    async def act() -> None:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        body = {"amount_cents": read_amount(entry.amount, currency), "paid_on": entry.paid_on, "paid_by": entry.paid_by}
        put = read_form(RepaymentCreate, body)
        await service.repay(session, caller.campaign_id, loan_id, put, caller.subject)

    form = PageForm.of(entry, f"repay-{loan_id}", INPUTS)
    return await _PAGE.submit(request, session, caller, act, f"repaid#loan-{loan_id}", form)


@router.post("/loans/{loan_id}/reverse")
async def reverse_loan(
    loan_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ReversalEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(ReceiptReversal, {"reason": entry.reason})
        await service.reverse_loan(session, caller.campaign_id, loan_id, put.reason, caller.subject)

    return await _PAGE.submit(request, session, caller, act, "reversed", PageForm.of(entry, f"reverse-{loan_id}"))


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    message: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    sees = "donors:read" in caller.scopes
    campaign = (await get_campaign(session, caller.campaign_id)).state
    persons = persons_may_lend(campaign.election)
    return render(
        request,
        "loans/loans.html",
        campaign=campaign,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id)).keeps_account,
        read=await service.read_loans(session, caller.campaign_id, sees),
        labels=service.LABELS,
        lenders={lender: label for lender, label in service.LABELS.items() if lender is not Lender.PERSON or persons},
        persons_may_lend=persons,
        payer_kinds={
            kind: KINDS[kind]
            for kind in (PayerKind.PERSON, PayerKind.PARTY, PayerKind.BANK)
            if kind is not PayerKind.PERSON or persons
        },
        money=amount_in(ceilings.currency_of(campaign)),
        may_write="receipts:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/loans", _page)
