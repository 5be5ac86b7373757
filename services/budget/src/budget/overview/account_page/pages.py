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
from starlette.responses import Response

from budget.accounts import service as accounts
from budget.accounts.forms import attempt
from budget.accounts.schemas import FilingNoteCreate
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in, share_of
from budget.filing.closings import service as closings
from budget.filing.closings.schemas import ClosingCreate, ReopeningCreate
from budget.income.receipts import service as receipts
from budget.overview.account_page.tasks import read_tasks
from budget.spending.expenses import service as expenses
from budget.spending.expenses.entries import read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
Text = Annotated[str, Form(max_length=400)]
Long = Annotated[str, Form(max_length=2500)]
DONE = {
    "closed": "Le compte est clos : il ne change plus.",
    "opened": "Le compte est rouvert.",
    "set": "Le réglage est enregistré.",
}


@router.get("/account")
async def show_account(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the page from which everything of the account is reached, and the open tasks."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/account/closing")
async def close_account(
    request: Request, session: Session, caller: Writer, note: Text = "", fingerprint: Text = ""
) -> Response:
    async def act() -> None:
        closing = read_form(ClosingCreate, {"note": note, "fingerprint": fingerprint})
        await closings.close_account(session, caller, closing.note, closing.fingerprint)

    return await _try(request, session, caller, act, "closed")


@router.post("/account/reopening")
async def reopen_account(request: Request, session: Session, caller: Writer, reason: Text = "") -> Response:
    async def act() -> None:
        reopening = read_form(ReopeningCreate, {"reason": reason})
        await closings.reopen_account(session, caller, reopening.reason)

    return await _try(request, session, caller, act, "opened")


@router.post("/account/settings")
async def put_settings(
    request: Request, session: Session, caller: Writer, four_eyes: Annotated[bool, Form()] = False
) -> Response:
    async def act() -> None:
        await accounts.set_four_eyes(session, caller.campaign_id, four_eyes, caller.subject, caller.roles)

    return await _try(request, session, caller, act, "set")


async def _try(
    request: Request, session: Session, caller: Caller, act: Callable[[], Awaitable[None]], done: str
) -> Response:
    if problem := await attempt(session, act()):
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, f"/account?done={done}")


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    account = await accounts.read_account(session, caller.campaign_id)
    ceiling = await ceilings.find_ceiling(session, caller.campaign_id)
    return render(
        request,
        "accounts/account.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        account=account,
        ceiling=ceiling,
        share=share_of(account.expenses_cents, ceiling.cents),
        money=amount_in(account.currency),
        tasks=await read_tasks(session, caller.campaign_id, caller.scopes),
        scopes=caller.scopes,
        may_set=bool(caller.roles & accounts.MAY_SET),
        said=said,
        bad=bad,
    )


@router.get("/filing-notes")
async def show_filing_notes(
    request: Request,
    session: Session,
    caller: Reader,
    about: UUID | None = None,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show the notes of the accountant and the team on the account, or on one entry."""
    return await _filing_notes(
        request, session, caller, about, said="Le commentaire est enregistré." if done == "new" else ""
    )


@router.post("/filing-notes")
async def add_filing_note(
    request: Request,
    session: Session,
    caller: Writer,
    text: Long = "",
    about: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    async def act() -> None:
        put = read_form(FilingNoteCreate, {"text": text.strip(), "object_id": about})
        await accounts.add_filing_note(session, caller.campaign_id, put, caller.subject)

    if problem := await attempt(session, act()):
        return await _filing_notes(request, session, caller, None, bad=problem.fr, entry=text, status=problem.status)
    return back(request, f"/filing-notes?done=new{'&about=' + about if about else ''}")


async def _filing_notes(
    request: Request,
    session: Session,
    caller: Caller,
    about: UUID | None,
    *,
    said: str = "",
    bad: str = "",
    entry: str = "",
    status: int = 200,
) -> HTMLResponse:
    rows = (await accounts.list_filing_notes(session, caller.campaign_id, about)).items
    ids = {row.object_id for row in rows if row.object_id} | ({about} if about else set[UUID]())
    spent = await expenses.name_expenses(session, caller.campaign_id, ids) if "expenses:read" in caller.scopes else {}
    came = await receipts.name_receipts(session, caller.campaign_id, ids) if "receipts:read" in caller.scopes else {}
    return render(
        request,
        "accounts/filing_notes.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        rows=rows,
        about=about,
        spent=spent,
        came=came,
        may_write="accounts:write" in caller.scopes,
        said=said,
        bad=bad,
        entry=entry,
    )
