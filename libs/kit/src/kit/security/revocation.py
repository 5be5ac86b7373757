"""Revocation of access tokens before their end (RFC 7009), checked in the database at most once a second."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from kit.security.tokens import Token, token_refused

ASKED_AGAIN_SECONDS = 1.0
"""Maximum seconds until a revocation at another process is noticed."""
MAX_KNOWN = 20_000

Look: TypeAlias = Callable[[bytes], Awaitable[bool]]
"""Returns whether a digest is revoked, from the database."""


class Revocations:
    """A process's cache: a valid token is checked again after a second, a revoked one stays revoked."""

    def __init__(self, look: Look, clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._good: OrderedDict[bytes, float] = OrderedDict()
        self._revoked: OrderedDict[bytes, None] = OrderedDict()

    async def check(self, token: Token) -> None:
        """Raises Unauthorized for one that was given up, or whose login was."""
        for digest in token.digests:
            await self._check(digest)

    async def _check(self, digest: bytes) -> None:
        now = self._clock()
        if digest not in self._revoked and now - self._good.get(digest, -ASKED_AGAIN_SECONDS) < ASKED_AGAIN_SECONDS:
            return
        if digest in self._revoked or await self._look(digest):
            self.note(digest)
            raise token_refused()
        _remember(self._good, digest, now)

    def note(self, digest: bytes) -> None:
        """Record a revocation in this process at once."""
        self._good.pop(digest, None)
        _remember(self._revoked, digest, None)


def _remember(known: "OrderedDict[bytes, Any]", digest: bytes, value: object) -> None:
    known[digest] = value
    known.move_to_end(digest)
    if len(known) > MAX_KNOWN:
        known.popitem(last=False)
