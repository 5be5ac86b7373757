from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, Paging, single_page

from budget.overview.payer_decisions import answers, decisions
from budget.payers import service as payers
from budget.payers.schemas import PayerRead, PayerRuleRead, PayerStatement, PayerSubject

router = APIRouter(route_class=Route, prefix="/v1", tags=["payers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:write", "donors:read"])]


@router.get("/payers")
async def list_payers(session: Session, caller: Reader, paging: Paging, open: bool = False) -> Page[PayerRead]:
    """List the payers (donors, lenders, others); those without a stated kind come first (L. 52-8)."""
    page = await payers.list_payers(session, caller.campaign_id, open_only=open, paging=paging)
    items = await answers.describe(session, caller.campaign_id, page.items, "donors:read" in caller.scopes)
    return Page(items=items, next=page.next)


@router.get("/payer-rules")
async def list_payer_rules(caller: Reader) -> Page[PayerRuleRead]:
    """List what the law allows each kind of payer to do, with the article."""
    return single_page(answers.list_rulings())


@router.put("/payers/{payer_subject}/{payer_id}", responses=CHANGED_RESPONSE)
async def set_payer(
    payer_subject: PayerSubject,
    payer_id: UUID,
    put: PayerStatement,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> PayerRead:
    """State the kind of a payer (financial agent).

    Money that the law forbids is flagged for return; the log keeps the author, and a later statement removes the flag.
    """
    row = await decisions.decide(
        session, caller.campaign_id, payer_subject, payer_id, put, caller.subject, version_of(if_match)
    )
    return (await answers.describe(session, caller.campaign_id, [with_etag(response, row)], True))[0]
