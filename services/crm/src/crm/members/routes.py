from typing import Annotated

from fastapi import APIRouter, Path, Security, status
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from crm.members import service
from crm.members.granting import features_of
from crm.members.schemas import SUBJECT_PATTERN, FeaturesPut, MemberList, MemberPut, MemberRead
from crm.members.service import NamedMember

router = APIRouter(route_class=Route, prefix="/v1/members", tags=["members"])

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
async def list_members(session: Session, _: Reader) -> MemberList:
    """The team of your campaign, people whose delegation has ended included."""
    return MemberList(items=[as_read(member) for member in await service.list_members(session)])


@router.get("/{subject}")
async def get_member(subject: Subject, session: Session, caller: Reader) -> MemberRead:
    """One member of your campaign."""
    return as_read(await service.get_member(session, caller.campaign_id, subject))


@router.put("/{subject}")
async def put_member(subject: Subject, member: MemberPut, session: Session, caller: Writer) -> MemberRead:
    """Add someone to the team, or change what they may do.

    You can give only rights that you have, on your own territories; a campaign always keeps a manager.
    """
    return as_read(await service.put_member(session, caller, subject, member))


@router.put("/{subject}/features")
async def put_features(subject: Subject, put: FeaturesPut, session: Session, caller: Switcher) -> MemberRead:
    """Open and close features to a member, within their roles and yours. It counts at their next call, everywhere.

    Who gives rights does it for anybody whose rights they have; who coordinates, for those who may do less.
    """
    return as_read(await service.switch_features(session, caller, subject, put.closed))


@router.delete("/{subject}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_member(subject: Subject, session: Session, caller: Writer) -> None:
    """Take someone out of the team. Their rights end at once, and within the second in the other services."""
    await service.remove_member(session, caller, subject)


def as_read(named: NamedMember) -> MemberRead:
    return MemberRead.model_validate(
        {
            "subject": named.member.subject,
            "display_name": named.display_name,
            "roles": named.member.roles,
            "territories": named.member.territories,
            "ends_at": named.member.ends_at,
            "closed": named.member.closed,
            "features": features_of(named.member),
            "ended": named.ended,
            "version": named.member.version,
        }
    )
