from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Choices, Line, PageForm, Posted, Version
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import PageQuery
from kit.web.problems import Invalid
from starlette.responses import Response

from budget.banks import service as banks
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.ledger.audit_log.authors import name_authors
from budget.overview.payer_decisions import answers, decisions
from budget.payers import service as payers
from budget.payers.forms import describe_statement
from budget.payers.law import CHANNELS, KINDS, PayerKind
from budget.payers.schemas import PayerStatement, PayerSubject
from budget.spending.expenses.entries import read_form

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:write", "receipts:read", "donors:read"])]
SHOWN = 100
SUBJECTS = {
    PayerSubject.DONOR: "Donateur",
    PayerSubject.RECEIPT: "Recette",
    PayerSubject.LOAN: "Prêteur",
    PayerSubject.GUARANTEE: "Garant d’un prêt",
    PayerSubject.BANK_LINE: "Virement reçu",
    PayerSubject.EXPENSE: "Aide en nature",
}
PEOPLE = frozenset({PayerKind.PERSON, PayerKind.CANDIDATE})
DONE = {"stated": "C’est noté, avec votre nom, dans l’historique.", "cleared": "Ces noms sont confirmés."}


class ClearEntry(Posted):
    """Form to confirm unsuspicious names, each `subject:id`."""

    payer: Choices = ()


class StatementEntry(Posted):
    """Form of one payer."""

    version: Version
    kind: Line = ""
    name: Line = ""
    listed: bool = False
    in_eea: bool = False
    refund: bool = False


@router.get("/payers")
async def show_payers(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the payers without a stated kind, with one button for the unsuspicious ones."""
    return await _page(request, session, caller, message=DONE.get(done, ""))


@router.post("/payers/clear")
async def clear_payers(
    request: Request, session: Session, caller: Writer, entry: Annotated[ClearEntry, Form()]
) -> Response:
    async def act() -> None:
        await decisions.clear(session, caller.campaign_id, [_read_key(key) for key in entry.payer], caller.subject)

    return await _PAGE.submit(request, session, caller, act, "cleared", PageForm.of(entry, "clear", {"/payer": ""}))


@router.post("/payers/{payer_subject}/{payer_id}")
async def state_payer(
    payer_subject: PayerSubject,
    payer_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    entry: Annotated[StatementEntry, Form()],
) -> Response:
    async def act() -> None:
        described = describe_statement(entry.kind, entry.name, entry.listed, entry.in_eea, entry.refund)
        put = read_form(PayerStatement, described)
        campaign_id, by = caller.campaign_id, caller.subject
        await decisions.decide(session, campaign_id, payer_subject, payer_id, put, by, entry.version)

    return await _PAGE.submit(
        request, session, caller, act, "stated", PageForm.of(entry, f"{payer_subject}-{payer_id}")
    )


def _read_key(key: str) -> tuple[PayerSubject, UUID]:
    try:
        subject, _, id = key.partition(":")
        return PayerSubject(subject), UUID(id)
    except ValueError as error:
        raise Invalid("Cette ligne n’existe pas.", "There is no such line.", "/payer") from error


async def _page(
    request: Request, session: Session, caller: Caller, *, message: str = "", form: PageForm | None = None
) -> HTMLResponse:
    sees = "donors:read" in caller.scopes
    rows = (await payers.list_payers(session, caller.campaign_id, open_only=False, paging=PageQuery(SHOWN, None))).items
    read = await answers.describe(session, caller.campaign_id, rows, sees)
    matched = await banks.find_matched(session, caller.campaign_id, {row.subject_id for row in rows})
    clear = {
        (payer.subject, payer.subject_id)
        for row, payer in zip(rows, read, strict=True)
        if sees
        and (
            decisions.find_clear_kind(row, payer.label) is not None
            or (payer.subject_id in matched and decisions.is_unsuspicious(row, payer.label))
        )
    }
    campaign = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "payers/payers.html",
        campaign=campaign,
        waiting=[
            payer
            for row, payer in zip(rows, read, strict=True)
            if row.state == "open" and (payer.subject, payer.subject_id) not in clear
        ],
        clear=[payer for payer in read if (payer.subject, payer.subject_id) in clear],
        # Of a matched line it is the receipt that goes back: one sum of money is shown once.
        forbidden=[
            payer
            for payer in read
            if payer.forbidden and not (payer.subject == PayerSubject.BANK_LINE and payer.subject_id in matched)
        ],
        vouched=[
            payer
            for row, payer in zip(rows, read, strict=True)
            if row.state == "decided" and payer.legal_form is not None and payer.kind in PEOPLE and not payer.forbidden
        ],
        authors=await name_authors(session, {row.decided_by for row in rows}),
        total=await payers.count_open(session, caller.campaign_id),
        subjects=SUBJECTS,
        kinds=KINDS,
        channels=CHANNELS,
        money=amount_in(ceilings.currency_of(campaign)),
        may_write={"receipts:write", "donors:read"} <= caller.scopes,
        sees=sees,
        said=message,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/payers", _page)
