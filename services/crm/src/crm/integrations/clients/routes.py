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

# As RFC 6749 has them, which its libraries read, and not as the problems of every other call.
_TOKEN_REFUSALS: dict[int | str, dict[str, Any]] = {
    status.HTTP_400_BAD_REQUEST: {"model": TokenRefusal, "description": "What is asked cannot be given."},
    status.HTTP_401_UNAUTHORIZED: {"model": TokenRefusal, "description": "Who asks is not known."},
    status.HTTP_429_TOO_MANY_REQUESTS: {"model": TokenRefusal, "description": "Too many wrong secrets."},
}


@router.post("/v1/clients", status_code=status.HTTP_201_CREATED)
async def create_client(put: ClientCreate, session: Session, caller: Writer, response: Response) -> ClientMade:
    """Register an API client, with the scopes it requests. It may do nothing before the campaign consents.

    Its secret is in this answer and nowhere else.
    """
    response.headers["Cache-Control"] = "no-store"
    client, secret = await service.register_client(session, caller, put)
    return ClientMade(client=client, secret=secret)


@router.get("/v1/clients")
async def list_clients(session: Session, caller: Reader) -> Page[ClientRead]:
    """The other software of your campaign, that which was cut off too."""
    return single_page(await service.list_clients(session, caller.campaign_id))


@router.get("/v1/clients/{client_id}")
async def get_client(client_id: UUID, session: Session, caller: Reader) -> ClientRead:
    """Return one API client, with the scopes it requests and those it was granted."""
    return await service.read_client(session, caller.campaign_id, client_id)


@router.put("/v1/clients/{client_id}/grant")
async def set_client_grant(client_id: UUID, put: GrantPut, session: Session, caller: Granter) -> ClientRead:
    """Consent, or change what was consented to. You can only give what you have, on your own territories.

    `secret_holders` says in whose hands that puts it; where it may do more than before, they get a task.
    """
    return await service.grant(session, caller, client_id, put)


@router.delete("/v1/clients/{client_id}/grant")
async def revoke_client_grant(client_id: UUID, session: Session, caller: Granter) -> ClientRead:
    """Refuse, or take back what was given: it may do nothing from now on, and may be let in again."""
    return await service.refuse(session, caller, client_id)


@router.delete("/v1/clients/{client_id}")
async def revoke_client(client_id: UUID, session: Session, caller: Writer) -> ClientRead:
    """Cut it off for good. Its tokens open nothing any more, in the other services within the second."""
    return await service.revoke(session, caller, client_id)


@router.post("/v1/clients/{client_id}/secrets", status_code=status.HTTP_201_CREATED)
async def rotate_client_secret(
    client_id: UUID, put: SecretCreate, session: Session, caller: Writer, response: Response
) -> SecretMade:
    """A new secret, shown this once; the one before is taken for some hours more.

    For who registered the software, and for who holds all that it was given: whoever has its secret may do the same.
    """
    response.headers["Cache-Control"] = "no-store"
    made = await service.new_secret(session, caller, client_id, put.overlap_hours)
    return SecretMade(secret=made.secret, others_end_at=made.others_end_at)


@router.put("/v1/clients/{client_id}/keys")
async def set_client_keys(client_id: UUID, put: KeysPut, session: Session, caller: Writer) -> ClientRead:
    """All its public keys from now on: for who registered it, and for who holds all that it was given."""
    return await service.put_keys(session, caller, client_id, put.keys)


@router.post("/oauth/token", response_model=TokenRead, responses=_TOKEN_REFUSALS, openapi_extra=_TOKEN_BODY)
async def create_token(request: Request) -> JSONResponse:
    """The client credentials grant: a token of ten minutes, for one campaign (RFC 6749, 7523, 8707).

    The client shows who it is by HTTP Basic, in the form, or by a signed `client_assertion`. Errors are those of
    RFC 6749, 5.2.
    """
    asked = await _read_form(request)
    tokens = ClientTokens(request.app.state.settings)
    told = (tokens.issuer, f"{tokens.issuer}/oauth/token")
    public = str(request.app.state.settings.public_url).rstrip("/")
    resources = frozenset({public, *(f"{public}/{name}" for name in SERVICES)})
    answer = (
        asked
        if isinstance(asked, Refusal)
        else await issue_token(request.app.state.sessions, tokens, asked, told, resources)
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
    """The public keys that tokens for other software are signed with (RFC 7517)."""
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
    said: dict[str, str] = {}
    for name, value in pairs:
        if name in _FIELDS and (name in said or len(value) > _LONGEST):
            return Refusal("invalid_request", f"« {name} » est dit deux fois, ou trop long.")
        said[name] = value
    resources = [value for name, value in pairs if name == "resource"]
    if len(resources) > len(SERVICES) + 1:
        return Refusal("invalid_target", "Trop de ressources sont demandées.")
    basic = _basic(request.headers.get("authorization", ""))
    proof = said.get("client_assertion")
    if proof is not None and said.get("client_assertion_type") != PROOF_TYPE:
        return Refusal("invalid_request", "Ce genre de preuve n'est pas accepté.")
    if basic is not None and ("client_secret" in said or said.get("client_id", basic[0]) != basic[0]):
        return Refusal("invalid_request", "Une application dit qui elle est, d'une façon et d'une seule.")
    name, secret = basic or (said.get("client_id", ""), said.get("client_secret"))
    if proof is not None and not name:
        return Refusal("invalid_request", "« client_id » est attendu avec la preuve.")
    return Asked(said.get("grant_type", ""), name, Shown(secret, proof), said.get("scope", ""), tuple(resources))


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
