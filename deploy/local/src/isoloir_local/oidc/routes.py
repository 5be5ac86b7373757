"""HTTP routes of the OpenID provider."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from uuid import UUID

from common.scopes import SCOPES
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from isoloir_local.oidc.provider import Person, Provider, ReadRequest
from isoloir_local.oidc.sign_in import SignIns
from isoloir_local.oidc.signing import ALGORITHM, public_jwks

MAX_FORM_BYTES = 16_384


ENTRANCE = "/entrer"
"""The sign-in page."""


CODE_PAGE = "/entrer/code"
"""The page on which the code of a second factor is typed."""
HasSecondFactor: TypeAlias = Callable[[str], Awaitable[bool]]


def provider_router(provider: Provider, sign_ins: SignIns, has_second_factor: HasSecondFactor) -> APIRouter:
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
        who = sign_ins.read(request)
        adopted = sign_ins.adopt(request) if who is None else None
        who = who or adopted
        if who is not None and who.is_narrow and await has_second_factor(who.subject):
            return RedirectResponse(CODE_PAGE, 303)
        campaign = _campaign(request.query_params.get("campaign"))
        person = Person(subject=who.subject, campaign=campaign, narrow=who.is_narrow) if who else None
        asked = _read(request, request.query_params.multi_items())
        response = provider.authorize(asked, person) or RedirectResponse(ENTRANCE, 303)
        if adopted is not None:
            sign_ins.renew(request, response, adopted)
        return response

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
