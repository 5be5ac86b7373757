from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security, UploadFile
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.banks import reconciliation, service, statement_import
from budget.banks.forms import (
    IgnoreEntry,
    LineEntry,
    MatchEntry,
    PaymentEntry,
    read_line_entry,
    read_match,
)
from budget.banks.line_cards import KINDS, cards_of, matches_of
from budget.banks.open_lines import read_board
from budget.banks.routes import SEES, check_gift, read_upload
from budget.banks.schemas import IgnorePut, LineEntryCreate, MatchCreate, PaymentCreate
from budget.ceilings.amounts import amount_in
from budget.income.donors.donor_list import read_givers
from budget.income.receipts.schemas import ReceiptKind
from budget.ledger.journals.headings import HEADINGS, PAID_BY_CANDIDATE
from budget.payers.forms import PAYER_INPUTS, read_payer
from budget.payers.law import KINDS as PAYER_KINDS

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["banks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["banks:write"])]
DONE = {
    "match": "Rapprochement confirmé.",
    "payment": "Facture notée comme payée, et rapprochée.",
    "entry": "Écriture enregistrée au compte, et rapprochée.",
    "ignored": "Ligne mise de côté.",
    "undo": "Rapprochement défait.",
    "again": "Ce fichier était déjà chargé : rien n'a changé.",
    "loaded": "Relevé chargé.",
}
INPUTS = {"/movements": "movement", "/line_ids": "", "/expense_id": ""} | PAYER_INPUTS
NAMES = {
    "/label": "le libellé",
    "/heading": "la rubrique",
    "/kind": "la nature",
    "/donor_id": "le donateur",
    "/form_number": "le numéro de reçu",
    "/reason": "la raison",
    "/payer": "le payeur",
    "/movements": "l’écriture choisie dans la liste",
    "/line_ids": "la ligne",
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
    """Show the bank page: statements, suggestions for each line, open lines and entries."""
    message = DONE.get(done, "")
    if done == "loaded":
        message += f" {added} opération{'s' if added > 1 else ''} nouvelle{'s' if added > 1 else ''}"
        message += f", {known} déjà connue{'s' if known > 1 else ''}." if known else "."
    return await _page(request, session, caller, message=message)


@router.post("/bank/statements")
async def load_statement(request: Request, file: UploadFile, session: Session, caller: Writer) -> Response:
    async def act() -> str:
        data = await read_upload(file)
        imported = await statement_import.load_file(session, caller.campaign_id, data, caller.subject)
        duplicates = imported.duplicates + imported.recognised_duplicates
        return "again" if imported.already_imported else f"loaded&added={imported.added}&known={duplicates}"

    return await _act(request, session, caller, act, None, PageForm("statement", {"file": ()}))


@router.post("/bank/matches")
async def confirm_match(
    request: Request, session: Session, caller: Writer, entry: Annotated[MatchEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(MatchCreate, read_match(entry), NAMES)
        await reconciliation.confirm_match(session, caller.campaign_id, put, caller.subject)

    name = f"{'part' if entry.partial else 'match'}-{entry.line[0] if entry.line else ''}"
    inputs = INPUTS if entry.partial else INPUTS | {"/movements": ""}
    return await _act(request, session, caller, act, "match", PageForm.of(entry, name, inputs))


@router.post("/bank/lines/{line_id}/payment")
async def pay_invoice(
    request: Request, line_id: UUID, session: Session, caller: Writer, entry: Annotated[PaymentEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(PaymentCreate, {"expense_id": entry.expense_id}, NAMES)
        campaign_id, by = caller.campaign_id, caller.subject
        await reconciliation.pay_invoice(session, campaign_id, line_id, put.expense_id, by, caller.roles)

    return await _act(request, session, caller, act, "payment", PageForm.of(entry, f"pay-{line_id}", INPUTS))


@router.post("/bank/lines/{line_id}/entry")
async def enter_line(
    request: Request, line_id: UUID, session: Session, caller: Writer, entry: Annotated[LineEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(LineEntryCreate, read_line_entry(entry), NAMES)
        check_gift(put, caller)
        await reconciliation.enter_line(session, caller.campaign_id, line_id, put, caller.subject, caller.roles)

    return await _act(request, session, caller, act, "entry", PageForm.of(entry, f"new-{line_id}", INPUTS))


@router.post("/bank/lines/{line_id}/ignore")
async def ignore_line(
    request: Request, line_id: UUID, session: Session, caller: Writer, entry: Annotated[IgnoreEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(IgnorePut, {"reason": entry.reason, "payer": read_payer(entry)}, NAMES)
        campaign_id, by = caller.campaign_id, caller.subject
        await reconciliation.ignore_line(session, campaign_id, line_id, put.reason, by, None, put.payer)

    return await _act(request, session, caller, act, "ignored", PageForm.of(entry, f"ignore-{line_id}", INPUTS))


@router.post("/bank/matches/{match_id}/undo")
async def undo_match(request: Request, match_id: UUID, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await reconciliation.undo_match(session, caller.campaign_id, match_id, caller.subject)

    return await _act(request, session, caller, act, "undo", PageForm(f"undo-{match_id}"))


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[str | None]],
    done: str | None,
    form: PageForm,
) -> Response:
    """Run a form's action and redirect. `done`: the message to show then; None if the action returns it."""
    return await submit(
        request,
        session,
        act,
        form=form,
        done=lambda outcome: f"/bank?done={done or outcome}",
        again=lambda form: _page(request, session, caller, form=form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
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
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        bank=bank,
        statements=await service.list_statements(session, caller.campaign_id),
        cards=cards_of(board, sees),
        movements=board.movements[:200],
        labels=board.labels,
        matches=await matches_of(session, caller.campaign_id),
        money=signed,
        headings={
            number: f"{number}. {label}" for number, label in HEADINGS.items() if number not in PAID_BY_CANDIDATE
        },
        payer_kinds=PAYER_KINDS,
        kinds={key: name for key, name in KINDS.items() if sees or key != ReceiptKind.GIFT},
        givers={
            id: giver.name
            for id, giver in sorted(
                (await read_givers(session, caller.campaign_id)).items() if sees else (), key=lambda item: item[1].name
            )
        },
        may_write="banks:write" in caller.scopes,
        sees=sees,
        said=message,
        form=form or PageForm(),
    )
