"""The team's members and their rights, decided in crm and told to the other services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from common.events.crm import MemberChanged
from common.scopes import Feature, Role
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
from crm.campaign.members.departures import follow_departure
from crm.campaign.members.grant_rules import (
    Held,
    appointed_scopes,
    holds_the_campaign,
    may_switch,
    roles_given,
    scopes_given,
)
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
    """Set a member's rights, within the caller's own."""
    if subject.startswith(PREFIX):
        raise Conflict(
            "Cet identifiant est celui d'une application : elle reçoit ses droits sur sa propre page.",
            "This subject is other software's: it is let in as a client.",
        )
    await lock_team(session, caller.campaign_id)
    existing = await _find(session, caller.campaign_id, subject)
    await _check_end(session, caller, put)
    _check_grant(caller, subject, existing, put)
    await _check_touch(session, caller, subject, existing, _rights(existing, put))
    _check_alone(caller, existing, _rights(existing, put))
    return await appoint_member(session, caller.campaign_id, subject, put, caller.subject)


async def switch_features(
    session: AsyncSession, caller: Caller, subject: str, closed: Sequence[Feature]
) -> NamedMember:
    """Open and close features of a member, within their roles and the caller's rights."""
    await lock_team(session, caller.campaign_id)
    known_member = await get_member(session, caller.campaign_id, subject)
    current = known_member.member
    if subject == caller.subject:
        raise Forbidden(
            "Personne n'ouvre ni ne ferme ses propres fonctions : demandez à qui coordonne l'équipe.",
            "Nobody opens or closes features of their own.",
        )
    if not may_switch(caller.scopes, current.roles, appoints="members:write" in caller.scopes):
        raise Forbidden(
            "Cette personne a des droits que vous n'avez pas : la direction de campagne peut agir.",
            "This person has rights that you do not have: a manager can do it.",
        )
    put = _Rights(current.roles, current.territories, current.ends_at, tuple(closed))
    await _check_touch(session, caller, subject, current, put)
    _check_alone(caller, current, put)
    event = await _change(session, caller.campaign_id, subject, put, caller.subject)
    return NamedMember(_as_member(event), known_member.display_name)


def may_switch_features(caller: Caller, member: Member) -> bool:
    return (
        "features:write" in caller.scopes
        and member.subject != caller.subject
        and may_switch(caller.scopes, member.roles, appoints="members:write" in caller.scopes)
        and is_within(member.territories, caller.territories)
    )


async def check_may_give(session: AsyncSession, caller: Caller, put: MemberPut) -> None:
    """Raise Forbidden, at the field, for rights that the caller could not grant to a new member."""
    await _check_end(session, caller, put)
    _check_grant(caller, "", None, put)


async def is_member(session: AsyncSession, campaign_id: UUID, subject: str) -> bool:
    member = await _find(session, campaign_id, subject)
    return member is not None and not member.has_ended


async def appoint_member(
    session: AsyncSession, campaign_id: UUID, subject: str, put: MemberPut, by: str = OPERATOR
) -> NamedMember:
    """Add a member without checking the granter: for the operator, and for a new campaign's first member."""
    before = await _find(session, campaign_id, subject)
    event = await _change(session, campaign_id, subject, _rights(before, put), by)
    columns: dict[str, object] = {"display_name": put.display_name}
    if not directs(event):
        columns["directs_since"] = None
    elif before is None or before.has_ended or not directs(before):
        columns["directs_since"] = None if by == OPERATOR else datetime.now(UTC)
    upsert = insert(Teammate).values({"campaign_id": campaign_id, "subject": subject, **columns})
    await session.execute(upsert.on_conflict_do_update(index_elements=["campaign_id", "subject"], set_=columns))
    return NamedMember(_as_member(event), put.display_name)


async def remove_member(session: AsyncSession, caller: Caller, subject: str) -> None:
    """Remove a member: rights end at once here and within a second elsewhere; the name is deleted.

    Raises Conflict for a manager of the whole campaign, whom nobody else removes alone.
    """
    await lock_team(session, caller.campaign_id)
    existing = await _find(session, caller.campaign_id, subject)
    if existing is None:
        raise _not_found()
    await _check_touch(session, caller, subject, existing, None)
    _check_alone(caller, existing, None)
    await take_out(session, caller.campaign_id, subject, caller.subject)


async def check_may_go(session: AsyncSession, caller: Caller, member: Member) -> None:
    """Raise Forbidden outside the caller's territories, Conflict if no manager would be left."""
    await _check_touch(session, caller, member.subject, member, None)


