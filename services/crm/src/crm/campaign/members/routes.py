from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.db.sessions import transaction
from kit.security.auth import Caller, Operator, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.members import removals, service
from crm.campaign.members.grant_rules import features_of
from crm.campaign.members.schemas import SUBJECT_PATTERN, FeaturesPut, MemberPut, MemberRead, RemovalRead
from crm.campaign.members.service import NamedMember

router = APIRouter(route_class=Route, prefix="/v1/members", tags=["members"])
operating = APIRouter(route_class=Route, prefix="/v1/campaigns/{campaign_id}/members", tags=["members"])

Reader = Annotated[Caller, Security(caller_with, scopes=["members:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["members:write"])]
Switcher = Annotated[Caller, Security(caller_with, scopes=["members:read", "features:write"])]
Subject = Annotated[
    str,
    Path(
        min_length=1,
        max_length=200,
        pattern=SUBJECT_PATTERN,
        description="Who it is, as the identity provider's `sub` says.",
    ),
]


@router.get("")
async def list_members(session: Session, _: Reader) -> Page[MemberRead]:
    """List the team, including members whose delegation has ended."""
    return single_page([as_read(member) for member in await service.list_members(session)])


@router.get("/{subject}")
async def get_member(subject: Subject, session: Session, caller: Reader) -> MemberRead:
    """Return one member of your campaign."""
    return as_read(await service.get_member(session, caller.campaign_id, subject))


@router.put("/{subject}")
async def upsert_member(subject: Subject, member: MemberPut, session: Session, caller: Writer) -> MemberRead:
    """Add a member, or change their rights.

    You can grant only rights that you have, on your own territories; a campaign always keeps a manager.
    """
    return as_read(await service.put_member(session, caller, subject, member))


@router.put("/{subject}/features")
async def set_member_features(subject: Subject, put: FeaturesPut, session: Session, caller: Switcher) -> MemberRead:
    """Open and close features of a member, within their roles and yours, effective from their next request.

    Members who grant rights may do it for those whose rights they have; coordinators for members with fewer rights.
    """
    return as_read(await service.switch_features(session, caller, subject, put.closed))


@router.delete("/{subject}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_member(subject: Subject, session: Session, caller: Writer) -> None:
    """Remove a member. Their rights end at once, and within a second in the other services.

    A manager of the whole campaign leaves on their own, by a `removal` of two people, or by the operator; else 409.
    """
    await service.remove_member(session, caller, subject)


@router.post("/{subject}/removal", status_code=status.HTTP_201_CREATED)
async def request_member_removal(subject: Subject, session: Session, caller: Writer) -> RemovalRead:
    """Request a manager's removal. Their day sheet shows it at once; a second person confirms it.

    For the candidate, and managers of the whole campaign for at least a week or named by the operator.
    """
    return RemovalRead.model_validate(await removals.ask_removal(session, caller, subject))


@router.get("/{subject}/removal")
async def get_member_removal(subject: Subject, session: Session, caller: Reader) -> RemovalRead:
    """Return the pending request to remove a member: its author and its end."""
    return RemovalRead.model_validate(await removals.get_removal(session, caller.campaign_id, subject))


@router.post("/{subject}/removal/confirmation", status_code=status.HTTP_204_NO_CONTENT)
async def confirm_member_removal(subject: Subject, session: Session, caller: Writer) -> None:
    """Confirm a removal, by neither its author nor the person concerned; one of the two must be a manager."""
    await removals.confirm_removal(session, caller, subject)


@router.delete("/{subject}/removal", status_code=status.HTTP_204_NO_CONTENT)
async def cancel_member_removal(subject: Subject, session: Session, caller: Writer) -> None:
    """Cancel a request to remove a manager: by its author, or by another manager."""
    await removals.withdraw_removal(session, caller, subject)


async def _in_path(request: Request, campaign_id: UUID) -> AsyncIterator[AsyncSession]:
    async with transaction(request.app.state.sessions, campaign_id) as session:
        yield session


InPath = Annotated[AsyncSession, Depends(_in_path, scope="function")]


@operating.put("/{subject}")
async def appoint_member(
    campaign_id: UUID, subject: Subject, member: MemberPut, session: InPath, _: Operator
) -> MemberRead:
    """Add a member or change their rights, as the operator; an `ends_at` of now suspends them at once.

    For a team that is locked out, or a stolen account.
    """
    await get_campaign(session, campaign_id)
    await service.lock_team(session, campaign_id)
    return as_read(await service.appoint_member(session, campaign_id, subject, member))


@operating.delete("/{subject}", status_code=status.HTTP_204_NO_CONTENT)
async def unappoint_member(campaign_id: UUID, subject: Subject, session: InPath, _: Operator) -> None:
    """Remove a member at once, as the operator, even the last manager: then appoint another."""
    await get_campaign(session, campaign_id)
    await service.lock_team(session, campaign_id)
    await service.get_member(session, campaign_id, subject)
    await service.take_out(session, campaign_id, subject, service.OPERATOR)


def as_read(named_member: NamedMember) -> MemberRead:
    return MemberRead.model_validate(
        {
            "subject": named_member.member.subject,
            "display_name": named_member.display_name,
            "roles": named_member.member.roles,
            "territories": named_member.member.territories,
            "ends_at": named_member.member.ends_at,
            "closed": named_member.member.closed,
            "features": features_of(named_member.member),
            "ended": named_member.ended,
            "version": named_member.member.version,
        }
    )
