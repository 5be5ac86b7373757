"""Sending of queued messages: one at a time per channel, rate-limited, each at most once.

A message is marked before it is handed over and again afterwards. A mark left by a killed worker means that nobody
knows whether it was sent: the message becomes `unknown`, and is not sent again.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.exc import DBAPIError

from kit.campaigns.queries import find_campaign
from kit.db.notifications import subscribe_to_inserts
from kit.db.sessions import Sessions, transaction
from kit.db.vault import CannotUnseal, open_vault
from kit.events.outbox import as_relay
from kit.messages.contents import PUBLIC, Channel, Fate, Mail, Outcome, Sms, State
from kit.messages.queue import FIELD
from kit.messages.settings import Settings, for_demonstrations
from kit.messages.sms import HttpSms, SmsProvider
from kit.messages.smtp import SmtpPost
from kit.messages.tables import MESSAGE
from kit.runtime.disk_space import met_full_disk
from kit.runtime.shutdown import is_cancelled
from kit.worker import Watcher

log = logging.getLogger(__name__)

AWAY_SECONDS = (2.0, 10.0, 30.0, 60.0)
"""Pause of a channel while its relay is unreachable."""
LATER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""Delays before retrying a postponed message; after the last it has failed."""
LOST_SECONDS = 300
"""A mark this old is of a dead worker: longer than any exchange with a relay."""
TIDY_SECONDS = 30.0
STOP_SECONDS = 5.0
ROOM_SECONDS = 2.0
KEPT_DAYS = 400
_LOCK = 7_002


@dataclass
class Posts:
    """The transports; None without a provider in the settings."""

    mail: SmtpPost | None
    sms: SmsProvider | None
    public: str
    """The public URL at the start of links."""
    for_demo: "Posts | None" = None
    """The transports of demonstrations, which never leave this machine; None: the same."""

    async def send(self, message_id: UUID, campaign_id: UUID, content: Mail | Sms, *, demo: bool = False) -> Outcome:
        if demo and self.for_demo is not None:
            return await self.for_demo.send(message_id, campaign_id, content)
        post = self.mail if isinstance(content, Mail) else self.sms
        if post is None:
            return Outcome(Fate.REFUSED, "demonstration")
        return await post.send(message_id, campaign_id, content)  # pyright: ignore[reportArgumentType]  # of its channel

    async def close(self) -> None:
        for post in (self.mail, self.sms, self.for_demo):
            if post is not None:
                await post.close()


def open_posts(settings: Settings) -> Posts:
    posts = _open(settings)
    if not settings.messages_stay_here:
        posts.for_demo = _open(for_demonstrations(settings))
    return posts


def _open(settings: Settings) -> Posts:
    return Posts(
        SmtpPost(settings) if settings.smtp_host else None,
        HttpSms(settings) if settings.sms_url else None,
        f"{settings.public_url}{settings.root_path}",
    )


def senders(settings: Settings) -> list[Watcher]:
    """Return the watchers of a service that sends messages: `worker.main(…, watchers=senders(settings))`."""
    watchers: list[Watcher] = [keep_tidy]
    if settings.smtp_host:
        watchers.append(partial(_send_all, settings, Channel.EMAIL))
    if settings.sms_url:
        watchers.append(partial(_send_all, settings, Channel.SMS))
    return watchers


async def _send_all(settings: Settings, channel: Channel, sessions: Sessions) -> None:
    posts = open_posts(settings)
    per_second = settings.mails_per_second if channel == Channel.EMAIL else settings.sms_per_second
    away = 0
    try:
        async with subscribe_to_inserts(sessions, MESSAGE.name) as subscription:
            while not is_cancelled():
                outcome = await send_next(sessions, posts, channel, per_second)
                if outcome is None:
                    away = 0
                    await subscription.wait()
                elif outcome.fate == Fate.AWAY:
                    log.warning("%s waits for its relay: %s", channel, outcome.reason)
                    await asyncio.sleep(AWAY_SECONDS[min(away, len(AWAY_SECONDS) - 1)])
                    away += 1
                else:
                    away = 0
                    await asyncio.sleep(1 / per_second)
    finally:
        await posts.close()


async def send_next(sessions: Sessions, posts: Posts, channel: Channel, per_second: float) -> Outcome | None:
    """Send the next due message; return None if there is none, or the rate limit was reached."""
    claim = uuid4()
    async with as_relay(sessions) as session:
        if not await session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK, _KEYS[channel]))):
            return None
        parameters = {"channel": channel, "claim": claim, "pause": 1 / per_second}
        row = (await session.execute(_CLAIM, parameters)).one_or_none()
    if row is None:
        return None
    carrying = asyncio.ensure_future(_carry(sessions, posts, row, claim))
    try:
        return await asyncio.shield(carrying)
    except asyncio.CancelledError:
        # The worker is stopping: a message handed over now could not be marked.
        await asyncio.wait([carrying], timeout=STOP_SECONDS)
        carrying.cancel()
        raise


