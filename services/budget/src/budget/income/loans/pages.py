from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from budget.accounts.forms import attempt
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.income.loans import service
from budget.income.loans.schemas import LoanCreate, RepaymentCreate
from budget.income.receipts.schemas import ReceiptReversal
from budget.payers.law import KINDS, PayerKind
from budget.payers.pages import PayerForm
from budget.spending.expenses.entries import read_amount, read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:read", "receipts:write"])]
Text = Annotated[str, Form(max_length=400)]
DONE = {
    "new": "L'emprunt est enregistré, avec sa recette (apport personnel).",
    "repaid": "Le remboursement est noté.",
    "reversed": "L'emprunt est annulé, avec sa recette.",
}


@router.get("/loans")
async def show_loans(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the loans, what is owed and until when."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/loans")
async def add_loan(
    request: Request,
    session: Session,
    caller: Writer,
    lender: Text = "",
    lender_name: Text = "",
    amount: Text = "",
    rate_percent: Text = "",
    legal_rate_percent: Text = "",
    party_rate_percent: Text = "",
    starts_on: Text = "",
    due_on: Text = "",
    payer: PayerForm = None,
) -> Response:
    entry = {"lender": lender, "lender_name": lender_name, "starts_on": starts_on, "due_on": due_on}
    rates = {
        "rate_percent": rate_percent,
        "legal_rate_percent": legal_rate_percent,
        "party_rate_percent": party_rate_percent,
    }

    async def act() -> None:
        currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
        said = entry | {name: text.strip().removesuffix("%").strip().replace(",", ".") for name, text in rates.items()}
        put = read_form(LoanCreate, {**said, "payer": payer, "amount_cents": read_amount(amount, currency)})
        await service.add_loan(session, caller.campaign_id, put, caller.subject)

    if problem := await attempt(session, act()):
        typed = entry | rates | {"amount": amount}
        return await _page(request, session, caller, bad=problem.fr, entry=typed, status=problem.status)
    return back(request, "/loans?done=new")


@router.post("/loans/{loan_id}/repay")
async def repay(
    loan_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    amount: Text = "",
    paid_on: Text = "",
    paid_by: Text = "",
) -> Response:
    async def act() -> None:
        currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
        said = {"amount_cents": read_amount(amount, currency), "paid_on": paid_on, "paid_by": paid_by}
        put = read_form(RepaymentCreate, said)
        await service.repay(session, caller.campaign_id, loan_id, put, caller.subject)

    if problem := await attempt(session, act()):
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, f"/loans?done=repaid#loan-{loan_id}")


@router.post("/loans/{loan_id}/reverse")
async def reverse_loan(
    loan_id: UUID, request: Request, session: Session, caller: Writer, reason: Text = ""
) -> Response:
    async def act() -> None:
        put = read_form(ReceiptReversal, {"reason": reason})
        await service.reverse_loan(session, caller.campaign_id, loan_id, put.reason, caller.subject)

    if problem := await attempt(session, act()):
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, "/loans?done=reversed")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    entry: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    sees = "donors:read" in caller.scopes
    return render(
        request,
        "loans/loans.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        read=await service.read_loans(session, caller.campaign_id, sees),
        labels=service.LABELS,
        payer_kinds={kind: KINDS[kind] for kind in (PayerKind.PERSON, PayerKind.PARTY, PayerKind.BANK)},
        money=amount_in((await ceilings.find_ceiling(session, caller.campaign_id)).currency),
        may_write="receipts:write" in caller.scopes,
        entry=entry or {},
        said=said,
        bad=bad,
    )
