"""The request's token, from its Authorization header or else the browser's cookie."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from kit.security.revocation import Revocations
from kit.security.session_cookie import COOKIE, check_same_origin, open_session
from kit.security.tokens import ReadToken, Token
from kit.web.parameters import QueryParameters
from kit.web.problems import Forbidden, Invalid, Unauthorized
from kit.web.rate_limit import RateLimiter, too_fast

CAMPAIGN_HEADER = "Isoloir-Campaign"

bearer_scheme = HTTPBearer(
    auto_error=False, bearerFormat="JWT", description="An access token of the suite's OpenID Connect provider."
)
"""For the documentation of protected routes. The session's dependency reads the header itself: FastAPI evaluates a
dependency on a security scheme once per set of scopes, which would open two transactions.
"""


async def known_token(request: Request) -> Token:
    """Return the caller's token, read once a request: what depends on it asks here rather than by a dependency, of
    which FastAPI would keep a copy for each route and each way to it (a fifth of a service's start).

    The campaign is the token's, else the one in the Isoloir-Campaign header.
    """
    token: Token | None = getattr(request.state, "token", None)
    if token is None:
        token = request.state.token = await _read_token(request)
    return token


async def _read_token(request: Request) -> Token:
    read_token: ReadToken = request.app.state.read_token
    kind, _, credentials = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        token = await read_token(credentials)
        _check_origin(request, token)
    elif opened := open_session(request.app.state.settings, request.cookies.get(COOKIE, "")):
        check_same_origin(request)
        token = (await read_token(opened.access_token)).within(opened.campaign_id)
    else:
        raise Unauthorized("Connectez-vous d'abord.", "This needs a bearer token.")
    campaign_header = request.headers.get(CAMPAIGN_HEADER)
    if campaign_header is not None:
        token = _in_campaign(token, campaign_header)
    await _pace(request, token)
    revocations: Revocations = request.app.state.revocations
    await revocations.check(token)
    query_parameters: QueryParameters | None = getattr(request.state, "asked", None)
    if query_parameters is not None:
        query_parameters.check(request)
    return token


def _check_origin(request: Request, token: Token) -> None:
    """A front-end's token is for its own pages: a script of another site that got hold of it is refused."""
    origin = request.headers.get("origin")
    if token.through is not None and origin is not None and origin not in token.through.origins:
        raise Forbidden(
            "Ce jeton a été donné à un autre site que celui qui l'utilise.",
            "This token was given to another site than the one that uses it.",
        )


async def _pace(request: Request, token: Token) -> None:
    """Apply the rate limit after authentication, so that forged tokens use up nobody's quota."""
    paces: RateLimiter = request.app.state.paces
    pace = await paces.take((token.subject, token.campaign_id))
    request.state.pace = pace
    if pace is not None and pace.wait > 0:
        raise too_fast(pace)


def _in_campaign(token: Token, campaign: str) -> Token:
    try:
        campaign_id = UUID(campaign)
    except ValueError as error:
        raise Invalid(
            f"L'en-tête {CAMPAIGN_HEADER} n'est pas un UUID.", f"The header {CAMPAIGN_HEADER} is not a UUID."
        ) from error
    if token.campaign_id not in (None, campaign_id):
        raise Forbidden("Ce jeton est celui d'une autre campagne.", "This token is for another campaign.")
    return token.model_copy(update={"campaign_id": campaign_id})


KnownToken = Annotated[Token, Depends(known_token)]
