"""Pages for login, logout and choice of a campaign."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Query, Request
from kit.security.session_cookie import COOKIE, SessionContent, check_same_origin, open_session, seal_session
from kit.web.problems import Forbidden
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.login import SESSION_SECONDS, Attempt, LoginRefused, RelyingParty, local_path
from isoloir_local.gateway.login_start import LoginStart
from isoloir_local.gateway.logout import Logout
from isoloir_local.gateway.settings import Settings
from isoloir_local.oidc.sign_in import SignIns
from isoloir_local.sealed_cookie import SealedCookie

log = structlog.get_logger(__name__)
FindCampaigns: TypeAlias = Callable[[str], Awaitable[Sequence[UUID] | None]]
"""The campaigns that the holder of a token may enter, when the token is for none; None: it is for one."""
FindCurrent: TypeAlias = Callable[[SessionContent], Awaitable[UUID | None]]
"""The campaign that a session is in; None where it is in none, or over."""
Next = Annotated[str, Query(alias="next", max_length=2000)]


def login_router(
    settings: Settings,
    party: RelyingParty,
    start: LoginStart,
    attempts: SealedCookie,
    sign_ins: SignIns | None,
    logout_everywhere: Logout,
    find_campaigns: FindCampaigns,
    find_current: FindCurrent,
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    async def login(request: Request, after: Next = "/", campaign: UUID | None = None) -> Response:
        """Log in. Who is in another campaign than the link's is asked first: a link of anybody's would move them."""
        opened = open_session(settings, request.cookies.get(COOKIE, ""))
        if campaign is not None and opened is not None and await find_current(opened) not in (None, campaign):
            query = urlencode({"next": local_path(after), "campaign": str(campaign)})
            return RedirectResponse(f"/campagnes?{query}", 303)
        return await start.redirect(request, after, campaign)

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
        after = attempt.after
        open_to_them = await find_campaigns(access_token) if chosen is None else None
        if open_to_them is not None and len(open_to_them) == 1:
            # Nothing to choose: a token of that one, at once, from a provider that makes such.
            if party.inside:
                return await start.redirect(request, after, open_to_them[0])
            chosen = open_to_them[0]
        elif open_to_them:
            after = f"/campagnes?{urlencode({'next': after})}"
        device = sign_ins.read(request) if sign_ins is not None else None
        if device is not None and device.is_narrow:
            # Its token opens nothing else before a second factor is set up there.
            after = "/crm/second-factor"
        response = RedirectResponse(after, 303)
        if sign_ins is not None and device is not None:
            sign_ins.devices.note_token(device, access_token)
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
    async def choose_campaign(
        request: Request,
        campaign: Annotated[UUID, Form()],
        after: Annotated[str, Form(alias="next", max_length=2000)] = "/",
    ) -> Response:
        """Get a token for the chosen campaign, as a token is for one campaign."""
        check_same_origin(request)
        return await start.redirect(request, after, campaign)

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        """Log out everywhere: copies of the cookies stop working at all services."""
        check_same_origin(request)
        response = RedirectResponse("/entrer" if sign_ins else "/", 303)
        await logout_everywhere.revoke_session(request)
        response.delete_cookie(COOKIE, path="/")
        if sign_ins is not None:
            sign_ins.close(request, response)
        return response

    return router


def _refused() -> Forbidden:
    return Forbidden(
        "La connexion n'a pas abouti. Recommencez depuis la page d'accueil.",
        "The login did not succeed. Start again from the home page.",
    )
