from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.pages import render
from kit.web import Route
from starlette.responses import Response

from budget.accounts import service
from budget.accounts.forms import attempt, back
from budget.accounts.schemas import CommentCreate
from budget.expenses import service as expenses
from budget.expenses.entries import read_form
from budget.receipts import service as receipts

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
Long = Annotated[str, Form(max_length=2500)]


@router.get("/comments")
async def show_comments(
    request: Request,
    session: Session,
    caller: Reader,
    about: UUID | None = None,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """What the accountant and the team said of the account, or of one entry."""
    return await _page(request, session, caller, about, said="Le commentaire est enregistré." if done == "new" else "")


@router.post("/comments")
async def comment(
    request: Request,
    session: Session,
    caller: Writer,
    text: Long = "",
    about: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    async def act() -> None:
        put = read_form(CommentCreate, {"text": text.strip(), "object_id": about})
        await service.comment(session, caller.campaign_id, put, caller.subject)

    if problem := await attempt(session, act()):
        return await _page(request, session, caller, None, bad=problem.fr, entry=text, status=problem.status)
    return back(request, f"/comments?done=new{'&about=' + about if about else ''}")


async def _page(
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
    rows = await service.list_comments(session, caller.campaign_id, about)
    ids = {row.object_id for row in rows if row.object_id} | ({about} if about else set[UUID]())
    spent = await expenses.name_expenses(session, caller.campaign_id, ids) if "expenses:read" in caller.scopes else {}
    came = await receipts.name_receipts(session, caller.campaign_id, ids) if "receipts:read" in caller.scopes else {}
    return render(
        request,
        "accounts/comments.html",
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
