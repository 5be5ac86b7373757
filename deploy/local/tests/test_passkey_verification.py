"""Verification of passkeys: a good answer once, within its challenge and by its key, and no other one."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from isoloir_local.gateway.passkey_verification import PasskeyRefused, PasskeyVerification, credential_id_of
from isoloir_local.oidc.tickets import Tickets

HOST, OTHER = "campagne.example.fr", "autre.example.fr"
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


class Authenticator:
    """A phone's, in as far as its answers are looked at."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        public = ES256.from_cryptography_key(self._key.public_key())
        self._credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)

    def create(
        self,
        options: dict[str, Any],
        *,
        host: str = HOST,
        flags: int = PRESENT | VERIFIED | HAS_KEY,
        algorithm: int | None = None,
    ) -> dict[str, Any]:
        key = self._credential if flags & HAS_KEY else None
        if algorithm is not None:
            other = CoseKey({**self._credential.public_key, 3: algorithm})
            key = AttestedCredentialData.create(b"\0" * 16, self.id, other)
        data = AuthenticatorData.create(_hash(host), AuthenticatorData.FLAG(flags), 0, key or b"")
        attested = bytes(AttestationObject.create("none", data, {}))
        return self._answer(_client("webauthn.create", options, f"https://{host}"), attestationObject=attested)

    def use(
        self,
        options: dict[str, Any],
        *,
        host: str = HOST,
        origin: str = "",
        flags: int = PRESENT | VERIFIED,
        count: int = 0,
    ) -> dict[str, Any]:
        data = bytes(AuthenticatorData.create(_hash(host), AuthenticatorData.FLAG(flags), count))
        client = _client("webauthn.get", options, origin or f"https://{host}")
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(client, authenticatorData=data, signature=signature)

    def _answer(self, client: bytes, **response: bytes) -> dict[str, Any]:
        own = websafe_encode(self.id)
        parts = {name: websafe_encode(value) for name, value in response.items()}
        parts["clientDataJSON"] = websafe_encode(client)
        return {"id": own, "rawId": own, "type": "public-key", "clientExtensionResults": {}, "response": parts}


def _hash(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()


def _client(kind: str, options: dict[str, Any], origin: str) -> bytes:
    said = {"type": kind, "challenge": options["publicKey"]["challenge"], "origin": origin}
    return json.dumps(said).encode()


@pytest.fixture
def verification(tmp_path: Path) -> PasskeyVerification:
    return PasskeyVerification(HOST, [f"https://{HOST}"], Tickets(tmp_path / "passkeys", 300))


def made(verification: PasskeyVerification, phone: Authenticator) -> str:
    begun = verification.begin_creation("m-1", [])
    return verification.finish_creation("m-1", begun["ticket"], phone.create(begun)).credential


def test_a_passkey_is_made_and_used_by_a_challenge_once(verification: PasskeyVerification) -> None:
    phone = Authenticator()
    begun = verification.begin_creation("m-1", [])
    assert json.loads(json.dumps(begun))["publicKey"]["rp"]["id"] == HOST
    assert "m-1" not in json.dumps(begun)
    answer = phone.create(begun)
    new = verification.finish_creation("m-1", begun["ticket"], answer)
    assert credential_id_of(answer) == new.credential_id
    with pytest.raises(PasskeyRefused):
        verification.finish_creation("m-1", begun["ticket"], answer)
    for subject in ("", "m-1"):
        begun = verification.begin_use(subject, [new.credential] if subject else [])
        assert ("allowCredentials" in begun["publicKey"]) == bool(subject)
        answer = phone.use(begun, count=7)
        assert verification.finish_use(subject, begun["ticket"], answer, new.credential) == 7
        with pytest.raises(PasskeyRefused):
            verification.finish_use(subject, begun["ticket"], answer, new.credential)


def test_anothers_challenge_key_host_or_touch_is_refused(verification: PasskeyVerification) -> None:
    phone, stranger = Authenticator(), Authenticator()
    credential = made(verification, phone)
    stranger.id = phone.id  # it claims to be the phone
    answers: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
        lambda begun: phone.use(begun, host=OTHER),
        lambda begun: phone.use(begun, origin=f"https://blog.{HOST}"),  # browsers let a subdomain ask
        lambda begun: phone.use(begun, origin=f"https://{HOST}:8443"),
        lambda begun: phone.use(begun, origin=f"http://{HOST}"),
        lambda begun: phone.use(begun, flags=PRESENT),  # whoever held the phone, no finger was shown
        lambda begun: phone.use(begun, flags=VERIFIED),
        stranger.use,
    ]
    for answered in answers:
        begun = verification.begin_use("", [])
        with pytest.raises(PasskeyRefused):
            verification.finish_use("", begun["ticket"], answered(begun), credential)
    begun = verification.begin_use("m-1", [credential])
    with pytest.raises(PasskeyRefused):
        verification.finish_use("m-2", begun["ticket"], phone.use(begun), credential)
    begun = verification.begin_creation("m-1", [])
    with pytest.raises(PasskeyRefused):
        verification.finish_creation("m-1", begun["ticket"], phone.create(begun, host=OTHER))


def test_no_new_key_and_one_of_an_algorithm_not_offered_are_refused(verification: PasskeyVerification) -> None:
    phone = Authenticator()
    answers: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
        lambda begun: phone.create(begun, flags=PRESENT | VERIFIED),
        lambda begun: phone.create(begun, algorithm=-999),
    ]
    for answered in answers:
        begun = verification.begin_creation("m-1", [])
        with pytest.raises(PasskeyRefused):
            verification.finish_creation("m-1", begun["ticket"], answered(begun))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"rawId": 3},
        {"rawId": "YQ", "response": None},
        {"rawId": "YQ", "response": []},
        {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "!!"}},
        {
            "id": "YQ",
            "rawId": "YQ",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AA"},
        },
        {
            "id": "YQ",
            "rawId": "YQ",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "attestationObject": "oWF4"},
        },
        {
            "id": "YQ",
            "rawId": "YQ",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "attestationObject": websafe_encode(b"\x81" * 5_000)},
        },
        {
            "id": "YQ",
            "rawId": "YQ",
            "type": "public-key",
            "response": {"clientDataJSON": websafe_encode(b"[" * 100_000), "authenticatorData": "AAAA"},
        },
    ],
)
def test_what_is_no_answer_is_refused(verification: PasskeyVerification, answer: dict[str, Any]) -> None:
    credential = made(verification, Authenticator())
    begun = verification.begin_use("", [])
    with pytest.raises(PasskeyRefused):
        verification.finish_use("", begun["ticket"], answer, credential)
    begun = verification.begin_creation("m-1", [])
    with pytest.raises(PasskeyRefused):
        verification.finish_creation("m-1", begun["ticket"], answer)
