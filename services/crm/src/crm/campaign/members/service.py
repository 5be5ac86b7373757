"""The members of the team and their rights. They are decided in crm; the other services hear of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from common.events.crm import MemberChanged
from common.scopes import APPOINTS, ROLE_SCOPES, Feature, Role
from kit.campaigns.queries import Member, find_member
from kit.campaigns.service import CRM, store_member
from kit.campaigns.tables import CAMPAIGN, MEMBER
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.security.client_tokens import PREFIX
from kit.security.entitlements import is_later_end, is_within
from kit.web.problems import Conflict, Forbidden, NotFound
from kit.web.refusals import beyond_delegation, outside_territories
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.members.grant_rules import Held, holds_the_campaign, may_switch, roles_given, scopes_given
from crm.campaign.members.models import ManagerRemoval, Teammate
from crm.campaign.members.protection import directs, is_protected, takes_away
from crm.campaign.members.schemas import MemberPut

OPERATOR = "operator"


@dataclass(frozen=True)
class NamedMember:
    member: Member
    display_name: str | None

    @property
    def ended(self) -> bool:
        return self.member.has_ended


@dataclass(frozen=True)
class _Rights:
    roles: Sequence[str]
    territories: Sequence[str]
    ends_at: datetime | None
    closed: Sequence[str]


async def put_member(session: AsyncSession, caller: Caller, subject: str, put: MemberPut) -> NamedMember:
    """Set what someone may do, within what the caller may do."""
    if subject.startswith(PREFIX):
        raise Conflict(
            "Cet identifiant est celui d'une application : elle reçoit ses droits sur sa propre page.",
            "This subject is other software's: it is let in as a client.",
        )
    await lock_team(session, caller.campaign_id)
    known = await _find(session, caller.campaign_id, subject)
    await _check_end(session, caller, put)
    _check_grant(caller, subject, known, put)
    await _check_touch(session, caller, subject, known, _rights(known, put))
    _check_alone(caller, known, _rights(known, put))
    return await appoint_member(session, caller.campaign_id, subject, put, caller.subject)


async def switch_features(
    session: AsyncSession, caller: Caller, subject: str, closed: Sequence[Feature]
) -> NamedMember:
    """Open and close features of a member within what their roles give, and within what the caller may do."""
    await lock_team(session, caller.campaign_id)
    named = await get_member(session, caller.campaign_id, subject)
    known = named.member
    if subject == caller.subject:
        raise Forbidden(
            "Personne n'ouvre ni ne ferme ses propres fonctions : demandez à qui coordonne l'équipe.",
            "Nobody opens or closes features of their own.",
        )
    if not may_switch(caller.scopes, known.roles, appoints="members:write" in caller.scopes):
        raise Forbidden(
            "Cette personne a des droits que vous n'avez pas : la direction de campagne peut agir.",
            "This person has rights that you do not have: a manager can do it.",
        )
    put = _Rights(known.roles, known.territories, known.ends_at, tuple(closed))
    await _check_touch(session, caller, subject, known, put)
    _check_alone(caller, known, put)
    event = await _change(session, caller.campaign_id, subject, put, caller.subject)
    return NamedMember(_as_member(event), named.display_name)


def may_switch_features(caller: Caller, member: Member) -> bool:
    return (
        "features:write" in caller.scopes
        and member.subject != caller.subject
        and may_switch(caller.scopes, member.roles, appoints="members:write" in caller.scopes)
        and is_within(member.territories, caller.territories)
    )


async def check_may_give(session: AsyncSession, caller: Caller, put: MemberPut) -> None:
    """Raise Forbidden at the field of rights that the caller could not give to a new member."""
    await _check_end(session, caller, put)
    _check_grant(caller, "", None, put)


async def is_member(session: AsyncSession, campaign_id: UUID, subject: str) -> bool:
    member = await _find(session, campaign_id, subject)
    return member is not None and not member.has_ended


async def appoint_member(
    session: AsyncSession, campaign_id: UUID, subject: str, put: MemberPut, by: str = OPERATOR
) -> NamedMember:
    """Add a member without a check of the granter: for the operator, and for the first member of a new campaign."""
    before = await _find(session, campaign_id, subject)
    event = await _change(session, campaign_id, subject, _rights(before, put), by)
    named: dict[str, object] = {"display_name": put.display_name}
    if not directs(event):
        named["directs_since"] = None
    elif before is None or before.has_ended or not directs(before):
        named["directs_since"] = None if by == OPERATOR else datetime.now(UTC)
    upsert = insert(Teammate).values({"campaign_id": campaign_id, "subject": subject, **named})
    await session.execute(upsert.on_conflict_do_update(index_elements=["campaign_id", "subject"], set_=named))
    return NamedMember(_as_member(event), put.display_name)


async def remove_member(session: AsyncSession, caller: Caller, subject: str) -> None:
    """Remove a member: rights end at once here, and within the second elsewhere; the name is forgotten.

    Raises Conflict for a manager of the whole campaign, whom nobody else takes out alone.
    """
    await lock_team(session, caller.campaign_id)
    known = await _find(session, caller.campaign_id, subject)
    if known is None:
        raise _not_found()
    await _check_touch(session, caller, subject, known, None)
    _check_alone(caller, known, None)
    await take_out(session, caller.campaign_id, subject, caller.subject)


async def check_may_go(session: AsyncSession, caller: Caller, member: Member) -> None:
    """Raise Forbidden outside of the caller's places, Conflict where nobody else would hold the campaign."""
    await _check_touch(session, caller, member.subject, member, None)


