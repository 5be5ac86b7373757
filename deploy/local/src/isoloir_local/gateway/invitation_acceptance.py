"""Acceptance of an invitation, into a team or an organisation: the press of its button, which alone consumes it.

With the suite's own provider whoever presses has an account from then on, and is signed in. With another one they log
in there first.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

import httpx
from fastapi import APIRouter, Form, Request
from kit.db.key_derivation import derive_key
from kit.pages.rendering import render
from kit.security.session_cookie import COOKIE, check_same_origin, open_session
from kit.web.problems import Unavailable
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.login_start import LoginStart
from isoloir_local.gateway.paces import NetworkPaces
from isoloir_local.gateway.provider_api import ProviderApi
from isoloir_local.gateway.second_factors import SecondFactors
from isoloir_local.gateway.settings import Settings
from isoloir_local.oidc.sign_in import SignIns

Accept: TypeAlias = Callable[[str], Awaitable[httpx.Response]]
Token = Annotated[str, Form(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_\-]+$")]
Press = Annotated[str, Form(min_length=20, max_length=40)]
HOME = "/"
"""The first page of a new member: the day that their roles ask for."""


@dataclass(frozen=True)
class Kind:
    """Kind of an invitation, by what it lets into: a campaign or an organisation."""

    path: str
    """Beginning of the paths of its operation and its page."""
    whole: str
    director: str


TEAM = Kind("invitations", "l'équipe", "la campagne")
ORGANISATION = Kind("organisation-invitations", "l'organisation", "l'organisation")


def acceptance_router(
    start: LoginStart,
    paces: NetworkPaces,
    sign_ins: SignIns,
    provider: ProviderApi,
    factors: SecondFactors,
    secrets: Sequence[bytes],
) -> APIRouter:
    """Return the routes for the suite's own provider."""
    router = APIRouter(include_in_schema=False)

    async def accept(request: Request, kind: Kind, token: str, press: str) -> Response:
        check_same_origin(request)
        paces.take(request)
        device = sign_ins.read(request)
        subject = device.subject if device else subject_of(secrets[0], token, press)
        answer = await _ask(provider.as_person(f"/v1/{kind.path}/{token}/acceptance", subject))
        if not answer.is_success:
            return _refused(request, kind, token, answer, signed_in=device is not None)
        due = await factors.is_due(subject)
        response = await _enter(request, start, answer)
        if device is None:
            sign_ins.open(request, response, subject, due=due)
        elif due:
            sign_ins.devices.change(device, due=True)
        return response

    @router.post("/rejoindre")
    async def join(request: Request, token: Token, press: Press) -> Response:
        return await accept(request, TEAM, token, press)

    @router.post("/rejoindre-organisation")
    async def join_organisation(request: Request, token: Token, press: Press) -> Response:
        return await accept(request, ORGANISATION, token, press)

    return router


def outer_acceptance_router(settings: Settings, start: LoginStart, api: ServiceClient) -> APIRouter:
    """Return the routes for another provider, which knows the person, and nothing of campaigns."""
    router = APIRouter(include_in_schema=False)

    async def accept(request: Request, kind: Kind, token: str) -> Response:
        check_same_origin(request)
        opened = open_session(settings, request.cookies.get(COOKIE, ""))
        path = f"/v1/{kind.path}/{token}/acceptance"
        answer = await _ask(api.post("crm", path, opened)) if opened else None
        if answer is None or answer.status_code == HTTPStatus.UNAUTHORIZED:
            # They come back to the button, which they press again.
            return RedirectResponse(f"/login?{urlencode({'next': f'/crm/{kind.path}/{token}'})}", 303)
        if not answer.is_success:
            return _refused(request, kind, token, answer, signed_in=True)
        return await _enter(request, start, answer)

    @router.post("/rejoindre")
    async def join(request: Request, token: Token) -> Response:
        return await accept(request, TEAM, token)

    @router.post("/rejoindre-organisation")
    async def join_organisation(request: Request, token: Token) -> Response:
        return await accept(request, ORGANISATION, token)

    return router


async def _enter(request: Request, start: LoginStart, answer: httpx.Response) -> Response:
    """Send who has just joined to their first page: of the campaign, or of the organisation, which needs none."""
    joined = answer.json()
    if "campaign_id" in joined:
        return await start.redirect(request, HOME, UUID(joined["campaign_id"]))
    return await start.redirect(request, f"/crm/organisations/{UUID(joined['organisation_id'])}?done=entered")


def subject_of(secret: bytes, token: str, press: str) -> str:
    """Return who joins by this view of the invitation's page: the same for a second press of its button.

    Nobody else has what it is made of: the page's `press` is made for each view, and stands in no address.
    """
    digest = hmac.digest(derive_key(secret, "joining"), f"{token} {press}".encode(), hashlib.sha256)
    return f"m-{digest.hex()[:32]}"


async def _ask(asking: Awaitable[httpx.Response]) -> httpx.Response:
    try:
        return await asking
    except httpx.TransportError as error:
        raise Unavailable(
            "La campagne redémarre ; réessayez dans un instant. Votre invitation n'a pas servi.",
            "crm is restarting; try again in a moment. The invitation was not used.",
            headers={"Retry-After": "5"},
        ) from error


def _refused(request: Request, kind: Kind, token: str, answer: httpx.Response, *, signed_in: bool) -> Response:
    if answer.status_code in (HTTPStatus.GONE, HTTPStatus.NOT_FOUND):
        # Its own page says why, and whom to ask.
        return RedirectResponse(f"/crm/{kind.path}/{token}", 303)
    is_json = "json" in answer.headers.get("content-type", "")
    detail = answer.json().get("detail", "") if is_json else ""
    status = answer.status_code if answer.is_client_error else 503
    return render(
        request,
        "join_refused.html",
        status,
        detail=detail or "La campagne n'a pas pu répondre : réessayez dans un instant.",
        invitation=f"/crm/{kind.path}/{token}",
        whole=kind.whole,
        director=kind.director,
        member=answer.status_code == HTTPStatus.CONFLICT,
        signed_in=signed_in,
    )
