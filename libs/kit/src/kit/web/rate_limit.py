"""Rate limits: a token bucket for each subject and campaign, shared by all processes of a service.

Headers of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` is the rule, `RateLimit` the remaining quota. A
process borrows a fiftieth of the quota at a time (`kit.web.token_buckets`), so most requests need no database access;
tokens that another process borrowed are missing here. docs/adr/0041.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import TypeAlias

from kit.web.problems import TooManyRequests

WINDOW_SECONDS = 60
MAX_CALLERS = 20_000
"""Callers remembered; the longest idle is dropped first, and loses its tokens for a moment."""
PARTS = 50

POLICY_HEADER, LEFT_HEADER = "RateLimit-Policy", "RateLimit"
_NAME = "caller"


@dataclass(frozen=True, slots=True)
class TokenLoan:
    """`count`: tokens borrowed; `left`: tokens remaining in the shared bucket."""

    count: int
    left: float


TakeTokens: TypeAlias = Callable[[Hashable, int, int], Awaitable[TokenLoan]]
"""Given the caller, the quota and the number wanted, borrows tokens from their bucket."""


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """A caller's remaining quota. `full_in`: seconds until it is full again; `wait`: 0 if the request is allowed."""

    quota: int
    left: int
    full_in: int
    wait: float

    def headers(self) -> dict[str, str]:
        return {
            POLICY_HEADER: f'"{_NAME}";q={self.quota};w={WINDOW_SECONDS}',
            LEFT_HEADER: f'"{_NAME}";r={self.left};t={self.full_in}',
        }


@dataclass(slots=True)
class _Held:
    """The tokens borrowed by this process and unused, and the bucket's rest at that time."""

    count: int
    left: float
    at: float


class RateLimiter:
    """The buckets: `quota` requests at once, refilled evenly within each window; 0: unlimited."""

    def __init__(self, quota: int, lend: TakeTokens, clock: Callable[[], float] = time.monotonic) -> None:
        self.quota = quota
        self._lend = lend
        self._clock = clock
        self._held: OrderedDict[Hashable, _Held] = OrderedDict()

    async def take(self, who: Hashable) -> RateLimitState | None:
        """Take a token for one request of a caller; return None without a limit."""
        if self.quota == 0:
            return None
        now, rate = self._clock(), self.quota / WINDOW_SECONDS
        held = self._held.get(who)
        if held is None or now - held.at >= WINDOW_SECONDS or (held.count == 0 and self._may_ask(held, now)):
            loan = await self._lend(who, self.quota, max(1, self.quota // PARTS))
            # A concurrent request of theirs may have borrowed some too.
            more = self._held.get(who)
            spare = more.count if more is not None and more is not held else 0
            held = self._held[who] = _Held(loan.count + spare, loan.left, now)
        self._held.move_to_end(who)
        if len(self._held) > MAX_CALLERS:
            self._held.popitem(last=False)
        wait = 0.0
        if held.count:
            held.count -= 1
        else:
            wait = max(0.0, (1 - held.left) / rate - (now - held.at))
        remaining = min(float(self.quota), held.left + (now - held.at) * rate + held.count)
        return RateLimitState(self.quota, math.floor(remaining), math.ceil((self.quota - remaining) / rate), wait)

    def _may_ask(self, held: _Held, now: float) -> bool:
        """Return False until a token can be available, so that refusals need no database access."""
        return held.left + (now - held.at) * self.quota / WINDOW_SECONDS >= 1


def too_fast(pace: RateLimitState) -> TooManyRequests:
    seconds = max(1, math.ceil(pace.wait))
    return TooManyRequests(
        f"Trop de demandes : pas plus de {pace.quota} par minute. Réessayez dans {seconds} s.",
        f"Too many requests: no more than {pace.quota} a minute. Try again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )
