from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import PageQuery
from kit.web.problems import Invalid
from starlette.responses import Response

from budget.accounts.forms import attempt
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
Text = Annotated[str, Form(max_length=400)]
Flag = Annotated[bool, Form()]
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


@router.get("/payers")
async def show_payers(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the payers whose kind nobody has stated yet, with one button for the clear ones."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/payers/clear")
async def clear_payers(
    request: Request, session: Session, caller: Writer, payer: Annotated[list[str], Form(max_length=200)]
) -> Response:
    async def act() -> None:
        await decisions.clear(session, caller.campaign_id, [_read_key(key) for key in payer], caller.subject)

    if problem := await attempt(session, act()):
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, "/payers?done=cleared")


@router.post("/payers/{payer_subject}/{payer_id}")
async def state_payer(
    payer_subject: PayerSubject,
    payer_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    version: Annotated[int, Form(ge=1, le=2**31)],
    kind: Text = "",
    name: Text = "",
    listed: Flag = False,
    in_eea: Flag = False,
    refund: Flag = False,
) -> Response:
    async def act() -> None:
        put = read_form(PayerStatement, describe_statement(kind, name, listed, in_eea, refund))
        await decisions.decide(session, caller.campaign_id, payer_subject, payer_id, put, caller.subject, version)

    if problem := await attempt(session, act()):
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, "/payers?done=stated")


def _read_key(key: str) -> tuple[PayerSubject, UUID]:
    try:
        subject, _, id = key.partition(":")
        return PayerSubject(subject), UUID(id)
    except ValueError as error:
        raise Invalid("Cette ligne n’existe pas.", "There is no such line.", "/payer") from error


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    sees = "donors:read" in caller.scopes
    rows = (await payers.list_payers(session, caller.campaign_id, open_only=False, paging=PageQuery(SHOWN, None))).items
    read = await answers.describe(session, caller.campaign_id, rows, sees)
    matched = await banks.find_matched(session, caller.campaign_id, {row.subject_id for row in rows})
    clear = {
        (one.subject, one.subject_id)
        for row, one in zip(rows, read, strict=True)
        if sees
        and (
            decisions.find_clear_kind(row, one.label) is not None
            or (one.subject_id in matched and decisions.is_unsuspicious(row, one.label))
        )
    }
    return render(
        request,
        "payers/payers.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        waiting=[
            one
            for row, one in zip(rows, read, strict=True)
            if row.state == "open" and (one.subject, one.subject_id) not in clear
        ],
        clear=[one for one in read if (one.subject, one.subject_id) in clear],
        forbidden=[one for one in read if one.forbidden],
        vouched=[
            one
            for row, one in zip(rows, read, strict=True)
            if row.state == "decided" and one.legal_form is not None and one.kind in PEOPLE and not one.forbidden
        ],
        authors=await name_authors(session, {row.decided_by for row in rows}),
        total=await payers.count_open(session, caller.campaign_id),
        subjects=SUBJECTS,
        kinds=KINDS,
        channels=CHANNELS,
        money=amount_in((await ceilings.find_ceiling(session, caller.campaign_id)).currency),
        may_write={"receipts:write", "donors:read"} <= caller.scopes,
        sees=sees,
        said=said,
        bad=bad,
    )
