from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.page_form import Line, LongText, PageForm, Posted, Version
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.ceilings.answers import Currency
from budget.filing.closings.filed import find_filed
from budget.filing.settlements import service
from budget.filing.settlements.schemas import LetterAnswerPut, LetterCreate, SettlementPut
from budget.spending.expenses.entries import read_form, read_whole

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "receipts:read", "accounts:write"])]
DONE = {"set": "C'est enregistré.", "letter": "La lettre est notée.", "answered": "La réponse est notée."}


class LetterEntry(Posted):
    """Form of a letter received."""

    received_on: Line = ""
    answer_due_on: Line = ""
    subject: LongText = ""


class AnswerEntry(Posted):
    """Form of an answer to a letter."""

    version: Version
    answered_on: Line = ""
    answer: LongText = ""


class SettlementEntry(Posted):
    """Form of the account's end."""

    version: Line = ""
    notified_on: Line = ""
    refunded_on: Line = ""
    refunded: Line = ""
    surplus_paid_on: Line = ""
    surplus_to: Line = ""
    bank_closed_on: Line = ""


@router.get("/settlement")
async def show_settlement(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show what follows the filing, with the commission's letters and the account's end."""
    return await _page(request, session, caller, message=DONE.get(done, ""))


@router.post("/settlement")
async def set_settlement(
    request: Request, session: Session, caller: Writer, entry: Annotated[SettlementEntry, Form()]
) -> Response:
    async def act() -> None:
        fields = {name: value.strip() or None for name, value in entry.model_dump(exclude={"version"}).items()}
        if entry.refunded.strip():
            fields["refunded"] = read_whole(entry.refunded, "/refunded")
        seen = int(entry.version) if entry.version.isascii() and entry.version.isdecimal() else None
        await service.set_settlement(session, caller, read_form(SettlementPut, fields), seen)

    return await _PAGE.submit(request, session, caller, act, "set", PageForm.of(entry, "end"))


@router.post("/settlement/letters")
async def record_letter(
    request: Request, session: Session, caller: Writer, entry: Annotated[LetterEntry, Form()]
) -> Response:
    async def act() -> None:
        body = {"received_on": entry.received_on, "answer_due_on": entry.answer_due_on or None}
        put = read_form(LetterCreate, body | {"subject": " ".join(entry.subject.split())})
        await service.record_letter(session, caller, put)

    return await _PAGE.submit(request, session, caller, act, "letter", PageForm.of(entry, "letter"))


@router.post("/settlement/letters/{letter_id}")
async def answer_letter(
    letter_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[AnswerEntry, Form()]
) -> Response:
    async def act() -> None:
        body = {"answered_on": entry.answered_on, "answer": " ".join(entry.answer.split())}
        await service.answer_letter(session, caller, letter_id, read_form(LetterAnswerPut, body), entry.version)

    return await _PAGE.submit(request, session, caller, act, "answered", PageForm.of(entry, f"answer-{letter_id}"))


def _whole_amount_in(currency: Currency) -> Callable[[int], str]:
    """Return a formatter of whole euros or francs."""

    def show(amount: int) -> str:
        return amount_in(currency)(amount * (1 if currency == "XPF" else 100))

    return show


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    read = await service.read_settlement(session, caller.campaign_id)
    return render(
        request,
        "settlements/settlement.html",
        campaign=campaign,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id, campaign)).keeps_account,
        today=campaign_today(campaign),
        read=read,
        filed=await find_filed(session, caller.campaign_id) is not None,
        letters=await service.list_letters(session, caller.campaign_id),
        money=amount_in(read.currency),
        whole=_whole_amount_in(read.currency),
        may_write="accounts:write" in caller.scopes and bool(caller.roles & service.MAY_RECORD),
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/settlement", _page)
