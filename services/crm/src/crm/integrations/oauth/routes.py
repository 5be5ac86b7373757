from typing import Any

from common.scopes import SCOPES
from fastapi import APIRouter, Request, status
from kit.app import Route
from kit.pages.service_names import SERVICES
from kit.security.client_tokens import ClientTokens
from kit.web.network_pace import take_network_pace
from kit.web.rate_limit import RateLimitState
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from crm.integrations.clients.authentication import PROOF_ALGORITHMS
from crm.integrations.clients.scope_requests import MAY_BE_ASKED
from crm.integrations.clients.token_grant import GRANT, Asked, Given, Refusal, issue_token
from crm.integrations.front_ends.code_challenge import METHOD
from crm.integrations.oauth.member_tokens import (
    CODE,
    REFRESH,
    MemberToken,
    issue_member_token,
    revoke_member_token,
)
from crm.integrations.oauth.schemas import TokenRead, TokenRefusal
from crm.integrations.oauth.token_form import FIELDS, TokenForm, read_token_form

router = APIRouter(route_class=Route, tags=["clients"])

PER_MINUTE = 600
"""Requests of one network at the endpoints that need no token. A team behind one address makes some ten a minute."""
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _form_of(required: list[str], names: tuple[str, ...], example: dict[str, str]) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": {name: {"type": "string"} for name in names}}
    content = {"application/x-www-form-urlencoded": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


_TOKEN_BODY = _form_of(
    ["grant_type"],
    (*(name for name in FIELDS if not name.startswith("token")), "resource"),
    {"grant_type": GRANT, "client_id": "…", "client_secret": "…", "scope": "canvasses:read"},
)
_REVOCATION_BODY = _form_of(
    ["token", "client_id"], ("token", "token_type_hint", "client_id"), {"token": "…", "client_id": "…"}
)

# As RFC 6749 has them, which its libraries read, and not as the problems of every other call.
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status.HTTP_400_BAD_REQUEST: {"model": TokenRefusal, "description": "What is asked cannot be given."},
    status.HTTP_401_UNAUTHORIZED: {"model": TokenRefusal, "description": "Who asks is not known."},
    status.HTTP_429_TOO_MANY_REQUESTS: {"model": TokenRefusal, "description": "Too many wrong secrets, or requests."},
}


@router.post("/oauth/token", response_model=TokenRead, responses=_REFUSALS, openapi_extra=_TOKEN_BODY)
async def create_token(request: Request) -> JSONResponse:
    """A token of ten minutes for software (client credentials), or of five for a member who acts through a front-end.

    RFC 6749, 7523, 7636, 8707. Software logs in by HTTP Basic, in the form, or by a signed `client_assertion`; a
    front-end, without secret, by `client_id` and `code`, `code_verifier` and `redirect_uri`, then each `refresh_token`
    once. Errors are those of RFC 6749, 5.2.
    """
    tokens = ClientTokens(request.app.state.settings)
    answer = await _pace(request) or await _issue(request, tokens)
    if isinstance(answer, Refusal):
        return _refuse(answer)
    said: dict[str, Any] = {
        "access_token": answer.token,
        "token_type": "Bearer",
        "expires_in": answer.seconds,
        "scope": " ".join(answer.scopes),
    }
    if isinstance(answer, MemberToken):
        said |= {"refresh_token": answer.refresh_token, "campaign": str(answer.campaign_id)}
    return JSONResponse(said, headers=_NO_STORE)


@router.post("/oauth/revoke", response_class=Response, responses=_REFUSALS, openapi_extra=_REVOCATION_BODY)
async def revoke_session_token(request: Request) -> Response:
    """End a member's session in a front-end, by one of its refresh or access tokens (RFC 7009).

    In all five services. A token that is unknown, used or ended already is answered in the same way.
    """
    refusal = await _pace(request)
    form = await _form(request)
    if refusal is None:
        tokens = ClientTokens(request.app.state.settings)
        sessions = request.app.state.sessions
        refusal = form if isinstance(form, Refusal) else await revoke_member_token(sessions, tokens, form)
    return Response(status_code=200, headers=_NO_STORE) if refusal is None else _refuse(refusal)


@router.get("/oauth/jwks")
async def get_jwks(request: Request) -> dict[str, Any]:
    """The public keys that tokens for other software are signed with (RFC 7517)."""
    return ClientTokens(request.app.state.settings).public_keys()


@router.get("/.well-known/oauth-authorization-server")
async def get_server_metadata(request: Request) -> dict[str, Any]:
    """Return the authorization server's metadata: its endpoints, keys and supported methods (RFC 8414)."""
    issuer = ClientTokens(request.app.state.settings).issuer
    methods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "grant_types_supported": [GRANT, CODE, REFRESH],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": [METHOD],
        "authorization_response_iss_parameter_supported": True,
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": PROOF_ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": ["none"],
        "scopes_supported": [scope for scope in SCOPES if scope in MAY_BE_ASKED],
        "service_documentation": f"{issuer}/docs",
    }


async def _issue(request: Request, tokens: ClientTokens) -> Given | MemberToken | Refusal:
    form = await _form(request)
    if isinstance(form, Refusal):
        return form
    sessions, public = request.app.state.sessions, str(request.app.state.settings.public_url).rstrip("/")
    resources = frozenset({public, *(f"{public}/{name}" for name in SERVICES)})
    if form.get("grant_type") in (CODE, REFRESH):
        return await issue_member_token(sessions, tokens, form, request.headers.get("origin"), resources)
    asked = Asked(form.get("grant_type"), form.client_id, form.shown, form.get("scope"), form.resources)
    return await issue_token(sessions, tokens, asked, (tokens.issuer, f"{tokens.issuer}/oauth/token"), resources)


async def _form(request: Request) -> TokenForm | Refusal:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return Refusal("invalid_request", "Un formulaire est attendu (application/x-www-form-urlencoded).")
    posted = (await request.form()).multi_items()
    pairs = [(name, value) for name, value in posted if not isinstance(value, UploadFile)]
    return read_token_form(pairs, request.headers.get("authorization", ""))


async def take_pace(request: Request) -> RateLimitState | None:
    """Return the pace of a network that asks too fast, at all of these endpoints; None where the request may go on."""
    return await take_network_pace(request, "oauth", PER_MINUTE)


async def _pace(request: Request) -> Refusal | None:
    pace = await take_pace(request)
    if pace is None:
        return None
    return Refusal("temporarily_unavailable", "Trop de demandes : réessayez plus tard.", 429, max(1, round(pace.wait)))


def _refuse(refusal: Refusal) -> JSONResponse:
    headers = dict(_NO_STORE)
    if refusal.status == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="isoloir"'
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    return JSONResponse({"error": refusal.error, "error_description": refusal.detail}, refusal.status, headers)