async def _carry(sessions: Sessions, posts: Posts, row: Row[Any], claim: UUID) -> Outcome:
    outcome = await _hand_over(sessions, posts, row)
    conditions = (MESSAGE.c.campaign_id == row.campaign_id, MESSAGE.c.id == row.id, MESSAGE.c.claim == claim)
    while True:
        try:
            async with transaction(sessions, row.campaign_id) as session:
                await session.execute(update(MESSAGE).where(*conditions).values(**_end_of(outcome, row.attempts)))
        except DBAPIError as error:
            if not met_full_disk(error):
                raise
            # Its known result must be stored, rather than become unknown.
            log.warning("%s waits for room on the disk", row.channel)
            await asyncio.sleep(ROOM_SECONDS)
            continue
        return outcome


async def _hand_over(sessions: Sessions, posts: Posts, row: Row[Any]) -> Outcome:
    async with transaction(sessions, row.campaign_id) as session:
        campaign = await find_campaign(session, row.campaign_id)
        conditions = (MESSAGE.c.campaign_id == row.campaign_id, MESSAGE.c.id == row.id)
        blob = await session.scalar(select(MESSAGE.c.content).where(*conditions))
        if blob is None:  # erased meanwhile
            return Outcome(Fate.REFUSED, "erased")
        try:
            decrypted = (await open_vault(session, row.campaign_id)).open(FIELD, blob)
        except CannotUnseal:
            return Outcome(Fate.REFUSED, "sealed")
    content = (Mail if row.channel == Channel.EMAIL else Sms).model_validate_json(
        decrypted.replace(PUBLIC, posts.public)
    )
    is_demo = campaign is not None and campaign.state.demo
    return await posts.send(row.id, row.campaign_id, content, demo=is_demo)


def _end_of(outcome: Outcome, attempts: int) -> dict[str, Any]:
    later = LATER[attempts - 1] if attempts <= len(LATER) else None
    if outcome.fate == Fate.AWAY:
        return {"state": State.QUEUED, "claim": None, "reason": outcome.reason, "attempts": attempts - 1}
    if outcome.fate == Fate.LATER and later is not None:
        requeued = {"state": State.QUEUED, "claim": None, "not_before": func.now() + later}
        return requeued | {"reason": outcome.reason}
    states = {Fate.SENT: State.SENT, Fate.UNKNOWN: State.UNKNOWN}
    state = states.get(outcome.fate, State.FAILED)
    return {"state": state, "content": None, "claim": None, "reason": outcome.reason, "ended_at": func.now()}


async def keep_tidy(sessions: Sessions) -> None:
    while not is_cancelled():
        await delete_old_messages(sessions)
        await asyncio.sleep(TIDY_SECONDS)


async def delete_old_messages(sessions: Sessions) -> None:
    """Settle messages of dead workers, end expired ones, delete those that ended long ago."""
    async with as_relay(sessions) as session:
        lost = (await session.execute(_LOST, {"seconds": LOST_SECONDS})).all()
        await session.execute(_EXPIRE)
        await session.execute(_DROP, {"days": KEPT_DAYS})
    if lost:
        log.error("%d messages may or may not have gone out: they are listed, and not sent again", len(lost))


_KEYS = {Channel.EMAIL: 1, Channel.SMS: 2}
_CLAIM = text("""
    update message set state = 'sending', claim = :claim, claimed_at = clock_timestamp(), attempts = attempts + 1
    where (campaign_id, id) = (
        select campaign_id, id from message
        where channel = :channel and state = 'queued' and not_before <= now()
          and (expires_at is null or expires_at > now())
        order by bulk, entry
        limit 1 for update skip locked)
      and not exists (
        select from message where channel = :channel
          and claimed_at > clock_timestamp() - make_interval(secs => :pause))
    returning campaign_id, id, channel, attempts
""")
_LOST = text("""
    update message set state = 'unknown', content = null, claim = null, reason = 'worker lost', ended_at = now()
    where state = 'sending' and claimed_at < now() - make_interval(secs => :seconds)
    returning id
""")
_EXPIRE = text("""
    update message set state = 'expired', content = null, ended_at = now()
    where state = 'queued' and expires_at <= now()
""")
_DROP = text("delete from message where ended_at < now() - make_interval(days => :days)")
