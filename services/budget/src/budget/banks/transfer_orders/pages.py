from datetime import timedelta
from typing import Annotated

from common.scopes import Role
from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Choices, Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from budget.banks.transfer_orders import service
from budget.banks.transfer_orders.routes import HEADERS, XML
from budget.banks.transfer_orders.schemas import TransferOrderCreate
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["banks:read", "banks:write", "donors:read"])]
SHOWN = 50


class OrderEntry(Posted):
    """Form of an order: `key`, `name` and `iban` are columns of its lines; one without an IBAN is left out."""

    on: Line = ""
    key: Choices = ()
    name: Choices = ()
    iban: Choices = ()


@router.get("/bank/transfers")
async def show_transfers(request: Request, session: Session, caller: Writer) -> HTMLResponse:
    """Show what is to be paid, with the form of an order."""
    return await _page(request, session, caller)


@router.post("/bank/transfers")
async def make_order(
    request: Request, session: Session, caller: Writer, entry: Annotated[OrderEntry, Form()]
) -> Response:
    async def act() -> bytes:
        rows = [
            {"source": key.partition(":")[0], "source_id": key.partition(":")[2], "name": name, "iban": iban}
            for key, name, iban in zip(entry.key, entry.name, entry.iban, strict=False)
            if iban.strip()
        ]
        names = {"/on": "le jour", "/transfers": "les virements : donnez au moins un IBAN"}
        put = read_form(TransferOrderCreate, {"on": entry.on, "transfers": rows}, names)
        return await service.make_order(session, caller, put)

    made = await attempt(session, act, PageForm.of(entry, inputs={"/transfers": "iban"}))
    if isinstance(made, PageForm):
        return await show_refused(made, lambda refused: _page(request, session, caller, form=refused))
    return Response(made, media_type=XML, headers=HEADERS)


async def _page(request: Request, session: Session, caller: Caller, *, form: PageForm | None = None) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    payables = await service.list_payables(session, caller.campaign_id)
    return render(
        request,
        "transfer_orders/transfers.html",
        campaign=campaign,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id)).keeps_account,
        payables=payables[:SHOWN],
        more=max(0, len(payables) - SHOWN),
        tomorrow=campaign_today(campaign) + timedelta(days=1),
        money=amount_in(ceilings.currency_of(campaign)),
        may_order=Role.FINANCIAL_AGENT in caller.roles,
        form=form or PageForm(),
    )
