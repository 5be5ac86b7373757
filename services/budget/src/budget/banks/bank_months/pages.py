from datetime import date
from typing import Annotated

from common.scopes import Role
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, LongText, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.french import day
from starlette.responses import Response

from budget.banks.bank_months import service
from budget.banks.bank_months.schemas import MonthSignatureCreate
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import signed_amount_in
from budget.ledger.audit_log.authors import name_authors
from budget.spending.expenses.entries import read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["banks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["banks:read", "banks:write"])]


class SignatureEntry(Posted):
    """Form of a month's signature."""

    fingerprint: Line = ""
    note: LongText = ""


@router.get("/bank/months")
async def show_months(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the months of the account, each with its balances and its signature."""
    return await _page(request, session, caller, message="Le mois est signé." if done else "")


@router.post("/bank/months/{month}/signature")
async def sign_month(
    month: date, request: Request, session: Session, caller: Writer, entry: Annotated[SignatureEntry, Form()]
) -> Response:
    async def act() -> None:
        body = {"fingerprint": entry.fingerprint, "note": " ".join(entry.note.split()) or None}
        await service.sign_month(session, caller, month, read_form(MonthSignatureCreate, body))

    return await _PAGE.submit(
        request, session, caller, act, "signed", PageForm.of(entry, month.isoformat(), {"/fingerprint": ""})
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    months = await service.read_months(session, caller.campaign_id)
    return render(
        request,
        "bank_months/months.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id)).keeps_account,
        months=months,
        names={one.starts_on: " ".join(day(one.starts_on).split()[2:]) for one in months},
        authors=await name_authors(session, {one.signed_by for one in months}),
        money=signed_amount_in(await ceilings.find_currency(session, caller.campaign_id)),
        may_sign="banks:write" in caller.scopes and Role.FINANCIAL_AGENT in caller.roles,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/bank/months", _page)
