from typing import Annotated

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag

from budget.income.checkouts.routes import Root
from budget.income.gift_pages import service
from budget.income.gift_pages.schemas import GiftPagePut, GiftPageRead

router = APIRouter(route_class=Route, prefix="/v1/gift-page", tags=["checkouts", "back-office"])

Reader = Annotated[Caller, Security(caller_with, scopes=["donors:read", "receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["donors:read", "receipts:read", "receipts:write"])]


@router.get("")
async def read_gift_page(session: Session, caller: Reader, root: Root, response: Response) -> GiftPageRead:
    """Return the public page of gifts: its words, and why it is closed where it is."""
    return with_etag(response, await service.read_page(session, caller.campaign_id, root))


@router.put("", responses=CHANGED_RESPONSE)
async def set_gift_page(
    put: GiftPagePut, session: Session, caller: Writer, root: Root, response: Response, if_match: IfMatch = None
) -> GiftPageRead:
    """Set the page. Published only once the agent is declared with an account, and a provider is set (L. 52-4).

    It closes by itself when the account is closed or filed, and at the end of the legal time of gifts.
    """
    seen = version_of(if_match)
    return with_etag(response, await service.set_page(session, caller.campaign_id, put, caller.subject, root, seen))
