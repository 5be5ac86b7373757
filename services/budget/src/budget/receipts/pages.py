from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.pages import render
from kit.problems import Forbidden, Problem
from kit.web import Route
from sqlalchemy import select
from starlette.responses import Response

from budget.ceilings import service as ceilings
from budget.donors import service as donors
from budget.donors.listing import read_givers
from budget.donors.schemas import DonorCreate
from budget.expenses.entries import read_amount, read_form
from budget.gauges.wording import amount_in
from budget.receipts import answers, service
from budget.receipts.models import ReceiptRow
from budget.receipts.schemas import FormNumberPut, ReceiptCreate, ReceiptKind, ReceiptReversal, ReturnCreate
from budget.receipts.wording import KINDS, MEANS

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:read", "receipts:write"])]
Keeper = Annotated[Caller, Security(caller_with, scopes=["donors:read", "donors:write"])]
DonorReader = Annotated[Caller, Security(caller_with, scopes=["donors:read"])]
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
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """What came in, what has to go back, and the form for more."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


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
    already_received: Flag = False,
) -> Response:
    async def act() -> None:
        if kind == ReceiptKind.GIFT and "donors:read" not in caller.scopes:
            raise Forbidden("Seul le mandataire financier enregistre un don.", "Only the agent books a gift.", "/kind")
        currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
        said = {"kind": kind, "received_on": received_on, "means": means, "label": label, "form_number": form_number}
        said |= {"donor_id": donor_id if kind == ReceiptKind.GIFT else ""}
        put = read_form(
            ReceiptCreate,
            {**said, "amount_cents": read_amount(amount, currency), "already_received": already_received},
        )
        await service.record_receipt(session, caller.campaign_id, put, caller.subject)

    return await _try(request, session, caller, act, "new")


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


@router.get("/donors")
async def show_donors(request: Request, session: Session, caller: DonorReader) -> HTMLResponse:
    """The sealed file of those who give."""
    return await _donors(request, session, caller)


@router.post("/donors")
async def add_donor(
    request: Request,
    session: Session,
    caller: Keeper,
    first_names: Text = "",
    surname: Text = "",
    born_on: Text = "",
    address: Text = "",
    french: Flag = False,
    resident: Flag = False,
    on_the_list: Flag = False,
) -> Response:
    entry = {"first_names": first_names, "surname": surname, "born_on": born_on, "address": address}
    try:
        said = {**entry, "french": french, "resident": resident, "on_the_list": on_the_list}
        put = read_form(DonorCreate, said)
        async with session.begin_nested():
            await donors.add_donor(session, caller.campaign_id, put, caller.subject)
    except Problem as problem:
        return await _donors(request, session, caller, bad=problem.fr, entry=entry, status=problem.status)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/receipts?done=donor#nouvelle", 303)


async def _try(
    request: Request, session: Session, caller: Caller, act: Callable[[], Awaitable[None]], done: str
) -> Response:
    try:
        async with session.begin_nested():
            await act()
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/receipts?done={done}", 303)


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    sees = "donors:read" in caller.scopes
    sums = await answers.read_sums(session, caller.campaign_id)
    newest = select(ReceiptRow).where(ReceiptRow.campaign_id == caller.campaign_id)
    rows = await session.scalars(newest.order_by(ReceiptRow.created_at.desc(), ReceiptRow.id).limit(SHOWN))
    return render(
        request,
        "receipts/receipts.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        sums=sums,
        rows=[answers.describe(row, sees) for row in rows],
        givers=await read_givers(session, caller.campaign_id) if sees else {},
        kinds=KINDS,
        means=MEANS,
        money=amount_in((await ceilings.find_ceiling(session, caller.campaign_id)).currency),
        may_write="receipts:write" in caller.scopes,
        sees_donors=sees,
        said=said,
        bad=bad,
    )


async def _donors(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    bad: str = "",
    entry: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "receipts/donors.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        givers=sorted((await read_givers(session, caller.campaign_id)).values(), key=lambda giver: giver.name),
        may_write="donors:write" in caller.scopes,
        bad=bad,
        entry=entry or {},
    )
