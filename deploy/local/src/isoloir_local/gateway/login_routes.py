"""Pages for login, logout and choice of a campaign."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, TypeAlias
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Query, Request
from kit.security.session_cookie import COOKIE, SessionContent, check_same_origin, seal_session
from kit.web.problems import Forbidden
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.login import SESSION_SECONDS, Attempt, LoginRefused, RelyingParty
from isoloir_local.gateway.logout import Logout
from isoloir_local.gateway.settings import Settings
from isoloir_local.sealed_cookie import SealedCookie

log = structlog.get_logger(__name__)
OnlyCampaign: TypeAlias = Callable[[str], Awaitable[UUID | None]]
"""The one campaign that the holder of a token may enter, when the token is for none and there is just one."""


def login_router(
    settings: Settings,
    party: RelyingParty,
    attempts: SealedCookie,
    signed_in: SealedCookie,
    logout_everywhere: Logout,
    only_campaign: OnlyCampaign,
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    async def leave(request: Request, after: str, campaign: UUID | None) -> Response:
        attempt = party.begin(_origin(request, settings), after, campaign)
        response = RedirectResponse(await party.authorization_url(attempt), 303)
        attempts.set(response, request, asdict(attempt))
        return response

    @router.get("/login")
    async def login(
        request: Request,
        after: Annotated[str, Query(alias="next", max_length=2000)] = "/",
        campaign: UUID | None = None,
    ) -> Response:
        return await leave(request, after, campaign)

    @router.get("/login/callback")
    async def come_back(
        request: Request,
        state: Annotated[str, Query(max_length=200)] = "",
        code: Annotated[str, Query(max_length=2000)] = "",
    ) -> Response:
        kept = attempts.read(request)
        if not code or kept is None or kept["state"] != state:
            raise _refused()
        attempt = Attempt(**kept)
        try:
            access_token = await party.finish(attempt, code)
        except LoginRefused as error:
            log.warning("login refused", reason=str(error))
            raise _refused() from error
        chosen = UUID(attempt.campaign) if attempt.campaign else None
        if chosen is None and (only := await only_campaign(access_token)):
            # Nothing to choose: a token of that one, at once, from a provider that makes such.
            if party.inside:
                return await leave(request, attempt.after, only)
            chosen = only
        response = RedirectResponse(attempt.after, 303)
        attempts.drop(response)
        response.set_cookie(
            COOKIE,
            seal_session(settings, SessionContent(access_token, chosen)),
            max_age=SESSION_SECONDS,
            path="/",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    @router.post("/campagne")
    async def choose_campaign(request: Request, campaign: Annotated[UUID, Form()]) -> Response:
        """Get a token for the chosen campaign, as a token is for one campaign."""
        check_same_origin(request)
        return await leave(request, "/", campaign)

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        """Log out everywhere: copies of the cookies stop working at all services."""
        check_same_origin(request)
        response = RedirectResponse("/entrer", 303)
        await logout_everywhere.revoke_session(request)
        response.delete_cookie(COOKIE, path="/")
        signed_in.end(response, request)
        return response

    return router


def _origin(request: Request, settings: Settings) -> str:
    """Return the browser's origin if it is one of ours."""
    here = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return here if here in settings.known_origins() else settings.public_url


def _refused() -> Forbidden:
    return Forbidden(
        "La connexion n'a pas abouti. Recommencez depuis la page d'accueil.",
        "The login did not succeed. Start again from the home page.",
    )
