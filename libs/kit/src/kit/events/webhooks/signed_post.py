"""One signed POST to an allowed address."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from kit.events.webhooks import address_guard
from kit.events.webhooks.kept_connections import KeptConnections
from kit.events.webhooks.signing import sign_headers

TIMEOUT = 15.0
"""Seconds for all of it: the name, the connection, and an answer that comes a byte at a time."""


@dataclass(frozen=True)
class ReaderAnswer:
    """The answer. `status`: 0 without one; `said`: what the log shows."""

    status: int
    said: str
    retry_after: str | None = None

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


async def post_signed(
    connections: KeptConnections,
    url: str,
    reach: address_guard.Reach,
    keys: Sequence[str],
    message_id: str,
    body: bytes,
    more: Mapping[str, str],
) -> ReaderAnswer:
    """Post a body, signed; return the answer, or why there was none. `more`: further headers, the content type too."""
    try:
        async with asyncio.timeout(TIMEOUT):
            target = await address_guard.resolve_url(url, reach)
            headers = {**more, **sign_headers(keys, message_id, datetime.now(UTC), body)}
            answer = await connections.post(target, headers, body)
    except address_guard.ForbiddenAddress as refusal:
        return ReaderAnswer(0, str(refusal))
    except TimeoutError:
        return ReaderAnswer(0, httpx.ReadTimeout.__name__)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return ReaderAnswer(0, type(error).__name__)
    return ReaderAnswer(answer.status_code, str(answer.status_code), answer.headers.get("retry-after"))
