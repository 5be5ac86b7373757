from typing import Annotated
from uuid import UUID

import starlette.datastructures
from fastapi import APIRouter, Path, Request, Response, Security, UploadFile, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import By, Page, Paging, Rows, Since, read_newest, read_since, single_page
from kit.web.problems import Forbidden, Invalid, TooLarge
from sqlalchemy import select

from budget.banks import accounts, answers, column_answers, line_entries, reconciliation, service, statement_import
from budget.banks.layouts import Columns
from budget.banks.models import BankLine, BankMatch
from budget.banks.open_lines import read_board
from budget.banks.schemas import (
    BankAccountPut,
    BankImportRead,
    BankLayoutPut,
    BankLayoutRead,
    BankLineRead,
    BankMatchRead,
    BankRead,
    BankStatementRead,
    IgnorePut,
    LineEntryCreate,
    MatchCreate,
    MovementRead,
    PaymentCreate,
    SuggestionRead,
)
from budget.banks.statement_import import StatementImport
from budget.evidence.routes import safe_name, storage_of
from budget.evidence.service import Sent
from budget.income.receipts.schemas import ReceiptKind

router = APIRouter(route_class=Route, prefix="/v1/bank", tags=["bank"])

Reader = Annotated[Caller, Security(caller_with, scopes=["banks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["banks:write"])]
SEES = "donors:read"


async def import_statement(request: Request, session: Session, caller: Caller, sent: Sent) -> StatementImport:
    """Import a file into the store of the account's documents."""
    return await statement_import.load_file(session, storage_of(request), caller, sent)


async def read_upload(file: starlette.datastructures.UploadFile) -> bytes:
    data = await file.read(statement_import.MAX_BYTES + 1)
    if len(data) > statement_import.MAX_BYTES:
        raise TooLarge(
            "Le relevé dépasse 5 Mo : exportez une période plus courte.",
            "The statement exceeds 5 MB: export a shorter period.",
            "/file",
        )
    return data


def check_gift(put: LineEntryCreate, caller: Caller) -> None:
    if put.kind is ReceiptKind.GIFT and SEES not in caller.scopes:
        raise Forbidden(
            "Seul le mandataire financier enregistre un don : il faut voir qui donne.",
            "Only the financial agent books a gift: it takes seeing who gives.",
            "/kind",
        )


@router.get("")
async def get_bank(session: Session, caller: Reader) -> BankRead:
    """Return the bank account against the journal: balances, open lines and entries, missing statements."""
    return await service.read_bank(session, caller.campaign_id)


@router.put("/account", responses=CHANGED_RESPONSE)
async def set_bank_account(put: BankAccountPut, session: Session, caller: Writer, if_match: IfMatch = None) -> BankRead:
    """Set the financial agent's account; otherwise the first statement sets it. It is stored encrypted."""
    await accounts.set_account(session, caller.campaign_id, put.iban, caller.subject, version_of(if_match))
    return await service.read_bank(session, caller.campaign_id)


@router.post("/statements", status_code=status.HTTP_201_CREATED)
async def import_bank_statement(request: Request, file: UploadFile, session: Session, caller: Writer) -> BankImportRead:
    """Import a statement: OFX, CAMT.053, CSV or XLSX (5 MB at most). Known lines are not added twice.

    The file is kept as a document of the account. A table whose columns nobody named yet is refused with its `key` and
    `titles`: name them with `PUT /v1/bank/layouts/{layout_key}`, then send it again.
    """
    sent = Sent(await read_upload(file), safe_name(file.filename))
    imported = await import_statement(request, session, caller, sent)
    if imported.unknown is not None:
        raise Invalid(
            "Les colonnes de ce tableau ne sont pas encore connues : dites laquelle est la date, le libellé, le "
            "montant.",
            "The columns of this table are not known yet: say which is the day, the wording and the amount.",
            "/file",
            key=imported.unknown.key,
            titles=imported.unknown.titles,
        )
    return answers.describe_import(imported)


@router.put("/layouts/{layout_key}")
async def set_bank_layout(
    layout_key: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], put: BankLayoutPut, session: Session, caller: Writer
) -> BankLayoutRead:
    """Say which column of a bank's table is what. It is remembered for the next files with these titles."""
    columns = Columns(put.date, tuple(put.labels), put.amount, put.debit, put.credit, put.balance, put.currency)
    await column_answers.remember_layout(session, caller.campaign_id, layout_key, columns, caller.subject)
    return BankLayoutRead(key=layout_key, **put.model_dump())


@router.get("/statements")
async def list_bank_statements(session: Session, caller: Reader) -> Page[BankStatementRead]:
    """List the imported statements by date."""
    return single_page(
        [answers.describe_statement(row) for row in await service.list_statements(session, caller.campaign_id)]
    )


@router.get("/lines")
async def list_bank_lines(
    session: Session, paging: Paging, caller: Reader, open: bool = False, updated_since: Since = None
) -> Page[BankLineRead]:
    """List the bank movements; with `open`, those that no account entry explains in full."""
    rows = select(BankLine).where(BankLine.campaign_id == caller.campaign_id)
    if open:
        rows = rows.where(BankLine.matched_cents != BankLine.amount_cents, BankLine.ignore_reason.is_(None))
    read = await read_since(
        session, rows, BankLine.updated_at, BankLine.id, paging, updated_since, [By(BankLine.booked_on)]
    )
    return Page(
        items=await answers.describe_lines(session, caller.campaign_id, read.items, SEES in caller.scopes),
        next=read.next,
    )


@router.get("/lines/{line_id}")
async def get_bank_line(line_id: UUID, response: Response, session: Session, caller: Reader) -> BankLineRead:
    """Return one bank movement."""
    line = with_etag(response, await service.get_line(session, caller.campaign_id, line_id))
    return (await answers.describe_lines(session, caller.campaign_id, [line], SEES in caller.scopes))[0]


@router.put("/lines/{line_id}/ignore", responses=CHANGED_RESPONSE)
async def ignore_bank_line(
    line_id: UUID, put: IgnorePut, response: Response, session: Session, caller: Writer, if_match: IfMatch = None
) -> BankLineRead:
    """Ignore a line that no account entry explains, with the reason (a rejected debit and its return, a loan paid
    back).
    """
    line = await reconciliation.ignore_line(
        session, caller.campaign_id, line_id, put.reason, caller.subject, version_of(if_match), put.payer
    )
    return (
        await answers.describe_lines(session, caller.campaign_id, [with_etag(response, line)], SEES in caller.scopes)
    )[0]


@router.post("/lines/{line_id}/payment", response_model=Page[BankMatchRead], status_code=status.HTTP_201_CREATED)
async def create_bank_line_payment(
    line_id: UUID, put: PaymentCreate, session: Session, caller: Writer
) -> Rows[BankMatch]:
    """Mark an invoice as paid by this line, on its day, and match them (financial agent only, L. 52-4)."""
    return Rows(
        await line_entries.pay_invoice(
            session, caller.campaign_id, line_id, put.expense_id, caller.subject, caller.roles
        ),
        None,
    )


@router.post("/lines/{line_id}/entry", response_model=Page[BankMatchRead], status_code=status.HTTP_201_CREATED)
async def create_bank_line_entry(
    line_id: UUID, put: LineEntryCreate, session: Session, caller: Writer
) -> Rows[BankMatch]:
    """Create the account entry that explains a line, with its day and amount, and match them."""
    check_gift(put, caller)
    return Rows(
        await line_entries.enter_line(session, caller.campaign_id, line_id, put, caller.subject, caller.roles), None
    )


@router.get("/movements")
async def list_open_movements(session: Session, caller: Reader) -> Page[MovementRead]:
    """List the journal's bank movements that no line explains, the oldest first (a thousand at most)."""
    board = await read_board(session, caller.campaign_id)
    return single_page(answers.describe_movements(board))


@router.get("/suggestions")
async def list_match_suggestions(session: Session, caller: Reader) -> Page[SuggestionRead]:
    """List the likely match of each open line, with reasons; a member must confirm it."""
    board = await read_board(session, caller.campaign_id)
    return single_page(answers.describe_suggestions(board))


@router.post("/matches", response_model=Page[BankMatchRead], status_code=status.HTTP_201_CREATED)
async def create_bank_match(put: MatchCreate, session: Session, caller: Writer) -> Rows[BankMatch]:
    """Match bank lines with the entries that they pay. Amounts must agree; lines and entries can be matched in part."""
    return Rows(await reconciliation.confirm_match(session, caller.campaign_id, put, caller.subject), None)


@router.get("/matches", response_model=Page[BankMatchRead])
async def list_bank_matches(session: Session, paging: Paging, caller: Reader) -> Rows[BankMatch]:
    """List all matches, undone ones too, the last first."""
    rows = select(BankMatch).where(BankMatch.campaign_id == caller.campaign_id)
    return await read_newest(session, rows, BankMatch.confirmed_at, BankMatch.id, paging)


@router.post("/matches/{match_id}/undo", response_model=BankMatchRead)
async def undo_bank_match(match_id: UUID, session: Session, caller: Writer) -> BankMatch:
    """Undo a match; it stays readable. The account entry is not changed."""
    return await reconciliation.undo_match(session, caller.campaign_id, match_id, caller.subject)
