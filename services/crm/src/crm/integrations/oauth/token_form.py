"""The form that is posted to the token and the revocation endpoint (RFC 6749, 7009, 7523, 8707)."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from kit.pages.service_names import SERVICES

from crm.integrations.clients.authentication import PROOF_TYPE, Shown
from crm.integrations.clients.token_grant import Refusal

FIELDS = (
    *("grant_type", "client_id", "client_secret", "client_assertion_type", "client_assertion", "scope"),
    *("code", "redirect_uri", "code_verifier", "refresh_token", "token", "token_type_hint"),
)
_LONGEST = 8_000


@dataclass(frozen=True)
class TokenForm:
    """What was posted: `fields` by name, each once; who says they are who, and the services that it is for."""

    fields: dict[str, str]
    client_id: str
    shown: Shown
    resources: tuple[str, ...]

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def is_public(self) -> bool:
        """True where nothing was shown that only one client has."""
        return self.shown.secret is None and self.shown.proof is None


def read_token_form(pairs: Sequence[tuple[str, str]], authorization: str) -> TokenForm | Refusal:
    """`authorization`: the request's header of that name, empty where there is none."""
    said: dict[str, str] = {}
    for name, value in pairs:
        if name in FIELDS and (name in said or len(value) > _LONGEST):
            return Refusal("invalid_request", f"« {name} » figure deux fois, ou est trop long.")
        said[name] = value
    resources = [value for name, value in pairs if name == "resource"]
    if len(resources) > len(SERVICES) + 1:
        return Refusal("invalid_target", "Trop de ressources sont demandées.")
    basic = _basic(authorization)
    proof = said.get("client_assertion")
    if proof is not None and said.get("client_assertion_type") != PROOF_TYPE:
        return Refusal("invalid_request", "Ce genre de preuve n'est pas accepté.")
    if basic is not None and ("client_secret" in said or said.get("client_id", basic[0]) != basic[0]):
        return Refusal("invalid_request", "Une application dit qui elle est, d'une façon et d'une seule.")
    name, secret = basic or (said.get("client_id", ""), said.get("client_secret"))
    if proof is not None and not name:
        return Refusal("invalid_request", "« client_id » est attendu avec la preuve.")
    return TokenForm(said, name, Shown(secret, proof), tuple(resources))


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, credentials = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)
