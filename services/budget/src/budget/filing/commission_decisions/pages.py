from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid, Problem
from starlette.responses import Response

from budget.accounts import service as accounts
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.ceilings.answers import Currency
from budget.filing.commission_decisions import answers, service
from budget.filing.commission_decisions.french import GATES, OUTCOMES
from budget.filing.commission_decisions.retained_sums import ACCOUNTS, retain
from budget.filing.commission_decisions.schemas import MAX_CORRECTIONS, CommissionDecisionCreate
from budget.filing.commission_decisions.service import label_of
from budget.income.receipts import receipt_list as receipts
from budget.ledger.journals import service as journals
from budget.spending.expenses import expense_list as expenses
from budget.spending.expenses.entries import read_amount, read_form, read_whole

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "expenses:read", "receipts:read"])]
Writer = Annotated[
    Caller, Security(caller_with, scopes=["accounts:read", "expenses:read", "receipts:read", "accounts:write"])
]
Text = Annotated[str, Form(max_length=600)]
Texts = Annotated[list[str], Form(max_length=MAX_CORRECTIONS)]
Lines = Annotated[int, Query(ge=1, le=100)]
CHOICE = 300
"""Entries that the form offers of each side; the API takes any."""
SHOWN = 10


@router.get("/commission-decision")
async def show_decision(
    request: Request,
    session: Session,
    caller: Reader,
    lines: Lines = 3,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show the commission's decision, declared beside retained, and its effect."""
    return await _page(request, session, caller, lines=lines, done=done)


@router.post("/commission-decision")
async def record_decision(
    request: Request,
    session: Session,
    caller: Writer,
    outcome: Text = "",
    decided_on: Text = "",
    code: Text = "",
    modulation: Text = "",
    reimbursed: Text = "",
    note: Text = "",
    what: Texts = [],  # noqa: B006  # FastAPI reads it, nobody changes it
    amount: Texts = [],  # noqa: B006  # as above
    reason: Texts = [],  # noqa: B006  # as above
) -> Response:
    said = {"outcome": outcome, "decided_on": decided_on, "code": code.strip().upper(), "note": note}
    whole = {"modulation": modulation, "reimbursed": reimbursed}
    typed = list(zip(what, amount, reason, strict=False))
    try:
        currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
        figures = {name: read_whole(text, f"/{name}") for name, text in whole.items() if text.strip()}
        corrections = [
            await _correction(session, caller, currency, number, *one)
            for number, one in enumerate(one for one in typed if any(part.strip() for part in one))
        ]
        put = read_form(CommissionDecisionCreate, {**said, **figures, "corrections": corrections})
        async with session.begin_nested():
            await service.record_decision(session, caller.campaign_id, put, caller.subject, caller.roles)
    except Problem as problem:
        entry = {**said, **whole, "lines": typed}
        return await _page(request, session, caller, bad=problem.fr, entry=entry, status=problem.status)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/commission-decision?done=new", 303)


async def _correction(
    session: Session, caller: Caller, currency: Currency, number: int, what: str, amount: str, reason: str
) -> dict[str, Any]:
    """The form asks for what is retained, of an entry or of a whole heading; empty: struck out."""
    at = f"/corrections/{number}"
    cents = read_amount(amount, currency, f"{at}/retained_cents") if amount.strip() else 0
    kind, _, of = what.partition("/")
    if kind in ("expense", "receipt"):
        return {"entry": kind, "entry_id": of, "retained_cents": cents, "reason": reason.strip()}
    if kind != "heading" or of not in ACCOUNTS:
        raise Invalid("Dites ce que la commission a changé.", "Say what the commission changed.", at)
    declared = retain(await journals.read_sums(session, caller.campaign_id), [])[of].declared
    side, _, heading = of.partition(":")
    return {"side": side, "heading": int(heading), "change_cents": cents - declared, "reason": reason.strip()}


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    lines: int = 3,
    done: str = "",
    bad: str = "",
    entry: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HTMLResponse:
    account = await accounts.read_account(session, caller.campaign_id)
    may_record = (
        account.state == "closed" and bool(caller.roles & service.MAY_RECORD) and "accounts:write" in caller.scopes
    )
    decisions = await answers.read_decisions(session, caller.campaign_id, SHOWN)
    typed: Sequence[tuple[str, str, str]] = entry["lines"] if entry else ()
    return render(
        request,
        "commission_decisions/commission_decision.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        account=account,
        decisions=decisions,
        current=decisions[0] if decisions else None,
        outcomes=OUTCOMES,
        gates=GATES,
        money=amount_in(account.currency),
        currency="F CFP" if account.currency == "XPF" else "€",
        may_record=may_record,
        spent=(await expenses.list_lines(session, caller.campaign_id, CHOICE)) if may_record else (),
        came=(await receipts.list_lines(session, caller.campaign_id, CHOICE)) if may_record else (),
        headings=[(account, label_of(account)) for account in ACCOUNTS],
        entry=entry or {"lines": ()},
        rows=[*typed, *[("", "", "")] * max(0, lines - len(typed))],
        more=max(lines, len(typed)) + 5,
        done=done,
        bad=bad,
    )
