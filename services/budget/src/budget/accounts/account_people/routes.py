from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of
from kit.web.paging import Page, single_page

from budget.accounts.account_people import service
from budget.accounts.account_people.schemas import AccountPersonPut, AccountPersonRead, Part

router = APIRouter(route_class=Route, prefix="/v1/account-people", tags=["account", "back-office"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]


@router.get("")
async def list_account_people(session: Session, caller: Reader) -> Page[AccountPersonRead]:
    """List the people of the account: agent, accountant, candidate, substitute."""
    return single_page(list((await service.list_people(session, caller.campaign_id)).values()))


@router.put("/{part}", responses=CHANGED_RESPONSE)
async def set_account_person(
    part: Part, put: AccountPersonPut, session: Session, caller: Writer, if_match: IfMatch = None
) -> AccountPersonRead:
    """Set who has a part in the account. Receipts then wait for the agent's declaration and account."""
    return await service.set_person(session, caller.campaign_id, part, put, caller.subject, version_of(if_match))
