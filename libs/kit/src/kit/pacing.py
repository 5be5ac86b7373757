"""How fast one caller may ask: a token bucket for each subject and campaign, kept by the process.

Said in the headers of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` is the rule, `RateLimit` what is
left of it. Several processes each keep their own: a caller gets at least what the rule says.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from kit.problems import TooManyRequests

WINDOW_SECONDS = 60
MOST_CALLERS = 20_000
"""Whoever has not asked for longest is forgotten first: they have a full bucket again by then, or nearly."""

POLICY_HEADER, LEFT_HEADER = "RateLimit-Policy", "RateLimit"
_NAME = "caller"


@dataclass(frozen=True, slots=True)
class Pace:
    """What a caller has left. `full_in`: seconds until the whole quota is there again; `wait`: 0 when let in."""

    quota: int
    left: int
    full_in: int
    wait: float

    def headers(self) -> dict[str, str]:
        return {
            POLICY_HEADER: f'"{_NAME}";q={self.quota};w={WINDOW_SECONDS}',
            LEFT_HEADER: f'"{_NAME}";r={self.left};t={self.full_in}',
        }


class Paces:
    """The buckets: `quota` requests at once, and as many again in each window, evenly; 0 lets everybody in."""

    def __init__(self, quota: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.quota = quota
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, who: Hashable) -> Pace | None:
        """One request of a caller; None where there is no limit."""
        if self.quota == 0:
            return None
        now = self._clock()
        rate = self.quota / WINDOW_SECONDS
        held, at = self._buckets.pop(who, (float(self.quota), now))
        held = min(float(self.quota), held + (now - at) * rate)
        let_in = held >= 1
        held -= 1 if let_in else 0
        self._buckets[who] = (held, now)
        if len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        wait = 0.0 if let_in else (1 - held) / rate
        return Pace(self.quota, math.floor(held), math.ceil((self.quota - held) / rate), wait)


def too_fast(pace: Pace) -> TooManyRequests:
    seconds = max(1, math.ceil(pace.wait))
    return TooManyRequests(
        f"Trop de demandes : pas plus de {pace.quota} par minute. Réessayez dans {seconds} s.",
        f"Too many requests: no more than {pace.quota} a minute. Try again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )
