"""« Codes de secours », for a lost phone; and the reset of a member's second factor by who directs (ADR 0111)."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from kit.pages.rendering import render
from kit.security.passkey_host import passkey_host
from kit.security.session_cookie import COOKIE, check_same_origin, open_session
from kit.web.problems import Forbidden, Unauthorized
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.devices_page import DeviceEnds
from isoloir_local.gateway.login_routes import FindCurrent
from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.gateway.second_factors import RECOVERY_PAGE, SecondFactors
from isoloir_local.gateway.settings import Settings
from isoloir_local.gateway.visits import NoteVisit
from isoloir_local.oidc.routes import CODE_PAGE, ENTRANCE
from isoloir_local.oidc.sign_in import SignIns

ZONE = ZoneInfo("Europe/Paris")
RESET_PAGE = "/equipe/second-facteur"


def recovery_router(
    settings: Settings,
    sign_ins: SignIns,
    paces: NetworkPaces,
    factors: SecondFactors,
    ends: DeviceEnds,
    find_current: FindCurrent,
    note_visit: NoteVisit,
) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(RECOVERY_PAGE)
    async def show_recovery_codes(request: Request, done: str = "") -> Response:
        device = sign_ins.read(request)
        if device is None:
            return RedirectResponse(ENTRANCE, 303)
        if not await factors.may_change(device):
            return RedirectResponse(CODE_PAGE, 303)
        if not device.is_narrow:
            await note_visit(request)
        kinds = await factors.kinds(device.subject)
        made_at = kinds["recovery_codes_made_at"]
        made = datetime.fromisoformat(made_at).astimezone(ZONE) if made_at else None
        has_passkeys = bool(passkey_host(settings.public_url))
        return render(request, "recovery.html", codes=[], kinds=kinds, made=made, done=done, has_passkeys=has_passkeys)

    @router.post(RECOVERY_PAGE)
    async def make_recovery_codes(request: Request) -> Response:
        """Make new ones, which are in this answer only."""
        check_same_origin(request)
        paces.take(request)
        device = sign_ins.read(request)
        if device is None:
            return RedirectResponse(ENTRANCE, 303)
        if not await factors.may_change(device):
            return RedirectResponse(CODE_PAGE, 303)
        codes = await factors.renew_recovery_codes(device.subject)
        if not device.is_narrow:
            await note_visit(request)
        return render(request, "recovery.html", headers={"Cache-Control": "no-store"}, codes=codes, done="")

    @router.post(RESET_PAGE)
    async def reset(request: Request, subject: Annotated[str, Form(min_length=1, max_length=200)]) -> Response:
        """Remove a member's second factor, and end their sign-ins everywhere."""
        check_same_origin(request)
        paces.take(request)
        device = sign_ins.read(request)
        opened = open_session(settings, request.cookies.get(COOKIE, ""))
        campaign_id = await find_current(opened) if opened is not None else None
        if device is None or campaign_id is None:
            raise Unauthorized("Connectez-vous d'abord.", "Sign in first.")
        if not await factors.may_change(device):
            raise Forbidden(
                "Montrez d'abord votre second facteur, sur cette page : /entrer/code.", "First show your second factor."
            )
        await factors.reset(campaign_id, subject, device.subject)
        await ends.end_all(subject)
        return RedirectResponse("/crm/team?done=reset", 303)

    return router
