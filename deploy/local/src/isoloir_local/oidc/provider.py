"""The grants of OAuth 2 and OpenID Connect, as Authlib checks them.

Authlib ships no Starlette server: what it asks of a framework (read a request, make a response) is the few
lines of `Provider`. Tokens are signed in `signing.py` with joserfc, which Authlib itself now uses: its own
JWT generator writes neither `campaign` nor our `typ` and audience.
"""

# The types known of Authlib make every attribute optional, and its hooks wider than what they are called with.
# pyright: reportIncompatibleMethodOverride=false, reportOptionalMemberAccess=false, reportArgumentType=false
# pyright: reportDeprecated=false

import json
import time
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from authlib.oauth2 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response

from isoloir_local.oidc.clients import GATEWAY, RIGHTS, Client, Integrators, gateway_client, rights_client
from isoloir_local.oidc.signing import HOURS, NARROW, new_access_token, scopes_of, signing_key
from isoloir_local.oidc.tickets import Tickets
from isoloir_local.secret_file import Secrets


class Person(BaseModel, frozen=True):
    """The person who granted the request, and the campaign they are working for."""

    subject: str
    campaign: UUID | None
    narrow: bool = False
    """A second factor is asked of them, and was not shown."""

    def get_user_id(self) -> str:
        return self.subject


class Code(BaseModel, frozen=True):
    """Values of an authorization code."""

    client: str
    redirect_uri: str
    scope: str
    subject: str
    campaign: UUID | None
    narrow: bool = False
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    auth_time: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class _Payload(OAuth2Payload):
    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    @cached_property
    def data(self) -> dict[str, str]:
        return dict(self._pairs)

    @cached_property
    def datalist(self) -> defaultdict[str, list[str]]:
        lists: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in self._pairs:
            lists[name].append(value)
        return lists


class ReadRequest(OAuth2Request):
    """A request with its body read, as Authlib is synchronous."""

    def __init__(self, method: str, uri: str, headers: Headers, pairs: list[tuple[str, str]]) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload = _Payload(pairs)

    @property
    def args(self) -> dict[str, str]:
        return self.payload.data

    @property
    def form(self) -> dict[str, str]:
        return self.payload.data


class _CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")
    server: "Provider"

    def save_authorization_code(self, code: str, request: ReadRequest) -> None:
        asked = request.payload.data
        stands_for = Code(
            client=request.client.get_client_id(),
            redirect_uri=asked["redirect_uri"],
            scope=request.scope,
            subject=request.user.subject,
            campaign=request.user.campaign,
            narrow=request.user.narrow,
            nonce=asked.get("nonce"),
            code_challenge=asked.get("code_challenge"),
            code_challenge_method=asked.get("code_challenge_method"),
            auth_time=int(time.time()),
        )
        self.server.codes.give(stands_for.model_dump(mode="json"), code)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        # Taken, not looked at: a code that was tried once is spent, whatever came of it.
        found = self.server.codes.take(code)
        kept = Code.model_validate(found) if found else None
        return kept if kept and kept.client == client.name else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Do nothing: the code was deleted when it was read."""

    def authenticate_user(self, authorization_code: Code) -> Person:
        code = authorization_code
        return Person(subject=code.subject, campaign=code.campaign, narrow=code.narrow)


class _Challenge(CodeChallenge):
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012  # as Authlib declares it

    def validate_code_challenge(self, grant: _CodeGrant, redirect_uri: str) -> None:
        # Authlib asks it of public clients only.
        if not grant.request.payload.data.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'")
        super().validate_code_challenge(grant, redirect_uri)


class _IdToken(OpenIDCode):
    def __init__(self, provider: "Provider") -> None:
        super().__init__(require_nonce=True)
        self._provider = provider

    def exists_nonce(self, nonce: str, request: ReadRequest) -> bool:
        return False  # each code is good for one token, so a nonce cannot come back with it

    def resolve_client_private_key(self, client: Client) -> Any:
        return signing_key(self._provider.secrets)

    def get_encode_header(self, client: Client) -> dict[str, Any]:
        return {"alg": "RS256", "kid": signing_key(self._provider.secrets).kid}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": self._provider.issuer, "aud": [client.name]}

    def generate_user_info(self, user: Person, scope: str) -> UserInfo:
        return UserInfo(sub=user.subject)


class Provider(AuthorizationServer):
    """OpenID provider of the gateway's process; `origins`: allowed redirect addresses."""

    def __init__(
        self,
        read_secrets: Callable[[], Secrets],
        issuer: str,
        origins: list[str],
        codes: Tickets,
        integrators: Integrators,
    ) -> None:
        """`read_secrets`: returns the current secrets, which may change while it runs."""
        super().__init__()
        self._read_secrets = read_secrets
        self.issuer = issuer
        self.codes = codes
        self._gateway = gateway_client(self.secrets.gateway_client_secret, origins)
        self._integrators = integrators
        self.register_token_generator("default", self._new_token)
        self.register_grant(_CodeGrant, [_Challenge(required=True), _IdToken(self)])
        self.register_grant(ClientCredentialsGrant)

    @property
    def secrets(self) -> Secrets:
        return self._read_secrets()

    def authorize(self, asked: ReadRequest, person: Person | None) -> Response | None:
        """Redirect the person with a code or an error; return None if they must sign in first."""
        try:
            grant = cast(Any, self.get_consent_grant(asked, end_user=person))  # pyright: ignore[reportUnknownMemberType]  # Authlib has no types
        except OAuth2Error as error:
            return cast(Response, self.handle_error_response(asked, error))
        if person is None:
            return None
        answer: Any = self.create_authorization_response(asked, grant_user=person, grant=grant)
        return answer

    def give_token(self, asked: ReadRequest) -> Response:
        return cast(Response, self.create_token_response(asked))

    def query_client(self, client_id: str) -> Client | None:
        if client_id == RIGHTS:
            return rights_client(self.secrets.rights_secrets)
        return self._gateway if client_id == GATEWAY else self._integrators.find(client_id)

    def save_token(self, token: dict[str, Any], request: ReadRequest) -> None:
        """Do nothing: signed tokens are not stored."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Do nothing: there are no listeners."""

    def create_oauth2_request(self, request: ReadRequest) -> ReadRequest:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        found = dict(headers)
        if "Location" in found:
            return RedirectResponse(found["Location"], status)
        return JSONResponse(body if isinstance(body, dict) else json.loads(body or "{}"), status, found)

    def _new_token(
        self, grant_type: str, client: Client, user: Person | None = None, scope: str | None = None, **_: Any
    ) -> dict[str, Any]:
        if user is None:
            subject, campaign = f"client:{client.name}", UUID(client.campaign) if client.campaign else None
            may = client.scopes
        else:
            subject, campaign, may = user.subject, user.campaign, NARROW if user.narrow else scopes_of(user.subject)
        granted = sorted(may & set((scope or "").split()))
        if not granted:
            raise InvalidScopeError("None of the scopes asked for may be given.")
        token = new_access_token(self.secrets, self.issuer, subject, granted, campaign)
        shown = ["openid"] if user and "openid" in (scope or "").split() else []
        return {
            "token_type": "Bearer",
            "access_token": token,
            "expires_in": round(HOURS * 3600),
            "scope": " ".join([*shown, *granted]),
        }
