from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from budget.accounts.forms import attempt
from budget.accounts.service import MAY_REOPEN, find_closer
from budget.filing.closings import filing_dates, service
from budget.filing.closings.order import MAY_COPY, MAY_FILE, SIGNERS, Step
from budget.filing.closings.schemas import (
    ClosingCreate,
    FilingCreate,
    ReasonPut,
    RectificationCreate,
    SignatureCreate,
    WithdrawalCreate,
)
from budget.filing.commission_decisions import service as decisions
from budget.spending.expenses.entries import read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
Text = Annotated[str, Form(max_length=400)]
Long = Annotated[str, Form(max_length=1200)]
Flag = Annotated[bool, Form()]
DONE = {
    "closed": "Le compte est clos : il ne change plus.",
    "reason": "Le motif est enregistré.",
    "signed": "C’est signé.",
    "filed": "Le dépôt est noté.",
    "withdrawn": "Le dépôt noté par erreur est retiré.",
    "rectified": "La note rectificative est enregistrée.",
}


@router.get("/closing")
async def show_closing(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show what remains, the candidate's reasons, the signatures in their order, and the filing."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/closing")
async def close_account(
    request: Request, session: Session, caller: Writer, note: Text = "", fingerprint: Text = "", confirmed: Flag = False
) -> Response:
    async def act() -> None:
        said = {"note": note, "fingerprint": fingerprint if confirmed else ""}
        put = read_form(ClosingCreate, said)
        await service.close_account(session, caller, put.note, put.fingerprint)

    return await _try(request, session, caller, act, "closed")


@router.post("/closing/reasons")
async def write_reason(
    request: Request, session: Session, caller: Writer, check: Text = "", reason: Long = "", on_paper: Flag = False
) -> Response:
    async def act() -> None:
        put = read_form(ReasonPut, {"reason": " ".join(reason.split()), "on_paper": on_paper})
        await service.write_reason(session, caller, check, put)

    return await _try(request, session, caller, act, "reason", {check: reason})


@router.post("/closing/signatures")
async def sign_account(
    request: Request, session: Session, caller: Writer, step: Text = "", on_paper: Flag = False
) -> Response:
    async def act() -> None:
        put = read_form(SignatureCreate, {"step": step, "on_paper": on_paper})
        await service.sign(session, caller, put.step, on_paper=put.on_paper)

    return await _try(request, session, caller, act, "signed")


@router.post("/closing/filing")
async def file_account(
    request: Request,
    session: Session,
    caller: Writer,
    filed_on: Text = "",
    proof: Long = "",
    fingerprint: Text = "",
    confirmed: Flag = False,
) -> Response:
    said = {"filed_on": filed_on, "proof": " ".join(proof.split())}

    async def act() -> None:
        put = read_form(FilingCreate, said | {"fingerprint": fingerprint if confirmed else ""})
        await filing_dates.file_account(session, caller, put)

    return await _try(request, session, caller, act, "filed", said)


@router.post("/closing/filing/withdrawal")
async def withdraw_filing(request: Request, session: Session, caller: Writer, reason: Text = "") -> Response:
    async def act() -> None:
        put = read_form(WithdrawalCreate, {"reason": " ".join(reason.split())})
        await filing_dates.withdraw_filing(session, caller, put.reason)

    return await _try(request, session, caller, act, "withdrawn")


@router.post("/closing/rectifications")
async def rectify(request: Request, session: Session, caller: Writer, text: Long = "") -> Response:
    async def act() -> None:
        put = read_form(RectificationCreate, {"text": " ".join(text.split())})
        await filing_dates.rectify(session, caller, put.text)

    return await _try(request, session, caller, act, "rectified")


async def _try(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    typed: dict[str, str] | None = None,
) -> Response:
    if problem := await attempt(session, act()):
        return await _page(request, session, caller, bad=problem.fr, typed=typed, status=problem.status)
    return back(request, f"/closing?done={done}")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    state = await service.read_state(session, caller.campaign_id)
    paper = await service.list_without_member(session)
    writes = "accounts:write" in caller.scopes
    closer = await find_closer(session)
    filed = any(one.step is Step.FILED and one.done_at for one in state.steps)
    decided = await decisions.has_decided(session, caller.campaign_id)
    return render(
        request,
        "closings/closing.html",
        status,
        campaign=campaign,
        today=campaign_today(campaign),
        state=state,
        filed=filed,
        filing_fingerprint=filing_dates.fingerprint_of_filing(state),
        may_withdraw=writes
        and filed
        and not decided
        and bool(caller.roles & await filing_dates.find_withdrawers(session)),
        missing=service.missing_signatures(state),
        lacking=[one for one in state.remaining if one.needs_reason and one.reason is None],
        closer=closer,
        may_close=writes and closer in caller.roles,
        may_reopen=writes and bool(caller.roles & MAY_REOPEN),
        may_file=writes and bool(caller.roles & MAY_FILE),
        may_rectify=writes and bool(caller.roles & MAY_COPY),
        signs={step for step, role in SIGNERS.items() if writes and role in caller.roles},
        copies=paper if writes and caller.roles & MAY_COPY else set[Step](),
        by_paper=Step.CANDIDATE in paper,
        typed=typed or {},
        said=said,
        bad=bad,
    )
