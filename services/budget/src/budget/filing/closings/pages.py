from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from budget.accounts.period import cited
from budget.accounts.service import MAY_REOPEN, find_closer
from budget.filing.closings import filing_dates, service
from budget.filing.closings.forms import (
    ClosingEntry,
    FilingEntry,
    ReasonEntry,
    RectificationEntry,
    ReopeningEntry,
    SignatureEntry,
    WithdrawalEntry,
)
from budget.filing.closings.order import MAY_COPY, MAY_FILE, SIGNERS, Step
from budget.filing.closings.schemas import (
    ClosingCreate,
    FilingCreate,
    ReasonPut,
    RectificationCreate,
    ReopeningCreate,
    SignatureCreate,
    WithdrawalCreate,
)
from budget.filing.commission_decisions import service as decisions
from budget.spending.expenses.entries import read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
INPUTS = {"/fingerprint": "confirmed", "/step": ""}
"""What remains is confirmed by a box; which step it is, by the place of the form."""
DONE = {
    "closed": "Le compte est clos : il ne change plus.",
    "opened": "Le compte est rouvert.",
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
    """Show the open points, the candidate's reasons, the signatures in order, and the filing."""
    return await _page(request, session, caller, message=DONE.get(done, ""))


@router.post("/closing")
async def close_account(
    request: Request, session: Session, caller: Writer, entry: Annotated[ClosingEntry, Form()]
) -> Response:
    async def act() -> None:
        body = {"note": entry.note, "fingerprint": entry.fingerprint if entry.confirmed else ""}
        put = read_form(ClosingCreate, body)
        await service.close_account(session, caller, put.note, put.fingerprint)

    return await _PAGE.submit(request, session, caller, act, "closed", PageForm.of(entry, "closing", INPUTS))


@router.post("/closing/reasons")
async def write_reason(
    request: Request, session: Session, caller: Writer, entry: Annotated[ReasonEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(ReasonPut, {"reason": " ".join(entry.reason.split()), "on_paper": entry.on_paper})
        await service.write_reason(session, caller, entry.check, put)

    return await _PAGE.submit(request, session, caller, act, "reason", PageForm.of(entry, f"reason-{entry.check}"))


@router.post("/closing/signatures")
async def sign_account(
    request: Request, session: Session, caller: Writer, entry: Annotated[SignatureEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(SignatureCreate, {"step": entry.step, "on_paper": entry.on_paper})
        await service.sign(session, caller, put.step, on_paper=put.on_paper)

    return await _PAGE.submit(request, session, caller, act, "signed", PageForm.of(entry, f"sign-{entry.step}", INPUTS))


@router.post("/closing/filing")
async def file_account(
    request: Request, session: Session, caller: Writer, entry: Annotated[FilingEntry, Form()]
) -> Response:
    async def act() -> None:
        body = {"filed_on": entry.filed_on, "proof": " ".join(entry.proof.split())}
        put = read_form(FilingCreate, body | {"fingerprint": entry.fingerprint if entry.confirmed else ""})
        await filing_dates.file_account(session, caller, put)

    return await _PAGE.submit(request, session, caller, act, "filed", PageForm.of(entry, "filing", INPUTS))


@router.post("/closing/filing/withdrawal")
async def withdraw_filing(
    request: Request, session: Session, caller: Writer, entry: Annotated[WithdrawalEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(WithdrawalCreate, {"reason": " ".join(entry.reason.split())})
        await filing_dates.withdraw_filing(session, caller, put.reason)

    return await _PAGE.submit(request, session, caller, act, "withdrawn", PageForm.of(entry, "withdrawal"))


@router.post("/closing/rectifications")
async def rectify(
    request: Request, session: Session, caller: Writer, entry: Annotated[RectificationEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(RectificationCreate, {"text": " ".join(entry.text.split())})
        await filing_dates.rectify(session, caller, put.text)

    return await _PAGE.submit(request, session, caller, act, "rectified", PageForm.of(entry, "rectification"))


@router.post("/account/reopening")
async def reopen_account(
    request: Request, session: Session, caller: Writer, entry: Annotated[ReopeningEntry, Form()]
) -> Response:
    async def act() -> None:
        reopening = read_form(ReopeningCreate, {"reason": entry.reason})
        await service.reopen_account(session, caller, reopening.reason)

    return await _PAGE.submit(request, session, caller, act, "opened", PageForm.of(entry, "reopening"))


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    message: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    state = await service.read_state(session, caller.campaign_id)
    paper = await service.list_without_member(session)
    writes = "accounts:write" in caller.scopes
    closer = await find_closer(session)
    filed = any(step.step is Step.FILED and step.done_at for step in state.steps)
    decided = await decisions.has_decided(session, caller.campaign_id)
    return render(
        request,
        "closings/closing.html",
        campaign=campaign,
        today=campaign_today(campaign),
        state=state,
        cite=partial(cited, state=campaign),
        filed=filed,
        filing_fingerprint=filing_dates.fingerprint_of_filing(state),
        may_withdraw=writes
        and filed
        and not decided
        and bool(caller.roles & await filing_dates.find_withdrawers(session)),
        missing=service.missing_signatures(state),
        lacking=[check for check in state.remaining if check.needs_reason and check.reason is None],
        closer=closer,
        may_close=writes and closer in caller.roles,
        may_reopen=writes and bool(caller.roles & MAY_REOPEN),
        may_file=writes and bool(caller.roles & MAY_FILE),
        may_rectify=writes and bool(caller.roles & MAY_COPY),
        signs={step for step, role in SIGNERS.items() if writes and role in caller.roles},
        copies=paper if writes and caller.roles & MAY_COPY else set[Step](),
        by_paper=Step.CANDIDATE in paper,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/closing", _page)
