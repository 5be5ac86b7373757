from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security, UploadFile
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.files.uploads import chosen_file
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import back, render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from pydantic import BaseModel, Field

from budget.banks import accounts, column_answers, line_entries, reconciliation, statement_import
from budget.banks.acceptance import accept_suggestions
from budget.banks.forms import (
    AcceptEntry,
    ColumnsEntry,
    IgnoreEntry,
    LineEntry,
    MatchEntry,
    read_invoices,
    read_line_entry,
    read_match,
)
from budget.banks.page_views import view_board, view_columns, view_line_page
from budget.banks.routes import check_gift, import_statement, read_upload
from budget.banks.schemas import IgnorePut, LineEntryCreate, MatchCreate
from budget.banks.statement_import import StatementImport
from budget.evidence.routes import safe_name
from budget.evidence.service import Sent
from budget.income.checkouts import provider_accounts
from budget.payers.forms import PAYER_INPUTS, read_payer

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["banks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["banks:read", "banks:write"])]
DONE = {
    "match": "Rapprochement confirmé.",
    "entry": "Écriture enregistrée au compte, et rapprochée.",
    "ignored": "Ligne mise de côté.",
    "undo": "Rapprochement défait.",
    "again": "Ce fichier était déjà chargé : rien n'a changé.",
    "loaded": "Relevé chargé, et gardé parmi les pièces du compte.",
    "taken": "Propositions confirmées.",
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
    "/supplier": "le fournisseur",
    "/movements": "l’écriture",
    "/invoices": "la facture choisie dans la liste",
    "/line_ids": "la ligne",
}


class StatementEntry(Posted):
    """Form of a bank's file; without one a browser sends an empty text."""

    file: Annotated[UploadFile | str, Field(exclude=True)] = ""
    iban: Line = ""


class Invoices(BaseModel):
    """The bills among the entries that a form names."""

    invoices: list[UUID]


@router.get("/bank")
async def show_bank(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    added: Annotated[int, Query(ge=0, le=100_000)] = 0,
    known: Annotated[int, Query(ge=0, le=100_000)] = 0,
    doubtful: Annotated[int, Query(ge=0, le=100_000)] = 0,
    unnamed: bool = False,
) -> HTMLResponse:
    """Show the bank page: statements, suggestions to accept at once, lines to decide, open entries."""
    message = DONE.get(done, "")
    if done == "loaded":
        message += f" {added} opération{'s' if added > 1 else ''} nouvelle{'s' if added > 1 else ''}"
        message += f", {known} déjà connue{'s' if known > 1 else ''}." if known else "."
        if doubtful:
            message += (
                f" {doubtful} ressemble{'nt' if doubtful > 1 else ''} à une opération déjà connue (même jour, même "
                "montant, autre libellé) : vérifiez, et mettez de côté ce qui serait en double."
            )
        if unnamed:
            message += " Ce fichier ne dit pas de quel compte il est : vérifiez que c'est celui du mandataire."
    elif done == "taken":
        message = f"{added} proposition{'s' if added > 1 else ''} confirmée{'s' if added > 1 else ''}"
        message += f", {known} dépense{'s' if known > 1 else ''} au compte." if known else "."
    return await show_board(request, session, caller, message=message)


@router.post("/bank/statements")
async def load_statement(
    request: Request, session: Session, caller: Writer, entry: Annotated[StatementEntry, Form()]
) -> Response:
    """Load a statement; a table of an unknown bank waits until its columns are named."""

    async def act() -> StatementImport:
        file = chosen_file(entry.file)
        if entry.iban.strip():
            await accounts.set_account(session, caller.campaign_id, entry.iban, caller.subject, None)
        sent = Sent(await read_upload(file), safe_name(file.filename))
        imported = await import_statement(request, session, caller, sent)
        if imported.unknown is not None:
            await column_answers.put_aside(session, caller.campaign_id, sent, caller.subject)
        return imported

    return await submit(
        request,
        session,
        act,
        form=PageForm("statement", {"file": (), "iban": (entry.iban,)}),
        done=_loaded,
        again=lambda form: show_board(request, session, caller, form=form),
    )


@router.get("/bank/columns")
async def ask_columns(request: Request, session: Session, caller: Writer) -> Response:
    """Ask which column of the waiting table is what."""
    return await _columns(request, session, caller, PageForm())


@router.post("/bank/columns")
async def name_columns(
    request: Request, session: Session, caller: Writer, entry: Annotated[ColumnsEntry, Form()]
) -> Response:
    """Remember the columns, and load the table that waited."""

    async def act() -> StatementImport:
        sent = await column_answers.take_waiting(session, caller.campaign_id)
        asked = await import_statement(request, session, caller, sent)
        if asked.unknown is None:
            return asked
        columns = column_answers.read_columns(entry.model_dump(), len(asked.unknown.titles))
        await column_answers.remember_layout(session, caller.campaign_id, asked.unknown.key, columns, caller.subject)
        imported = await import_statement(request, session, caller, sent)
        await column_answers.forget_waiting(session, caller.campaign_id)
        return imported

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=_loaded,
        again=lambda form: _columns(request, session, caller, form),
    )


