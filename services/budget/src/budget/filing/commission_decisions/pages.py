from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Choices, Line, LongText, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from pydantic import Field
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
Lines = Annotated[int, Query(ge=1, le=100)]
CHOICE = 300
"""Entries that the form offers of each side; the API takes any."""
SHOWN = 10


class DecisionEntry(Posted):
    """Form of a decision; `what`, `amount` and `reason` are columns of its correction lines."""

    outcome: Line = ""
    decided_on: Line = ""
    reimbursed: Line = ""
    modulation: Line = ""
    code: Line = ""
    note: LongText = ""
    what: Choices = ()
    amount: Choices = ()
    reason: Annotated[tuple[LongText, ...], Field(max_length=MAX_CORRECTIONS)] = ()

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Return the lines that are not empty."""
        rows = zip(self.what, self.amount, self.reason, strict=False)
        return [row for row in rows if any(part.strip() for part in row)]


@router.get("/commission-decision")
async def show_decision(
    request: Request,
    session: Session,
    caller: Reader,
    lines: Lines = 3,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show the commission's decision, declared and retained, and its effect."""
    return await _page(request, session, caller, lines=lines, done=done)


@router.post("/commission-decision")
async def record_decision(
    request: Request, session: Session, caller: Writer, entry: Annotated[DecisionEntry, Form()]
) -> Response:
    async def act() -> None:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        fields: dict[str, Any] = entry.model_dump(include={"outcome", "decided_on", "note"})
        fields["code"] = entry.code.strip().upper()
        for name, text in (("modulation", entry.modulation), ("reimbursed", entry.reimbursed)):
            fields[name] = read_whole(text, f"/{name}") if text.strip() else None
        fields["corrections"] = [
            await _correction(session, caller, currency, number, *line) for number, line in enumerate(entry.lines)
        ]
        put = read_form(CommissionDecisionCreate, fields)
        await service.record_decision(session, caller.campaign_id, put, caller.subject, caller.roles)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs={"/corrections": "what"}),
        done="/commission-decision?done=new",
        again=lambda form: _page(request, session, caller, form=form, typed=entry.lines),
    )


async def _correction(
    session: Session, caller: Caller, currency: Currency, number: int, what: str, amount: str, reason: str
) -> dict[str, Any]:
    """Build the correction of an entry or a heading from the retained amount; empty means struck out."""
    at = f"/corrections/{number}"
    cents = read_amount(amount, currency, f"{at}/retained_cents") if amount.strip() else 0
    kind, _, target = what.partition("/")
    if kind in ("expense", "receipt"):
        return {"entry": kind, "entry_id": target, "retained_cents": cents, "reason": reason.strip()}
    if kind != "heading" or target not in ACCOUNTS:
        raise Invalid("Dites ce que la commission a changé.", "Say what the commission changed.", at)
    declared = retain(await journals.read_sums(session, caller.campaign_id), [])[target].declared
    side, _, heading = target.partition(":")
    return {"side": side, "heading": int(heading), "change_cents": cents - declared, "reason": reason.strip()}


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    lines: int = 3,
    done: str = "",
    form: PageForm | None = None,
    typed: Sequence[tuple[str, str, str]] = (),
) -> HTMLResponse:
    account = await accounts.read_account(session, caller.campaign_id)
    may_record = (
        account.state == "closed" and bool(caller.roles & service.MAY_RECORD) and "accounts:write" in caller.scopes
    )
    decisions = await answers.read_decisions(session, caller.campaign_id, SHOWN)
    return render(
        request,
        "commission_decisions/commission_decision.html",
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
        rows=[*typed, *[("", "", "")] * max(0, lines - len(typed))],
        more=max(lines, len(typed)) + 5,
        done=done,
        form=form or PageForm(),
    )
