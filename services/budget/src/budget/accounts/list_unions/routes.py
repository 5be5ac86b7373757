from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from budget.accounts.list_unions import service
from budget.accounts.list_unions.schemas import ListUnionCreate, ListUnionRead

router = APIRouter(route_class=Route, prefix="/v1/list-unions", tags=["account", "back-office"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]


@router.get("")
async def list_list_unions(session: Session, caller: Reader) -> Page[ListUnionRead]:
    """List the lists that joined ours before round one or merged with it between the rounds (L. 52-13)."""
    return single_page(await service.list_unions(session, caller.campaign_id))


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_list_union(create: ListUnionCreate, session: Session, caller: Writer) -> ListUnionRead:
    """Record a list that joins or merges with ours.

    What a joined list spent counts under our ceiling until its entries are in our account. A merger sets the last round
    of our account: both rounds if our head of round one heads the new list, or, where neither's does, if most of its
    candidates are ours; else round one alone.
    """
    return await service.add_union(session, caller.campaign_id, create, caller.subject)


@router.post("/{union_id}/take-over")
async def take_over_list_union(union_id: UUID, session: Session, caller: Writer) -> ListUnionRead:
    """Record that a joined list's entries and papers are in our account."""
    return await service.take_over(session, caller.campaign_id, union_id, caller.subject)


@router.delete("/{union_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_list_union(union_id: UUID, session: Session, caller: Writer) -> None:
    """Remove a list that was recorded by mistake. The last round stays as it is set."""
    await service.remove_union(session, caller.campaign_id, union_id, caller.subject)
