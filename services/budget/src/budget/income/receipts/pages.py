from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden
from starlette.responses import Response

from budget.accounts.forms import attempt
from budget.accounts.period import account_period
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.income.donors.donor_list import read_givers
from budget.income.pledges import service as pledges
from budget.income.receipts import answers, review, service
from budget.income.receipts.french import KINDS, MEANS
from budget.income.receipts.review import Shown
from budget.income.receipts.schemas import FormNumberPut, ReceiptCreate, ReceiptKind, ReceiptReversal, ReturnCreate
from budget.payers.law import KINDS as PAYER_KINDS
from budget.payers.pages import PayerForm
from budget.spending.expenses.entries import read_amount, read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:read", "receipts:write"])]
Text = Annotated[str, Form(max_length=400)]
Flag = Annotated[bool, Form()]
Version = Annotated[int, Form(ge=1, le=2**31)]
SHOWN = 100
DONE = {
    "new": "La recette est enregistrée.",
    "returned": "Le remboursement est noté.",
    "numbered": "Le numéro du reçu est noté.",
    "reversed": "La recette est annulée : elle ne compte plus.",
    "donor": "Le donateur est au fichier : vous pouvez enregistrer son don.",
}


@router.get("/receipts")
async def show_receipts(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    pledge: UUID | None = None,
    show: Annotated[Shown | None, Query()] = None,
) -> HTMLResponse:
    """Show the receipts, what has to go back, and the form for more. `pledge`: the promise whose money is here."""
    return await _page(request, session, caller, said=DONE.get(done, ""), pledge=pledge, show=show)


@router.post("/receipts")
async def record_receipt(
    request: Request,
    session: Session,
    caller: Writer,
    kind: Text = "",
    amount: Text = "",
    received_on: Text = "",
    means: Text = "",
    label: Text = "",
    donor_id: Text = "",
    form_number: Text = "",
    pledge_id: Text = "",
    already_received: Flag = False,
    payer: PayerForm = None,
) -> Response:
    async def act() -> None:
        if kind == ReceiptKind.GIFT and "donors:read" not in caller.scopes:
            raise Forbidden("Seul le mandataire financier enregistre un don.", "Only the agent books a gift.", "/kind")
        currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
        said = {"kind": kind, "received_on": received_on, "means": means, "label": label, "form_number": form_number}
        gift = kind == ReceiptKind.GIFT
        said |= {"donor_id": donor_id if gift else "", "pledge_id": pledge_id if gift else ""}
        put = read_form(
            ReceiptCreate,
            {
                **said,
                "amount_cents": read_amount(amount, currency),
                "already_received": already_received,
                "payer": payer,
            },
        )
        await service.record_receipt(session, caller.campaign_id, put, caller.subject)

    typed = {"kind": kind, "amount": amount, "received_on": received_on, "means": means, "label": label}
    typed |= {"donor_id": donor_id, "form_number": form_number, "pledge_id": pledge_id}
    return await _try(request, session, caller, act, "new", typed)


@router.post("/receipts/{receipt_id}/return")
async def return_money(
    receipt_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    version: Version,
    amount: Text = "",
    returned_on: Text = "",
) -> Response:
    async def act() -> None:
        currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
        said = {"amount_cents": read_amount(amount, currency), "returned_on": returned_on}
        put = read_form(ReturnCreate, said)
        await service.return_money(session, caller.campaign_id, receipt_id, put, caller.subject, version)

    return await _try(request, session, caller, act, "returned")


@router.post("/receipts/{receipt_id}/number")
async def number_receipt(
    receipt_id: UUID, request: Request, session: Session, caller: Writer, version: Version, form_number: Text = ""
) -> Response:
    async def act() -> None:
        put = read_form(FormNumberPut, {"form_number": form_number})
        await service.set_form_number(session, caller.campaign_id, receipt_id, put.form_number, caller.subject, version)

    return await _try(request, session, caller, act, "numbered")


@router.post("/receipts/{receipt_id}/reverse")
async def reverse_receipt(
    receipt_id: UUID, request: Request, session: Session, caller: Writer, version: Version, reason: Text = ""
) -> Response:
    async def act() -> None:
        put = read_form(ReceiptReversal, {"reason": reason})
        await service.reverse_receipt(session, caller.campaign_id, receipt_id, put.reason, caller.subject, version)

    return await _try(request, session, caller, act, "reversed")


async def _try(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    entry: dict[str, str] | None = None,
) -> Response:
    if problem := await attempt(session, act()):
        return await _page(request, session, caller, bad=problem.fr, entry=entry, status=problem.status)
    return back(request, f"/receipts?done={done}")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    pledge: UUID | None = None,
    show: Shown | None = None,
    entry: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    sees = "donors:read" in caller.scopes
    campaign = (await get_campaign(session, caller.campaign_id)).state
    sums = await answers.read_sums(session, caller.campaign_id)
    rows = await review.list_newest(session, caller.campaign_id, SHOWN, show, account_period(campaign))
    promised = await pledges.list_open(session, caller.campaign_id, SHOWN) if sees else []
    currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
    chosen = next((one for one in promised if one.id == pledge), None)
    return render(
        request,
        "receipts/receipts.html",
        status=status,
        campaign=campaign,
        sums=sums,
        show=show,
        pledges=promised,
        chosen=chosen,
        eur=currency == "EUR",
        entry=entry or {},
        rows=[answers.describe(row, sees) for row in rows],
        givers=await read_givers(session, caller.campaign_id) if sees else {},
        kinds=KINDS,
        payer_kinds=PAYER_KINDS,
        means=MEANS,
        money=amount_in(currency),
        may_write="receipts:write" in caller.scopes,
        sees_donors=sees,
        said=said,
        bad=bad,
    )
