"""Pairing codes for all who have a duty and no telephone yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from results.reporting.phones import service as phones
from results.reporting.poll_watchers.service import KnownPollWatcher, list_poll_watchers

MAX_CODES = 200


@dataclass(frozen=True)
class Team:
    """People with a duty in the round: who has a telephone, and who has none yet."""

    paired: tuple[KnownPollWatcher, ...]
    waiting: tuple[KnownPollWatcher, ...]


@dataclass(frozen=True)
class Code:
    """A code of one person; its token is not stored."""

    watcher: KnownPollWatcher
    token: str
    expires_at: datetime


async def read_team(session: AsyncSession, caller: Caller, round_number: int) -> Team:
    with_phone = {phone.poll_watcher_id for phone in await phones.list_phones(session) if phone.revoked_at is None}
    busy = [
        watcher
        for watcher in await list_poll_watchers(session, caller)
        if any(duty.round == round_number and caller.covers(duty.station) for duty in watcher.assignments)
    ]
    return Team(
        tuple(watcher for watcher in busy if watcher.id in with_phone),
        tuple(watcher for watcher in busy if watcher.id not in with_phone),
    )


async def make_codes(session: AsyncSession, caller: Caller, people: Sequence[KnownPollWatcher]) -> list[Code]:
    """Make a code for each of the first two hundred."""
    codes: list[Code] = []
    for watcher in people[:MAX_CODES]:
        pairing, token = await phones.make_pairing(session, caller, watcher.id)
        codes.append(Code(watcher, token, pairing.expires_at))
    return codes
