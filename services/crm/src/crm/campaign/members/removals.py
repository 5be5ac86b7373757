"""Removal of a manager by two people: one requests it, another confirms it, and the manager is warned at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kit.campaigns.queries import Member, find_member
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.members.models import ManagerRemoval, Teammate
from crm.campaign.members.protection import LASTS, SEASONED, directs, is_protected, is_seasoned
from crm.campaign.members.service import check_may_go, get_member, lock_team, names_of, take_out


@dataclass(frozen=True)
class NamedRemoval:
    """A pending request, with the names of the people concerned."""

    subject: str
    name: str
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    expires_at: datetime


async def ask_removal(session: AsyncSession, caller: Caller, subject: str) -> ManagerRemoval:
    """Request a removal. A repeat by the same person returns the same request; another's must be confirmed instead."""
    await lock_team(session, caller.campaign_id)
    member = (await get_member(session, caller.campaign_id, subject)).member
    now = datetime.now(UTC)
    if subject == caller.subject:
        raise Conflict("Vous pouvez quitter l'équipe vous-même.", "You can leave the team yourself.")
    if not is_protected(member, now):
        raise Conflict(
            "Cette personne ne dirige pas toute la campagne : retirez-la directement.",
            "This person is no manager of the whole campaign: remove them directly.",
        )
    await check_may_go(session, caller, member)
    await _check_second(session, caller.campaign_id, caller.subject, now)
    known = await _find(session, caller.campaign_id, subject)
    if known is not None and known.expires_at > now:
        if known.asked_by == caller.subject:
            return known
        raise Conflict(
            "Son retrait est déjà demandé : il ne reste qu'à le confirmer.",
            "Their removal was asked for already: confirm it.",
        )
    if known is not None:
        await session.delete(known)
        await session.flush()
    manager_removal = ManagerRemoval(
        campaign_id=caller.campaign_id, subject=subject, asked_by=caller.subject, expires_at=now + LASTS
    )
    session.add(manager_removal)
    keep(session, caller.campaign_id, caller.subject, "changed", "member", subject, ["removal"])
    await session.flush()
    await session.refresh(manager_removal)
    return manager_removal


async def confirm_removal(session: AsyncSession, caller: Caller, subject: str) -> None:
    """Confirm a removal, by neither its author nor the person concerned; at least one of the two must be a manager."""
    await lock_team(session, caller.campaign_id)
    removal = await get_removal(session, caller.campaign_id, subject)
    now = datetime.now(UTC)
    if caller.subject in (removal.asked_by, subject):
        raise Forbidden(
            "Une autre personne de la direction doit confirmer ce retrait.",
            "Another person of the direction has to confirm this removal.",
        )
    member = (await get_member(session, caller.campaign_id, subject)).member
    await check_may_go(session, caller, member)
    # The requester is checked again: they may have left or lost rights since.
    pair = [await _check_second(session, caller.campaign_id, one, now) for one in (removal.asked_by, caller.subject)]
    if not any("manager" in one.roles for one in pair):
        raise Forbidden(
            "L'une des deux personnes doit être de la direction de campagne.", "One of the two has to be a manager."
        )
    await take_out(session, caller.campaign_id, subject, caller.subject)


async def withdraw_removal(session: AsyncSession, caller: Caller, subject: str) -> None:
    """Cancel a removal, by its author or by any manager but the one concerned."""
    await lock_team(session, caller.campaign_id)
    removal = await get_removal(session, caller.campaign_id, subject)
    if caller.subject == subject:
        raise Forbidden(
            "La personne concernée ne peut pas retirer cette demande : adressez-vous à la direction, ou à l'opérateur.",
            "The person who is meant cannot withdraw it: ask somebody else of the direction, or the operator.",
        )
    if caller.subject != removal.asked_by:
        await _check_second(session, caller.campaign_id, caller.subject, datetime.now(UTC))
    await session.delete(removal)
    keep(session, caller.campaign_id, caller.subject, "erased", "member", subject, ["removal"])
    await session.flush()


async def get_removal(session: AsyncSession, campaign_id: UUID, subject: str) -> ManagerRemoval:
    """Return a pending removal. Raises NotFound."""
    removal = await _find(session, campaign_id, subject)
    if removal is None or removal.expires_at <= datetime.now(UTC):
        raise NotFound("Personne ne demande ce retrait.", "Nobody asks for this removal.")
    return removal


async def list_removals(session: AsyncSession, campaign_id: UUID) -> Sequence[NamedRemoval]:
    """List pending removals, oldest first."""
    alive = select(ManagerRemoval).where(
        ManagerRemoval.campaign_id == campaign_id, ManagerRemoval.expires_at > datetime.now(UTC)
    )
    rows = (await session.scalars(alive.order_by(ManagerRemoval.asked_at, ManagerRemoval.subject))).all()
    names = await names_of(session) if rows else {}
    return [
        NamedRemoval(
            row.subject,
            names.get(row.subject, row.subject),
            row.asked_by,
            names.get(row.asked_by, row.asked_by),
            row.asked_at,
            row.expires_at,
        )
        for row in rows
    ]


def may_ask(caller: Caller, member: Member) -> bool:
    """Return whether the page offers to request this member's removal."""
    return (
        "members:write" in caller.scopes
        and member.subject != caller.subject
        and is_protected(member, datetime.now(UTC))
        and not caller.territories
    )


async def _check_second(session: AsyncSession, campaign_id: UUID, subject: str, now: datetime) -> Member:
    """Return the member who may confirm or cancel a removal; raise Forbidden unless a manager for long enough."""
    member = await find_member(session, campaign_id, subject)
    if member is None or member.has_ended or not directs(member):
        raise Forbidden(
            "Seules les personnes qui dirigent toute la campagne en décident.",
            "Only who directs the whole campaign decides this.",
        )
    teammate = await session.get(Teammate, (campaign_id, subject))
    if not is_seasoned(teammate.directs_since if teammate else None, now):
        raise Forbidden(
            f"Qui est dans la direction depuis moins de {SEASONED.days} jours n'en décide pas encore : adressez-vous "
            "à l'opérateur.",
            f"Whoever has been in the direction for less than {SEASONED.days} days does not decide this yet: ask the "
            "operator.",
        )
    return member


async def _find(session: AsyncSession, campaign_id: UUID, subject: str) -> ManagerRemoval | None:
    return await session.get(ManagerRemoval, (campaign_id, subject), with_for_update=True, populate_existing=True)
