"""Passkeys by WebAuthn: what a browser is asked for, and the verification of its answers (ADR 0105).

A challenge is in a one-time ticket: an answer is taken once, within five minutes.
"""

import hashlib
import logging
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from isoloir_local.oidc.tickets import Tickets

SECONDS = 300.0
"""Life of a challenge."""
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RuntimeError, struct.error)
"""Errors of the library at an answer that is none, or not ours: it asserts that a new credential is there, and recurses
into nested CBOR as deep as that goes.
"""
_ALGORITHM = 3
"""Label of a key's algorithm (RFC 9052, 7.1)."""
# It logs the ids of credentials.
logging.getLogger("fido2").setLevel(logging.WARNING)


class PasskeyRefused(Exception):
    """An answer that is not one to our challenge, by a passkey that we know."""


@dataclass(frozen=True)
class NewPasskey:
    """A verified new passkey: its id and attested credential, in Base64 for URLs."""

    credential_id: str
    credential: str
    sign_count: int


class PasskeyVerification:
    """The relying party of one host. User verification (a finger, a code of the device) is always asked for.

    `origins`: the suite's own addresses. The library would take those of every subdomain: somebody else's page there
    could have a passkey answer our challenge.
    """

    def __init__(self, host: str, origins: Collection[str], tickets: Tickets) -> None:
        self._host = host
        self._tickets = tickets
        ours = frozenset(_origin(address) for address in origins)
        self._server = Fido2Server(
            PublicKeyCredentialRpEntity(id=host, name="Isoloir"), verify_origin=lambda origin: _origin(origin) in ours
        )

    def begin_creation(self, subject: str, known: list[str]) -> dict[str, Any]:
        """Return what `navigator.credentials.create` takes, with a ticket. `known`: credentials of the person."""
        user = PublicKeyCredentialUserEntity(
            id=hashlib.sha256(subject.encode()).digest(), name=self._host, display_name=self._host
        )
        options, state = self._server.register_begin(
            user,
            [_credential(one) for one in known],
            resident_key_requirement=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return {"ticket": self._tickets.give({"state": state, "subject": subject}), **dict(options)}

    def finish_creation(self, subject: str, ticket: str, answer: dict[str, Any]) -> NewPasskey:
        state = self._take(ticket, subject)
        try:
            data = self._server.register_complete(state, answer)
        except MALFORMED as error:
            raise PasskeyRefused(str(error)) from error
        credential = data.credential_data
        if credential is None or credential.public_key.get(_ALGORITHM) not in CoseKey.supported_algorithms():
            raise PasskeyRefused("no credential, or of an algorithm that was not offered")
        return NewPasskey(_text(credential.credential_id), _text(bytes(credential)), data.counter)

    def begin_use(self, subject: str, known: list[str]) -> dict[str, Any]:
        """Return what `navigator.credentials.get` takes. Of nobody in particular (both empty), the browser proposes."""
        options, state = self._server.authenticate_begin(
            [_credential(one) for one in known] or None, user_verification=UserVerificationRequirement.REQUIRED
        )
        return {"ticket": self._tickets.give({"state": state, "subject": subject}), **dict(options)}

    def finish_use(self, subject: str, ticket: str, answer: dict[str, Any], credential: str) -> int:
        """Verify a use of a stored credential; return the authenticator's counter."""
        state = self._take(ticket, subject)
        try:
            self._server.authenticate_complete(state, [_credential(credential)], answer)
            return AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
        except MALFORMED as error:
            raise PasskeyRefused(str(error)) from error

    def _take(self, ticket: str, subject: str) -> Any:
        kept = self._tickets.take(ticket)
        if kept is None or kept["subject"] != subject:
            raise PasskeyRefused("no such challenge")
        return kept["state"]


def credential_id_of(answer: dict[str, Any]) -> str:
    """Return the id of the credential that a browser answers with; empty for an answer without one."""
    found = answer.get("rawId")
    return found if isinstance(found, str) else ""


def _origin(address: str) -> tuple[str, str | None, int | None]:
    """Return the scheme, host and port of an address: an origin as browsers compare it (RFC 6454, 4)."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else None)


def _credential(text: str) -> AttestedCredentialData:
    return AttestedCredentialData(urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
