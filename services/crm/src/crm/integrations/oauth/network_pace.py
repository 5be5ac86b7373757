"""The pace of requests that need no token: nobody is known yet, so those who come from one network share a quota."""

from functools import partial

from fastapi import Request
from kit.web.rate_limit import RateLimiter, RateLimitState
from kit.web.token_buckets import take_tokens

from crm.forms.sign_up_forms.service import network_of

PER_MINUTE = 600
"""Requests of one network. A team behind one address makes some ten a minute."""


async def take_pace(request: Request) -> RateLimitState | None:
    """Return the pace of a network that asks too fast; None where the request may go on."""
    state = request.app.state
    if not hasattr(state, "oauth_paces"):
        # 0 lifts the limit of callers who are known; here nobody is.
        quota = min(PER_MINUTE, state.settings.requests_per_minute or PER_MINUTE)
        state.oauth_paces = RateLimiter(quota, partial(take_tokens, state.sessions))
    paces: RateLimiter = state.oauth_paces
    pace = await paces.take(("oauth", network_of(request.client.host if request.client else "")))
    return pace if pace is not None and pace.wait > 0 else None