async def take_out(session: AsyncSession, campaign_id: UUID, subject: str, by: str) -> None:
    """Remove a member without a check of the author: for the operator, and for two managers."""
    # The row stays, without rights: who comes back must be told with a higher version than who left.
    await _change(session, campaign_id, subject, _Rights((), (), datetime.now(UTC), ()), by)
    if teammate := await session.get(Teammate, (campaign_id, subject)):
        await session.delete(teammate)
    mine = (ManagerRemoval.campaign_id == campaign_id, ManagerRemoval.subject == subject)
    await session.execute(delete(ManagerRemoval).where(*mine))


async def get_member(session: AsyncSession, campaign_id: UUID, subject: str) -> NamedMember:
    member = await _find(session, campaign_id, subject)
    if member is None:
        raise _not_found()
    teammate = await session.get(Teammate, (campaign_id, subject))
    return NamedMember(member, teammate.display_name if teammate else None)


async def names_of(session: AsyncSession) -> dict[str, str]:
    """Return the name that the team gives each of its members, by subject."""
    return {row.subject: row.display_name for row in await session.scalars(select(Teammate))}


async def list_members(session: AsyncSession) -> list[NamedMember]:
    names = await names_of(session)
    return [NamedMember(member, names.get(member.subject)) for member in await _team(session)]


async def _team(session: AsyncSession) -> list[Member]:
    present = select(MEMBER).where(MEMBER.c.roles != []).order_by(MEMBER.c.subject)
    return [
        Member(row.subject, row.version, tuple(row.roles), tuple(row.territories), row.ends_at, tuple(row.closed))
        for row in await session.execute(present)
    ]


async def _find(session: AsyncSession, campaign_id: UUID, subject: str) -> Member | None:
    member = await find_member(session, campaign_id, subject)
    return member if member is not None and member.roles else None


async def lock_team(session: AsyncSession, campaign_id: UUID) -> None:
    # Two managers who remove each other at the same moment would leave nobody.
    await session.execute(select(CAMPAIGN.c.campaign_id).where(CAMPAIGN.c.campaign_id == campaign_id).with_for_update())


async def _check_end(session: AsyncSession, caller: Caller, put: MemberPut) -> None:
    """A delegation is not handed on for longer than one has it, to oneself neither."""
    own = await find_member(session, caller.campaign_id, caller.subject)
    if own is not None and is_later_end(put.ends_at, own.ends_at):
        raise beyond_delegation("/ends_at")


