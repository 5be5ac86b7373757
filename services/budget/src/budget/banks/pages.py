from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import whole_number
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from pydantic import ValidationError

from budget.banks import reconciliation, service, statement_import
from budget.banks.line_cards import KINDS, cards_of, matches_of
from budget.banks.open_lines import read_board
from budget.banks.routes import SEES, check_gift, read_upload
from budget.banks.schemas import IgnorePut, LineEntryCreate, MatchCreate, MovementRef
from budget.ceilings.amounts import amount_in
from budget.income.donors.donor_list import read_givers
from budget.income.receipts.schemas import ReceiptKind
from budget.ledger.journals.headings import HEADINGS
from budget.payers.law import KINDS as PAYER_KINDS
from budget.payers.pages import PayerForm

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["banks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["banks:write"])]
Text = Annotated[str, Form(max_length=200)]
DONE = {
    "match": "Rapprochement confirmé.",
    "payment": "Facture notée comme payée, et rapprochée.",
    "entry": "Écriture enregistrée au compte, et rapprochée.",
    "ignored": "Ligne mise de côté.",
    "undo": "Rapprochement défait.",
    "again": "Ce fichier était déjà chargé : rien n'a changé.",
    "loaded": "Relevé chargé.",
}


@router.get("/bank")
async def show_bank(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    added: Annotated[int, Query(ge=0, le=100_000)] = 0,
    known: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HTMLResponse:
    """The bank page: statements, what is proposed for each line, what is open on both sides."""
    said = DONE.get(done, "")
    if done == "loaded":
        said += f" {added} opération{'s' if added > 1 else ''} nouvelle{'s' if added > 1 else ''}"
        said += f", {known} déjà connue{'s' if known > 1 else ''}." if known else "."
    return await _page(request, session, caller, said=said)


@router.post("/bank/statements")
async def load_statement(request: Request, file: UploadFile, session: Session, caller: Writer) -> Response:
    try:
        data = await read_upload(file)
        async with session.begin_nested():
            imported = await statement_import.load_file(session, caller.campaign_id, data, caller.subject)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    known = imported.duplicates + imported.recognised_duplicates
    return _back(request, "again" if imported.already_imported else f"loaded&added={imported.added}&known={known}")


@router.post("/bank/matches")
async def confirm_match(
    request: Request,
    session: Session,
    caller: Writer,
    line: Annotated[list[UUID], Form(max_length=20)],
    movement: Annotated[list[str], Form(max_length=20)],
    partial: Annotated[bool, Form()] = False,
    payer: PayerForm = None,
) -> Response:
    try:
        refs = [
            MovementRef.model_validate(dict(zip(("source", "source_id"), one.split(":"), strict=False)))
            for one in movement
        ]
        put = MatchCreate.model_validate({"line_ids": line, "movements": refs, "partial": partial, "payer": payer})
    except ValidationError:
        return await _page(request, session, caller, bad="Choisissez une écriture dans la liste.", status=422)
    return await _try(
        request,
        session,
        caller,
        "match",
        reconciliation.confirm_match(session, caller.campaign_id, put, caller.subject),
    )


@router.post("/bank/lines/{line_id}/payment")
async def pay_invoice(
    request: Request, line_id: UUID, session: Session, caller: Writer, expense_id: Annotated[UUID, Form()]
) -> Response:
    act = reconciliation.pay_invoice(session, caller.campaign_id, line_id, expense_id, caller.subject, caller.roles)
    return await _try(request, session, caller, "payment", act)


@router.post("/bank/lines/{line_id}/entry")
async def enter_line(
    request: Request,
    line_id: UUID,
    session: Session,
    caller: Writer,
    label: Text = "",
    heading: Annotated[str, Form(max_length=2)] = "",
    kind: Annotated[str, Form(max_length=10)] = "",
    donor_id: Annotated[str, Form(max_length=40)] = "",
    form_number: Annotated[str, Form(max_length=30)] = "",
    payer: PayerForm = None,
) -> Response:
    gift = kind == ReceiptKind.GIFT
    said = {"label": label, "heading": whole_number(heading) if heading else None, "kind": kind or None}
    said |= {"donor_id": (donor_id if gift else "") or None, "form_number": (form_number if gift else "") or None}
    try:
        put = LineEntryCreate.model_validate({**said, "payer": payer})
    except ValidationError:
        return await _page(
            request,
            session,
            caller,
            bad="Donnez un libellé et choisissez dans la liste ; un don a son donateur.",
            status=422,
        )
    try:
        check_gift(put, caller)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    act = reconciliation.enter_line(session, caller.campaign_id, line_id, put, caller.subject, caller.roles)
    return await _try(request, session, caller, "entry", act)


@router.post("/bank/lines/{line_id}/ignore")
async def ignore_line(
    request: Request, line_id: UUID, session: Session, caller: Writer, reason: Text = "", payer: PayerForm = None
) -> Response:
    try:
        put = IgnorePut.model_validate({"reason": reason, "payer": payer})
    except ValidationError:
        return await _page(request, session, caller, bad="Dites pourquoi, en une ligne.", status=422)
    act = reconciliation.ignore_line(session, caller.campaign_id, line_id, put.reason, caller.subject, None, put.payer)
    return await _try(request, session, caller, "ignored", act)


@router.post("/bank/matches/{match_id}/undo")
async def undo_match(request: Request, match_id: UUID, session: Session, caller: Writer) -> Response:
    act = reconciliation.undo_match(session, caller.campaign_id, match_id, caller.subject)
    return await _try(request, session, caller, "undo", act)


async def _try(request: Request, session: Session, caller: Caller, done: str, act: Awaitable[object]) -> Response:
    try:
        async with session.begin_nested():
            await act
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, done)


def _back(request: Request, done: str) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/bank?done={done}", 303)


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    bank = await service.read_bank(session, caller.campaign_id)
    board = await read_board(session, caller.campaign_id)
    money = amount_in(bank.currency)
    sees = SEES in caller.scopes

    def signed(cents: int) -> str:
        return money(cents) if cents >= 0 else f"−{money(-cents)}"

    return render(
        request,
        "banks/bank.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        bank=bank,
        statements=await service.list_statements(session, caller.campaign_id),
        cards=cards_of(board, sees),
        movements=board.movements[:200],
        labels=board.labels,
        matches=await matches_of(session, caller.campaign_id),
        money=signed,
        headings=HEADINGS,
        payer_kinds=PAYER_KINDS,
        kinds={key: name for key, name in KINDS.items() if sees or key != ReceiptKind.GIFT},
        givers=sorted((await read_givers(session, caller.campaign_id)).items(), key=lambda one: one[1].name)
        if sees
        else [],
        may_write="banks:write" in caller.scopes,
        sees=sees,
        said=said,
        bad=bad,
    )