@router.post("/bank/acceptances")
async def accept(request: Request, session: Session, caller: Writer, entry: Annotated[AcceptEntry, Form()]) -> Response:
    """Accept the ticked suggestions, each by itself; what is refused is shown with its reason."""
    form = PageForm.of(entry, "accept")
    outcome = await attempt(
        session, lambda: accept_suggestions(session, caller, entry.take, to_account=entry.to_account), form
    )
    if isinstance(outcome, PageForm):
        return await show_refused(outcome, lambda form: show_board(request, session, caller, form=form))
    if outcome.refused or not outcome.confirmed:
        return await show_board(request, session, caller, accepted=outcome)
    return back(request, f"/bank?done=taken&added={outcome.confirmed}&known={outcome.to_account}")


@router.get("/bank/lines/{line_id}")
async def show_line(
    line_id: UUID, request: Request, session: Session, caller: Reader, donor: UUID | None = None
) -> HTMLResponse:
    """Show one line: what it pays, or what it may pay. `donor`: who gave it, just added to the file."""
    return await show_line_page(request, session, caller, line_id, donor=donor)


@router.post("/bank/matches")
async def confirm_match(
    request: Request, session: Session, caller: Writer, entry: Annotated[MatchEntry, Form()]
) -> Response:
    """Match lines with entries, and with bills that become paid."""

    async def act() -> None:
        campaign_id, by = caller.campaign_id, caller.subject
        fields = read_match(entry)
        bills = read_form(Invoices, {"invoices": read_invoices(entry)}, NAMES).invoices
        if entry.retained:
            supplier = await provider_accounts.name_provider(session, campaign_id)
            put = read_form(MatchCreate, fields, NAMES)
            await line_entries.match_net(session, campaign_id, put, supplier, by, caller.roles)
            return
        if not bills:
            await reconciliation.confirm_match(session, campaign_id, read_form(MatchCreate, fields, NAMES), by)
            return
        # Checked together with the bills, as what they are once paid.
        together = [*fields["movements"], *({"source": "expense", "source_id": bill} for bill in bills)]
        put = read_form(MatchCreate, fields | {"movements": together}, NAMES)
        kept = [one for one in put.movements if one.source_id not in bills]
        await line_entries.match_many(session, campaign_id, put.line_ids, kept, bills, by, caller.roles, put.payer)

    return await _act(request, session, caller, act, "match", PageForm.of(entry, "match", INPUTS), entry.line)


@router.post("/bank/lines/{line_id}/entry")
async def enter_line(
    request: Request, line_id: UUID, session: Session, caller: Writer, entry: Annotated[LineEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(LineEntryCreate, read_line_entry(entry), NAMES)
        check_gift(put, caller)
        await line_entries.enter_line(session, caller.campaign_id, line_id, put, caller.subject, caller.roles)

    return await _act(request, session, caller, act, "entry", PageForm.of(entry, "new", INPUTS), [str(line_id)])


@router.post("/bank/lines/{line_id}/ignore")
async def ignore_line(
    request: Request, line_id: UUID, session: Session, caller: Writer, entry: Annotated[IgnoreEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(IgnorePut, {"reason": entry.reason, "payer": read_payer(entry)}, NAMES)
        campaign_id, by = caller.campaign_id, caller.subject
        await reconciliation.ignore_line(session, campaign_id, line_id, put.reason, by, None, put.payer)

    return await _act(request, session, caller, act, "ignored", PageForm.of(entry, "ignore", INPUTS), [str(line_id)])


@router.post("/bank/matches/{match_id}/undo")
async def undo_match(request: Request, match_id: UUID, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await reconciliation.undo_match(session, caller.campaign_id, match_id, caller.subject)

    return await _act(request, session, caller, act, "undo", PageForm(f"undo-{match_id}"), ())


def _loaded(imported: StatementImport) -> str:
    if imported.unknown is not None:
        return "/bank/columns"
    if imported.already_imported:
        return "/bank?done=again"
    known = imported.duplicates + imported.recognised_duplicates
    said = f"/bank?done=loaded&added={imported.added}&known={known}"
    said += f"&doubtful={imported.doubtful}" if imported.doubtful else ""
    return said + ("&unnamed=true" if imported.unnamed else "")


async def _columns(request: Request, session: Session, caller: Caller, form: PageForm) -> Response:
    sent = await column_answers.take_waiting(session, caller.campaign_id)
    table = await statement_import.look_at(session, caller.campaign_id, sent)
    if table is None:
        return back(request, "/bank")
    return await show_columns(request, session, caller, table, form)


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
    lines: tuple[str, ...] | list[str],
) -> Response:
    """Run what a form asks and return to the board; refused, show the page of the line that it is about."""

    async def again(form: PageForm) -> Response:
        try:
            return await show_line_page(request, session, caller, UUID(lines[0]), form=form)
        except (IndexError, ValueError):
            return await show_board(request, session, caller, form=form)

    return await submit(request, session, act, form=form, done=f"/bank?done={done}", again=again)


async def show_board(request: Request, *asked: Any, **more: Any) -> HTMLResponse:
    return render(request, "banks/bank.html", **await view_board(*asked, **more))


async def show_line_page(request: Request, *asked: Any, **more: Any) -> HTMLResponse:
    return render(request, "banks/line.html", **await view_line_page(*asked, **more))


async def show_columns(request: Request, *asked: Any, **more: Any) -> HTMLResponse:
    return render(request, "banks/columns.html", **await view_columns(*asked, **more))
