"""Pairing of phones with poll watchers, and their authentication."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from common.scopes import Role
from elections.rounds import newest_round
from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.auth import Caller, find_caller
from kit.security.device_pairing import PAIRING, PHONE, code_used, maker_left, taken_back
from kit.security.entitlements import Rights, check_may_give, earliest_end
from kit.security.links import close_links, new_link
from kit.web.problems import Forbidden, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from results.journal.service import write_entry
from results.reporting.phones.models import Pairing, Phone
from results.reporting.poll_watchers.service import KnownPollWatcher, find_poll_watcher, subject_of

KnownPhone: TypeAlias = Phone
"""What other features see of a phone."""
KnownPairing: TypeAlias = Pairing
"""What other features see of a pairing."""
PAIRING_LASTS = timedelta(days=7)
"""Codes are printed some days before the vote."""
_SEEN_EVERY = timedelta(seconds=30)
_SCOPES = frozenset({"stations:read", "tallies:read", "tallies:write", "tallies:sealed"})


@dataclass(frozen=True)
class PhoneCaller:
    """An authenticated phone: its poll watcher, and the caller's rights that it acts with."""

    phone_id: UUID
    watcher: KnownPollWatcher
    caller: Caller
    round: int


async def make_pairing(session: AsyncSession, caller: Caller, poll_watcher_id: UUID) -> tuple[Pairing, str]:
    """Create a pairing; return it with its token, which is not stored."""
    watcher = await find_poll_watcher(session, caller.campaign_id, poll_watcher_id)
    _check_covers(caller, watcher)
    # Of somebody without a station yet it may become any: for who has the whole campaign.
    check_may_give(caller.conferrable, Rights(_SCOPES, stations_of(watcher), caller.ends_at))
    now = datetime.now(UTC)
    pairing = Pairing(
        campaign_id=caller.campaign_id,
        poll_watcher_id=poll_watcher_id,
        created_by=caller.subject,
        created_at=now,
        expires_at=earliest_end(now + PAIRING_LASTS, caller.ends_at),
    )
    session.add(pairing)
    await session.flush()
    token = await new_link(session, caller.campaign_id, PAIRING, pairing.id, pairing.expires_at)
    await write_entry(session, caller.campaign_id, caller.subject, "pairing_made", {"officer": str(poll_watcher_id)})
    return pairing, token


async def pair(session: AsyncSession, campaign_id: UUID, pairing_id: UUID) -> tuple[Phone, str]:
    """Pair a phone; return it with its key. Refuse a token already used, or of a poll watcher who left."""
    pairing = await session.get(Pairing, (campaign_id, pairing_id), with_for_update=True)
    if pairing is None or pairing.used_at is not None:
        raise code_used()
    maker = await find_caller(session, campaign_id, pairing.created_by)
    if maker is None:
        raise maker_left()
    watcher = await find_poll_watcher(session, campaign_id, pairing.poll_watcher_id)
    check_may_give(maker.conferrable, Rights(_SCOPES, stations_of(watcher), maker.ends_at))
    now = datetime.now(UTC)
    pairing.used_at = now
    phone = Phone(campaign_id=campaign_id, poll_watcher_id=pairing.poll_watcher_id, paired_at=now, last_seen_at=now)
    session.add(phone)
    await session.flush()
    key = await new_link(session, campaign_id, PHONE, phone.id, maker.ends_at)
    about = {"officer": str(phone.poll_watcher_id), "phone": str(phone.id)}
    await write_entry(session, campaign_id, subject_of(phone.poll_watcher_id), "phone_paired", about)
    return phone, key


async def admit(session: AsyncSession, campaign_id: UUID, phone_id: UUID) -> PhoneCaller:
    """Read the phone at every request, so that a revoked phone is refused at the next one."""
    phone = await session.get(Phone, (campaign_id, phone_id))
    if phone is None or phone.revoked_at is not None:
        raise taken_back()
    watcher = await find_poll_watcher(session, campaign_id, phone.poll_watcher_id)
    state = (await get_campaign(session, campaign_id)).state
    round_number = newest_round(state, campaign_today(state))
    stations = sorted({assignment.station for assignment in watcher.assignments if assignment.round == round_number})
    if not stations:
        # Never an empty tuple below: to a caller it would mean the whole campaign.
        raise Forbidden(
            "Aucun bureau de vote ne vous est confié pour ce tour : demandez à votre coordinateur.",
            "No polling station is yours in this round: ask your coordinator.",
        )
    if datetime.now(UTC) - phone.last_seen_at > _SEEN_EVERY:
        phone.last_seen_at = datetime.now(UTC)
    caller = Caller(
        subject=subject_of(watcher.id),
        campaign_id=campaign_id,
        scopes=_SCOPES,
        roles=frozenset({Role.REPORTER}),
        territories=tuple(stations),
    )
    return PhoneCaller(phone.id, watcher, caller, round_number)


async def list_phones(session: AsyncSession) -> Sequence[Phone]:
    """Return the phones, the latest first."""
    return (await session.scalars(select(Phone).order_by(Phone.paired_at.desc(), Phone.id))).all()


async def revoke(session: AsyncSession, caller: Caller, phone_id: UUID) -> Phone:
    """Revoke a phone: its key opens nothing from now on. What it sent stays."""
    phone = await session.get(Phone, (caller.campaign_id, phone_id), with_for_update=True)
    if phone is None:
        raise NotFound("Ce téléphone n'est pas connu ici.", "This phone is not known here.")
    _check_covers(caller, await find_poll_watcher(session, caller.campaign_id, phone.poll_watcher_id))
    if phone.revoked_at is None:
        phone.revoked_at, phone.revoked_by = datetime.now(UTC), caller.subject
        await close_links(session, phone.id)
        about = {"officer": str(phone.poll_watcher_id), "phone": str(phone.id)}
        await write_entry(session, caller.campaign_id, caller.subject, "phone_revoked", about)
    return phone


def stations_of(watcher: KnownPollWatcher) -> tuple[str, ...]:
    """Return the poll watcher's stations of all rounds; the phone shows those of the newest one."""
    return tuple(sorted({assignment.station for assignment in watcher.assignments}))


def _check_covers(caller: Caller, watcher: KnownPollWatcher) -> None:
    for assignment in watcher.assignments:
        caller.check_covers(assignment.station, None)
