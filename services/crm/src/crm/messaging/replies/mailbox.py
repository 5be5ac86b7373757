"""The campaign's mailbox over IMAP: mails are read in a thread, processed, and marked as seen once stored.

Mails that answer no message of ours stay unread for a person; a keyword marks them as examined.
"""

import asyncio
import imaplib
import logging
import ssl
from typing import Any, cast
from uuid import UUID

from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.outbox import as_relay
from kit.messages.incoming_mail import open_letter
from kit.runtime.shutdown import is_cancelled
from kit.web.bodies import LETTER_BYTES
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm.messaging.replies.service import take_mail
from crm.settings import Settings

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0
SECONDS = 20.0
MAXIMUM = 50
LOOKED_AT = "IsoloirVu"


async def keep_reading(settings: Settings, sessions: Sessions) -> None:
    """Read the mailbox for as long as the worker runs."""
    while not is_cancelled():
        try:
            await read_once(settings, sessions)
        except (OSError, imaplib.IMAP4.error) as error:
            log.warning("the mailbox cannot be read: %s", type(error).__name__)
        except DBAPIError as error:
            if not is_outage(error):
                raise
        await asyncio.sleep(LOOK_SECONDS)


async def read_once(settings: Settings, sessions: Sessions) -> int:
    """Read the mailbox; return the number of mails examined. A mail is marked after its transaction, so after a crash
    it is read again and recognised.
    """
    letters = await asyncio.to_thread(_fetch, settings)
    processed: list[bytes] = []
    skipped: list[bytes] = []
    for number, content in letters:
        campaign_id = await _campaign_of(sessions, (await open_letter(content)).about)
        became = "unknown"
        if campaign_id is not None:
            async with transaction(sessions, campaign_id) as session:
                became = await take_mail(session, campaign_id, content)
        (skipped if became == "unknown" else processed).append(number)
    if letters:
        await asyncio.to_thread(_mark, settings, processed, skipped)
    return len(letters)


async def _campaign_of(sessions: Sessions, message_id: UUID | None) -> UUID | None:
    """Return the campaign whose message this mail answers; None if none."""
    if message_id is None:
        return None
    async with as_relay(sessions) as session:
        rows = await session.execute(text("select campaign_id from message where id = :id"), {"id": message_id})
        return rows.scalar_one_or_none()


def _open(settings: Settings) -> imaplib.IMAP4:
    if settings.imap_security == "tls":
        context = ssl.create_default_context()
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            settings.imap_host, settings.imap_port, ssl_context=context, timeout=SECONDS
        )
    else:
        box = imaplib.IMAP4(settings.imap_host, settings.imap_port, timeout=SECONDS)
        if settings.imap_security == "starttls":
            box.starttls(ssl.create_default_context())
    user, password = settings.imap_user, settings.imap_password.get_secret_value()
    if f"{user}{password}".isascii():
        box.login(user, password)
    else:  # LOGIN has no way to encode it
        box.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
    box.select(settings.imap_folder)
    return box


def _fetch(settings: Settings) -> list[tuple[bytes, bytes]]:
    box = _open(settings)
    try:
        _, data = box.uid("SEARCH", f"UNSEEN UNKEYWORD {LOOKED_AT}")
        uids = cast(list[bytes | None], data)
        numbers = (uids[0] or b"").split()[:MAXIMUM] if uids else []
        letters: list[tuple[bytes, bytes]] = []
        for number in numbers:
            # Peek, as it is marked seen only once stored.
            _, parts = box.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{LETTER_BYTES}>)")
            content = _content(parts)
            if content is not None:
                letters.append((number, content))
        return letters
    finally:
        box.logout()


def _content(parts: list[Any]) -> bytes | None:
    """Return the mail's bytes from the pair that imaplib returns."""
    return next((cast(tuple[bytes, bytes], part)[1] for part in parts if isinstance(part, tuple)), None)


def _mark(settings: Settings, processed: list[bytes], skipped: list[bytes]) -> None:
    box = _open(settings)
    try:
        # A server without custom keywords leaves no other way to skip the remaining mails.
        _, flags = box.response("PERMANENTFLAGS")
        keeps = any(b"\\*" in one for one in cast(list[bytes | None], flags) if one)
        for numbers, flag in ((processed, "\\Seen"), (skipped, LOOKED_AT if keeps else "\\Seen")):
            if numbers:
                box.uid("STORE", b",".join(numbers).decode(), "+FLAGS", f"({flag})")
    finally:
        box.logout()
