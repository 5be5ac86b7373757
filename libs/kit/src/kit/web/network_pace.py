"""The rate limit of callers whom nobody knows yet: those who come from one network share what it may ask."""

from functools import partial

from fastapi import Request

from kit.web.networks import network_of
from kit.web.rate_limit import RateLimiter, RateLimitState
from kit.web.token_buckets import take_tokens


async def take_network_pace(request: Request, purpose: str, per_minute: int) -> RateLimitState | None:
    """Count a request; return the pace of a network that asks too fast, None where the request may go on."""
    state = request.app.state
    if not hasattr(state, "network_paces"):
        state.network_paces = dict[str, RateLimiter]()
    paces: dict[str, RateLimiter] = state.network_paces
    if purpose not in paces:
        # 0 lifts the limit of callers who are known; here nobody is.
        quota = min(per_minute, state.settings.requests_per_minute or per_minute)
        paces[purpose] = RateLimiter(quota, partial(take_tokens, state.sessions))
    pace = await paces[purpose].take((purpose, network_of(request.client.host if request.client else "")))
    return pace if pace is not None and pace.wait > 0 else None
