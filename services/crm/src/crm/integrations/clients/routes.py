import base64
import binascii
from typing import Annotated, Any
from urllib.parse import unquote_plus
from uuid import UUID

from common.scopes import SCOPES
from fastapi import APIRouter, Request, Security, status
from kit.app import Route
from kit.pages.rendering import SERVICES
from kit.security.auth import Caller, caller_with
from kit.security.client_tokens import ClientTokens
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from crm.integrations.clients import service
from crm.integrations.clients.authentication import PROOF_ALGORITHMS, PROOF_TYPE, Shown
from crm.integrations.clients.schemas import (
    ClientCreate,
    ClientMade,
    ClientRead,
    GrantPut,
    KeysPut,
    SecretCreate,
    SecretMade,
    TokenRead,
    TokenRefusal,
)
from crm.integrations.clients.scope_requests import MAY_BE_ASKED
from crm.integrations.clients.token_grant import GRANT, Asked, Refusal, issue_token

router = APIRouter(route_class=Route, tags=["clients"])

Reader = Annotated[Caller, Security(caller_with, scopes=["clients:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["clients:write"])]
Granter = Annotated[Caller, Security(caller_with, scopes=["clients:read", "grants:write"])]
_FIELDS = ("grant_type", "client_id", "client_secret", "client_assertion_type", "client_assertion", "scope")
_LONGEST = 8_000
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_TOKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {name: {"type": "string"} for name in (*_FIELDS, "resource")},
                },
                "example": {"grant_type": GRANT, "client_id": "…", "client_secret": "…", "scope": "canvasses:read"},
            }
        },
    }
}

# In the form of RFC 6749, which its libraries expect, rather than a problem document.
_TOKEN_REFUSALS: dict[int | str, dict[str, Any]] = {
    status.HTTP_400_BAD_REQUEST: {"model": TokenRefusal, "description": "What is asked cannot be given."},
    status.HTTP_401_UNAUTHORIZED: {"model": TokenRefusal, "description": "Who asks is not known."},
    status.HTTP_429_TOO_MANY_REQUESTS: {"model": TokenRefusal, "description": "Too many wrong secrets."},
}


@router.post("/v1/clients", status_code=status.HTTP_201_CREATED)
async def create_client(put: ClientCreate, session: Session, caller: Writer, response: Response) -> ClientMade:
    """Register an API client, with the scopes it requests. It has no rights before the campaign consents.

    The secret is in this answer only.
    """
    response.headers["Cache-Control"] = "no-store"
    client, secret = await service.register_client(session, caller, put)
    return ClientMade(client=client, secret=secret)


@router.get("/v1/clients")
async def list_clients(session: Session, caller: Reader) -> Page[ClientRead]:
    """List your campaign's API clients, including revoked ones."""
    return single_page(await service.list_clients(session, caller.campaign_id))


@router.get("/v1/clients/{client_id}")
async def get_client(client_id: UUID, session: Session, caller: Reader) -> ClientRead:
    """Return one API client, with the scopes it requests and those it was granted."""
    return await service.read_client(session, caller.campaign_id, client_id)


@router.put("/v1/clients/{client_id}/grant")
async def set_client_grant(client_id: UUID, put: GrantPut, session: Session, caller: Granter) -> ClientRead:
    """Grant rights to a client, or change them. You can grant only what you have, on your own territories.

    `secret_holders`: who holds its secret; they get a task if it may do more than before.
    """
    return await service.grant(session, caller, client_id, put)


@router.delete("/v1/clients/{client_id}/grant")
async def revoke_client_grant(client_id: UUID, session: Session, caller: Granter) -> ClientRead:
    """Refuse a client, or revoke its rights; it may be granted some again."""
    return await service.refuse(session, caller, client_id)


@router.delete("/v1/clients/{client_id}")
async def revoke_client(client_id: UUID, session: Session, caller: Writer) -> ClientRead:
    """Revoke a client for good. Its tokens are refused, in the other services within a second."""
    return await service.revoke(session, caller, client_id)


