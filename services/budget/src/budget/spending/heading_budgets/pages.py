from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from pydantic import Field
from starlette.responses import Response

from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.spending.expenses.entries import read_amount, read_form
from budget.spending.heading_budgets import service
from budget.spending.heading_budgets.schemas import HeadingBudgetPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "expenses:write"])]


class HeadingBudgetEntry(Posted):
    """Form of one heading's budget; `version` 0: no budget yet."""

    heading: Annotated[int, Field(ge=0, le=99)]
    version: Annotated[int, Field(ge=0, le=2**31)]
    amount: Line = ""


@router.get("/heading-budgets")
async def show_heading_budgets(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the budget of each heading, beside what is planned and spent."""
    return await _page(request, session, caller, message="Le budget est enregistré." if done == "set" else "")


@router.post("/heading-budgets")
async def set_heading_budget(
    request: Request, session: Session, caller: Writer, entry: Annotated[HeadingBudgetEntry, Form()]
) -> Response:
    async def act() -> None:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        put = read_form(HeadingBudgetPut, {"amount_cents": read_amount(entry.amount, currency)})
        await service.set_heading_budget(
            session, caller.campaign_id, entry.heading, put.amount_cents, caller.subject, entry.version
        )

    return await _PAGE.submit(
        request,
        session,
        caller,
        act,
        f"set#heading-{entry.heading}",
        PageForm.of(entry, f"budget-{entry.heading}", {"/amount_cents": "amount"}),
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "heading_budgets/heading_budgets.html",
        campaign=campaign,
        read=await service.list_heading_budgets(session, caller.campaign_id),
        money=amount_in(ceilings.currency_of(campaign)),
        may_write="expenses:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/heading-budgets", _page)