def _check_alone(caller: Caller, known: Member | None, put: Held | None) -> None:
    """Raise Conflict if one person alone takes rights from a manager: a stolen account would be enough for that."""
    if known is None or known.subject == caller.subject or not is_protected(known, datetime.now(UTC)):
        return
    if takes_away(known, put):
        raise Conflict(
            "Personne ne retire à elle seule des droits à la direction de campagne : demandez son retrait, qu'une "
            "deuxième personne de la direction confirmera, ou adressez-vous à l'opérateur.",
            "Nobody alone takes rights from a manager of the whole campaign: ask for their removal, which a second "
            "person confirms, or ask the operator.",
        )


def _check_grant(caller: Caller, subject: str, known: Member | None, put: MemberPut) -> None:
    now = datetime.now(UTC)
    rights = _rights(known, put)
    held = caller.scopes
    if subject != caller.subject and "members:write" in held:
        held = held | _appointed(caller.roles, roles_given(known, rights, now))
    if lacking := sorted(scopes_given(known, rights, now) - held):
        names = ", ".join(lacking)
        raise Forbidden(
            f"Vous ne pouvez pas donner un rôle qui a des droits que vous n'avez pas : {names}.",
            f"You cannot give a role with rights that you do not have: {names}.",
            "/roles",
        )
    if not is_within(put.territories, caller.territories):
        raise outside_territories("/territories")


def _appointed(own: Collection[Role], given: Collection[str]) -> frozenset[str]:
    """Return the scopes of the given roles that the giver's own do not hold, where the giver appoints to them."""
    appointed = frozenset[Role]().union(*(APPOINTS.get(role, frozenset()) for role in own)) & set(map(Role, given))
    gained = frozenset[str]().union(*(ROLE_SCOPES[role] for role in appointed))
    return gained.difference(*(ROLE_SCOPES[role] for role in own))


async def _check_touch(
    session: AsyncSession, caller: Caller, subject: str, known: Member | None, put: Held | None
) -> None:
    if known is not None and not is_within(known.territories, caller.territories):
        raise Forbidden(
            "Cette personne a des droits hors de votre territoire : un responsable de toute la campagne peut agir.",
            "This person has rights outside your territories: a manager of the whole campaign can do it.",
        )
    stays = put is not None and holds_the_campaign(put)
    if known is None or not holds_the_campaign(known) or stays:
        return
    others = [member for member in await _team(session) if member.subject != subject]
    if not any(holds_the_campaign(member) for member in others):
        raise Conflict(
            "Une campagne garde toujours un responsable pour tout son territoire, sans date de fin : "
            "nommez-en d'abord un autre.",
            "A campaign always keeps a manager of its whole territory, without an end: name another one first.",
        )


async def _change(
    session: AsyncSession,
    campaign_id: UUID,
    subject: str,
    rights: Held,
    by: str,
) -> MemberChanged:
    before = await find_member(session, campaign_id, subject)
    event = MemberChanged(
        campaign_id=campaign_id,
        version=before.version + 1 if before else 1,
        member=subject,
        roles=sorted({Role(role) for role in rights.roles}),
        territories=sorted(set(rights.territories)),
        ends_at=rights.ends_at,
        closed=sorted({Feature(feature) for feature in rights.closed}),
    )
    await store_member(session, campaign_id, subject, event.version, event, CRM)
    said = [*event.roles, *(f"-{one}" for one in event.closed)]
    keep(session, campaign_id, by, "changed" if before else "added", "member", subject, said)
    await tell(session, event)
    return event


def _as_member(event: MemberChanged) -> Member:
    closed = tuple(event.closed)
    return Member(event.member, event.version, tuple(event.roles), tuple(event.territories), event.ends_at, closed)


def _rights(known: Member | None, put: MemberPut) -> Held:
    """Return the rights that a request asks for. `closed` left out: as it is, and nothing for a new member."""
    closed = put.closed if put.closed is not None else known.closed if known else ()
    return _Rights(put.roles, put.territories, put.ends_at, closed)


def _not_found() -> NotFound:
    return NotFound("Cette personne n'est pas dans l'équipe.", "This person is not in the team.")
