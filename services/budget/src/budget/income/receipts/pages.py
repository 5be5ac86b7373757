from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden
from starlette.responses import Response

from budget.accounts.account_people import service as people
from budget.accounts.period import account_period
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.income.donors.donor_list import read_givers
from budget.income.pledges import service as pledges
from budget.income.pledges.schemas import PledgeRead
from budget.income.receipts import answers, review, service
from budget.income.receipts.forms import INPUTS, NumberEntry, ReceiptEntry, ReturnEntry, ReversalEntry, read_receipt
from budget.income.receipts.french import KINDS, MEANS
from budget.income.receipts.review import Shown
from budget.income.receipts.schemas import FormNumberPut, ReceiptCreate, ReceiptKind, ReceiptReversal, ReturnCreate
from budget.payers.law import KINDS as PAYER_KINDS
from budget.spending.expenses.entries import read_amount, read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:read", "receipts:write"])]
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
    donor: UUID | None = None,
    show: Annotated[Shown | None, Query()] = None,
) -> HTMLResponse:
    """Show the receipts, amounts to return, and the form for a new one. `pledge`: the fulfilled pledge; `donor`: who
    gives.
    """
    message = DONE.get(done, "")
    return await _page(request, session, caller, message=message, pledge=pledge, donor=donor, show=show)


@router.post("/receipts")
async def record_receipt(
    request: Request, session: Session, caller: Writer, entry: Annotated[ReceiptEntry, Form()]
) -> Response:
    async def act() -> None:
        if entry.kind == ReceiptKind.GIFT and "donors:read" not in caller.scopes:
            raise Forbidden("Seul le mandataire financier enregistre un don.", "Only the agent books a gift.", "/kind")
        currency = await ceilings.find_currency(session, caller.campaign_id)
        put = read_form(ReceiptCreate, read_receipt(entry, currency))
        await service.record_receipt(session, caller.campaign_id, put, caller.subject)

    return await _PAGE.submit(request, session, caller, act, "new", PageForm.of(entry, inputs=INPUTS))


@router.post("/receipts/{receipt_id}/return")
async def return_money(
    receipt_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ReturnEntry, Form()]
) -> Response:
    async def act() -> None:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        body = {"amount_cents": read_amount(entry.amount, currency), "returned_on": entry.returned_on}
        put = read_form(ReturnCreate, body)
        await service.return_money(session, caller.campaign_id, receipt_id, put, caller.subject, entry.version)

    return await _PAGE.submit(
        request, session, caller, act, "returned", PageForm.of(entry, f"return-{receipt_id}", INPUTS)
    )


@router.post("/receipts/{receipt_id}/number")
async def number_receipt(
    receipt_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[NumberEntry, Form()]
) -> Response:
    async def act() -> None:
        number = read_form(FormNumberPut, {"form_number": entry.form_number}).form_number
        await service.set_form_number(session, caller.campaign_id, receipt_id, number, caller.subject, entry.version)

    return await _PAGE.submit(request, session, caller, act, "numbered", PageForm.of(entry, f"number-{receipt_id}"))


@router.post("/receipts/{receipt_id}/reverse")
async def reverse_receipt(
    receipt_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ReversalEntry, Form()]
) -> Response:
    async def act() -> None:
        reason = read_form(ReceiptReversal, {"reason": entry.reason}).reason
        await service.reverse_receipt(session, caller.campaign_id, receipt_id, reason, caller.subject, entry.version)

    return await _PAGE.submit(request, session, caller, act, "reversed", PageForm.of(entry, f"reverse-{receipt_id}"))


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    message: str = "",
    form: PageForm | None = None,
    pledge: UUID | None = None,
    donor: UUID | None = None,
    show: Shown | None = None,
) -> HTMLResponse:
    sees = "donors:read" in caller.scopes
    campaign = (await get_campaign(session, caller.campaign_id)).state
    sums = await answers.read_sums(session, caller.campaign_id)
    rows = await review.list_newest(session, caller.campaign_id, SHOWN, show, account_period(campaign))
    promised = await pledges.list_open(session, caller.campaign_id, SHOWN) if sees else []
    currency = ceilings.currency_of(campaign)
    givers = await read_givers(session, caller.campaign_id) if sees else {}
    chosen = next((promise for promise in promised if promise.id == pledge), None)
    keeps_account = (await ceilings.find_ceiling(session, caller.campaign_id)).keeps_account
    return render(
        request,
        "receipts/receipts.html",
        campaign=campaign,
        keeps_account=keeps_account,
        waits=keeps_account and await people.find_opening(session, caller.campaign_id) is None,
        sums=sums,
        show=show,
        pledges={one.id: _label_of(one, amount_in(currency)(one.amount_cents)) for one in promised},
        chosen=chosen,
        giving=donor,
        today=campaign_today(campaign),
        adds_donors="donors:write" in caller.scopes,
        eur=currency == "EUR",
        rows=[answers.describe(row, sees) for row in rows],
        givers=givers,
        donors={id: giver.name for id, giver in givers.items()},
        kinds=KINDS,
        offered={kind: label for kind, label in KINDS.items() if sees or kind != ReceiptKind.GIFT},
        payer_kinds=PAYER_KINDS,
        means=MEANS,
        money=amount_in(currency),
        may_write="receipts:write" in caller.scopes,
        sees_donors=sees,
        said=message,
        form=form or PageForm(),
    )


def _label_of(promise: PledgeRead, amount: str) -> str:
    return f"{amount}, réf. {str(promise.giver)[-6:]}" if promise.giver else amount


_PAGE = PageOfForms("/receipts", _page)