@router.post("/v1/clients/{client_id}/secrets", status_code=status.HTTP_201_CREATED)
async def rotate_client_secret(
    client_id: UUID, put: SecretCreate, session: Session, caller: Writer, response: Response
) -> SecretMade:
    """Create a new secret, shown once; the previous one stays valid for some hours.

    For whoever registered the client, or holds everything it was granted: its secret allows as much.
    """
    response.headers["Cache-Control"] = "no-store"
    new_secret = await service.new_secret(session, caller, client_id, put.overlap_hours)
    return SecretMade(secret=new_secret.secret, others_end_at=new_secret.others_end_at)


@router.put("/v1/clients/{client_id}/keys")
async def set_client_keys(client_id: UUID, put: KeysPut, session: Session, caller: Writer) -> ClientRead:
    """Replace all its public keys; for whoever registered the client, or holds everything it was granted."""
    return await service.put_keys(session, caller, client_id, put.keys)


@router.post("/oauth/token", response_model=TokenRead, responses=_TOKEN_REFUSALS, openapi_extra=_TOKEN_BODY)
async def create_token(request: Request) -> JSONResponse:
    """The client credentials grant: a ten-minute token for one campaign (RFC 6749, 7523, 8707).

    The client authenticates by HTTP Basic, in the form, or by a signed `client_assertion`. Errors are those of RFC
    6749, 5.2.
    """
    form = await _read_form(request)
    tokens = ClientTokens(request.app.state.settings)
    audiences = (tokens.issuer, f"{tokens.issuer}/oauth/token")
    public = str(request.app.state.settings.public_url).rstrip("/")
    resources = frozenset({public, *(f"{public}/{name}" for name in SERVICES)})
    answer = (
        form
        if isinstance(form, Refusal)
        else await issue_token(request.app.state.sessions, tokens, form, audiences, resources)
    )
    if isinstance(answer, Refusal):
        return _refuse(request, answer)
    return JSONResponse(
        {
            "access_token": answer.token,
            "token_type": "Bearer",
            "expires_in": answer.seconds,
            "scope": " ".join(answer.scopes),
        },
        headers=_NO_STORE,
    )


@router.get("/oauth/jwks")
async def get_jwks(request: Request) -> dict[str, Any]:
    """Return the public keys of the clients' tokens (RFC 7517)."""
    return ClientTokens(request.app.state.settings).public_keys()


@router.get("/.well-known/oauth-authorization-server")
async def get_server_metadata(request: Request) -> dict[str, Any]:
    """Return the authorization server's metadata: token endpoint, keys and supported methods (RFC 8414)."""
    issuer = ClientTokens(request.app.state.settings).issuer
    methods = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": PROOF_ALGORITHMS,
        "scopes_supported": [scope for scope in SCOPES if scope in MAY_BE_ASKED],
        "service_documentation": f"{issuer}/docs",
    }


async def _read_form(request: Request) -> Asked | Refusal:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return Refusal("invalid_request", "Un formulaire est attendu (application/x-www-form-urlencoded).")
    form = await request.form()
    pairs = [(name, value) for name, value in form.multi_items() if not isinstance(value, UploadFile)]
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in _FIELDS and (name in fields or len(value) > _LONGEST):
            return Refusal("invalid_request", f"« {name} » est dit deux fois, ou trop long.")
        fields[name] = value
    resources = [value for name, value in pairs if name == "resource"]
    if len(resources) > len(SERVICES) + 1:
        return Refusal("invalid_target", "Trop de ressources sont demandées.")
    basic = _basic(request.headers.get("authorization", ""))
    proof = fields.get("client_assertion")
    if proof is not None and fields.get("client_assertion_type") != PROOF_TYPE:
        return Refusal("invalid_request", "Ce genre de preuve n'est pas accepté.")
    if basic is not None and ("client_secret" in fields or fields.get("client_id", basic[0]) != basic[0]):
        return Refusal("invalid_request", "Une application dit qui elle est, d'une façon et d'une seule.")
    name, secret = basic or (fields.get("client_id", ""), fields.get("client_secret"))
    if proof is not None and not name:
        return Refusal("invalid_request", "« client_id » est attendu avec la preuve.")
    return Asked(fields.get("grant_type", ""), name, Shown(secret, proof), fields.get("scope", ""), tuple(resources))


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, credentials = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _refuse(request: Request, refusal: Refusal) -> JSONResponse:
    headers = dict(_NO_STORE)
    if refusal.status == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="isoloir"'
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    return JSONResponse({"error": refusal.error, "error_description": refusal.detail}, refusal.status, headers)