async def take_out(session: AsyncSession, campaign_id: UUID, subject: str, by: str) -> None:
    """Remove a member without checking the author: for the operator, and for two managers."""
    # The row stays without rights, so that a member who returns has a higher version.
    await _change(session, campaign_id, subject, _Rights((), (), datetime.now(UTC), ()), by)
    if teammate := await session.get(Teammate, (campaign_id, subject)):
        await session.delete(teammate)
    conditions = (ManagerRemoval.campaign_id == campaign_id, ManagerRemoval.subject == subject)
    await session.execute(delete(ManagerRemoval).where(*conditions))


async def get_member(session: AsyncSession, campaign_id: UUID, subject: str) -> NamedMember:
    member = await _find(session, campaign_id, subject)
    if member is None:
        raise _not_found()
    teammate = await session.get(Teammate, (campaign_id, subject))
    return NamedMember(member, teammate.display_name if teammate else None)


async def names_of(session: AsyncSession) -> dict[str, str]:
    """Return the names of members, by subject."""
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
    # Two managers who remove each other concurrently would leave none.
    await session.execute(select(CAMPAIGN.c.campaign_id).where(CAMPAIGN.c.campaign_id == campaign_id).with_for_update())


async def _check_end(session: AsyncSession, caller: Caller, put: MemberPut) -> None:
    """Raise Forbidden for a delegation longer than the caller's own, even to oneself."""
    member = await find_member(session, caller.campaign_id, caller.subject)
    if member is not None and is_later_end(put.ends_at, member.ends_at):
        raise beyond_delegation("/ends_at")


def _check_alone(caller: Caller, member: Member | None, put: Held | None) -> None:
    """Raise Conflict if one person alone reduces a manager's rights, as a stolen account could."""
    if member is None or member.subject == caller.subject or not is_protected(member, datetime.now(UTC)):
        return
    if takes_away(member, put):
        raise Conflict(
            "Personne ne retire à elle seule des droits à la direction de campagne : demandez son retrait, qu'une "
            "deuxième personne de la direction confirmera, ou adressez-vous à l'opérateur.",
            "Nobody alone takes rights from a manager of the whole campaign: ask for their removal, which a second "
            "person confirms, or ask the operator.",
        )


def _check_grant(caller: Caller, subject: str, member: Member | None, put: MemberPut) -> None:
    now = datetime.now(UTC)
    rights = _rights(member, put)
    scopes = caller.scopes
    if subject != caller.subject and "members:write" in scopes:
        scopes = scopes | appointed_scopes(caller.roles, roles_given(member, rights, now))
    if lacking := sorted(scopes_given(member, rights, now) - scopes):
        names = ", ".join(lacking)
        raise Forbidden(
            f"Vous ne pouvez pas donner un rôle qui a des droits que vous n'avez pas : {names}.",
            f"You cannot give a role with rights that you do not have: {names}.",
            "/roles",
        )
    if not is_within(put.territories, caller.territories):
        raise outside_territories("/territories")


async def _check_touch(
    session: AsyncSession, caller: Caller, subject: str, existing: Member | None, put: Held | None
) -> None:
    if existing is not None and not is_within(existing.territories, caller.territories):
        raise Forbidden(
            "Cette personne a des droits hors de votre territoire : un responsable de toute la campagne peut agir.",
            "This person has rights outside your territories: a manager of the whole campaign can do it.",
        )
    stays = put is not None and holds_the_campaign(put)
    if existing is None or not holds_the_campaign(existing) or stays:
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
    detail = [*event.roles, *(f"-{one}" for one in event.closed)]
    keep(session, campaign_id, by, "changed" if before else "added", "member", subject, detail)
    await tell(session, event)
    if _as_member(event).has_ended or not event.roles:
        await follow_departure(session, campaign_id, subject)
    return event


def _as_member(event: MemberChanged) -> Member:
    closed = tuple(event.closed)
    return Member(event.member, event.version, tuple(event.roles), tuple(event.territories), event.ends_at, closed)


def _rights(member: Member | None, put: MemberPut) -> Held:
    """Return the requested rights. Without `closed`, closed features stay; a new member has none."""
    closed = put.closed if put.closed is not None else member.closed if member else ()
    return _Rights(put.roles, put.territories, put.ends_at, closed)


def _not_found() -> NotFound:
    return NotFound("Cette personne n'est pas dans l'équipe.", "This person is not in the team.")
