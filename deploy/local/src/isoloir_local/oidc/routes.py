"""HTTP routes of the OpenID provider, and of one-time links."""

import json
from typing import Annotated, Any
from uuid import UUID

from common.scopes import SCOPES
from fastapi import APIRouter, Form, Request
from kit.pages.rendering import render
from kit.security.session_cookie import check_same_origin
from starlette.responses import JSONResponse, RedirectResponse, Response

from isoloir_local.oidc.provider import Person, Provider, ReadRequest
from isoloir_local.oidc.signing import ALGORITHM, public_jwks
from isoloir_local.oidc.tickets import Tickets
from isoloir_local.sealed_cookie import SealedCookie

MAX_FORM_BYTES = 16_384


def provider_router(provider: Provider, links: Tickets, signed_in: SealedCookie) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/oidc/.well-known/openid-configuration")
    async def read_configuration() -> dict[str, Any]:
        issuer = provider.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", *SCOPES],
        }

    @router.get("/oidc/jwks")
    async def read_keys() -> dict[str, Any]:
        return json.loads(public_jwks(provider.secrets))

    @router.get("/oidc/authorize")
    async def authorize(request: Request) -> Response:
        # Nobody is asked to consent: the one client that people meet is the suite's own gateway.
        who = signed_in.read(request)
        campaign = _campaign(request.query_params.get("campaign"))
        person = Person(subject=who["subject"], campaign=campaign) if who else None
        asked = _read(request, request.query_params.multi_items())
        return provider.authorize(asked, person) or render(request, "enter.html", refused=False)

    @router.post("/oidc/token")
    async def give_token(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_FORM_BYTES:
                return JSONResponse({"error": "invalid_request"}, 413)
        # Read by hand: a body that is no form must be refused in OAuth's own words.
        form = await Request(request.scope, _body(body)).form()
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        return provider.give_token(_read(request, pairs))

    @router.get("/entrer")
    async def show_entrance(request: Request) -> Response:
        """Show a page whose script posts the code in the link's fragment, which browsers never send."""
        return render(request, "enter.html", refused=False)

    @router.post("/entrer")
    async def enter(request: Request, code: Annotated[str, Form(max_length=200)]) -> Response:
        check_same_origin(request)
        found = links.take(code.strip())
        if found is None:
            return render(request, "enter.html", 403, refused=True)
        response = RedirectResponse("/login", 303)
        signed_in.set(response, request, {"subject": found["subject"]})
        return response

    return router


def _read(request: Request, pairs: list[tuple[str, str]]) -> ReadRequest:
    # Authlib refuses plain HTTP beyond the loopback. Whether there is TLS is known here, and not behind a proxy.
    uri = f"https://provider{request.url.path}?{request.url.query}"
    return ReadRequest(request.method, uri, request.headers, pairs)


def _campaign(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _body(body: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
